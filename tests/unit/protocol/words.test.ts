import { describe, expect, it } from 'vitest';
import { TEXT_CODE_POINTS } from '../../../protocol/limits.ts';
import { ok } from '../../../protocol/result.ts';
import { nameKey, parseName, parseText } from '../../../protocol/words.ts';

describe('names', () => {
  it.each(['Ana', 'trader_7', 'Ωμέγα', 'Юрий', '李小龙', 'a-b', 'x'.repeat(20)])(
    '[A4] %s is a name',
    (name) => {
      expect(parseName(name)).toEqual(ok(name));
    },
  );

  it.each([
    ['a', 'too short'],
    ['x'.repeat(21), 'too long'],
    ['two words', 'a space'],
    ['аdmin', 'Cyrillic а among Latin letters'],
    ['a\u200bb', 'a zero-width space'],
    ['a\u202eb', 'a bidi override'],
    ['a\u0000b', 'a control character'],
    ['e\u0301\u0301\u0301\u0301', 'piled marks'],
    ['<b>x</b>', 'markup'],
    ['\ud800ab', 'a lone surrogate'],
    ['\u3164\u3164', 'letters that show nothing'],
    ['__', 'no letter and no digit'],
    ['-_－', 'no letter and no digit, after NFKC'],
    ['ana\ufdd0', 'a noncharacter'],
    ['ana\u{1ffff}', 'a noncharacter of another plane'],
    ['ana\u3164', 'a letter that shows nothing behind others'],
  ])('[A4] %j is no name: %s', (name) => {
    expect(parseName(name)).toMatchObject({ ok: false, error: { code: 'invalid_name' } });
  });

  it('[A4] is trimmed, as phones write a space behind a word', () => {
    expect(parseName(' zoe ')).toEqual(ok('zoe'));
  });

  it('[A4] compatibility forms and case are one name', () => {
    expect(parseName('ﬁn_ance')).toEqual(ok('fin_ance'));
    expect(nameKey('ＡＮＡ')).toBe(nameKey('ana'));
  });

  it.each([
    'Admin',
    'ａｄｍｉｎ',
    'ａｄｍｉｎ1',
    'admin1',
    '_admin_',
    'out-cry',
    'ÁDMIN',
    'admın',
    '𝕤𝕪𝕤𝕥𝕖𝕞',
    '007system',
  ])('[A4] %s is taken for a reserved name', (name) => {
    const error = { code: 'name_taken', message: 'this name is reserved' };
    expect(parseName(name)).toEqual({ ok: false, error });
  });

  it.each(['admina', 'badmin', 'systems', 'operetta', '42', '_7'])(
    '[A4] %s is no reserved name',
    (name) => {
      expect(parseName(name)).toEqual(ok(name));
    },
  );

  it('[A4] the refusal of signs alone says what a name needs', () => {
    expect(parseName('--')).toMatchObject({
      error: { message: 'a name needs a letter or a digit' },
    });
  });
});

describe('texts', () => {
  it('[Y6] are trimmed and keep their lines', () => {
    expect(parseText('  hi\r\nthere <b>&amp;</b> \u202eabc ')).toEqual(
      ok('hi\nthere <b>&amp;</b> \u202eabc'),
    );
  });

  it.each([
    ['', 'invalid_text'],
    [' \n ', 'invalid_text'],
    ['\u200b\u2060', 'invalid_text'],
    ['a\u0007b', 'invalid_text'],
    ['\ud800', 'invalid_text'],
    ['a\ufdd0b', 'invalid_text'],
    ['a\ufdef', 'invalid_text'],
    ['\ufffe', 'invalid_text'],
    ['\u{10ffff}b', 'invalid_text'],
    [`Z${'\u0301'.repeat(9)}`, 'invalid_text'],
    [`a${'\u0301\u0302\u0303\u200d'.repeat(120)}`, 'invalid_text'],
    ['\u2800\u2800', 'invalid_text'],
    ['x\n'.repeat(11), 'invalid_text'],
    ['😀'.repeat(TEXT_CODE_POINTS + 1), 'too_large'],
  ])('[Y6] %j is %s', (text, code) => {
    expect(parseText(text)).toMatchObject({ ok: false, error: { code } });
  });

  it('[Y6] neighbours of noncharacters are text, and the refusal names what is none', () => {
    expect(parseText('\ufdcf\ufdf0\ufffd').ok).toBe(true);
    const message = 'noncharacters (U+FFFE and the like) are not text';
    expect(parseText('a\u{2fffe}')).toMatchObject({ error: { message } });
  });

  it('[Y6] code points are counted, not code units', () => {
    expect(parseText('😀'.repeat(TEXT_CODE_POINTS)).ok).toBe(true);
  });
});
