import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  assertPattern,
  assertSubject,
  assertToken,
  covers,
  parseCount,
} from '../../../bus/names.ts';
import { subjectToken } from '../../../protocol/subjects.ts';

const name = fc.string({ unit: 'binary', minLength: 1, maxLength: 32 });

test('whatever name is escaped, it is one token that the broker takes', () => {
  fc.assert(
    fc.property(name, (text) => {
      assertToken(subjectToken(text));
      assertSubject(`md.batch.${subjectToken(text)}`);
    }),
  );
});

test('text with a space, a line end, a wildcard or a byte beyond ASCII is no subject', () => {
  const bad = fc.constantFrom(' ', '\r', '\n', '\t', '*', '>', '\0', '..', 'é', '\u2028');
  fc.assert(
    fc.property(name, bad, name, (before, sign, after) => {
      expect(() => assertSubject(`${before}${sign}${after}`)).toThrow('impossible');
      expect(() => assertToken(`${before}${sign}${after}`)).toThrow('impossible');
    }),
  );
});

test('a pattern is a subject in which whole tokens may be stars', () => {
  for (const pattern of ['*', 'a.*', '*.a.*', 'a.b']) assertPattern(pattern);
  for (const pattern of ['a*', '**', 'a.>', '*.', 'a.*b', '* *']) {
    expect(() => assertPattern(pattern)).toThrow('impossible');
  }
});

test('a pattern covers the subjects that differ only where it has a star', () => {
  const token = fc.constantFrom('a', 'b', 'c');
  fc.assert(
    fc.property(
      fc.array(token, { minLength: 1, maxLength: 4 }),
      fc.array(fc.oneof(token, fc.constant('*')), { minLength: 1, maxLength: 4 }),
      (subject, pattern) => {
        const inWords = pattern.map((part) => (part === '*' ? '[^.]+' : part)).join('\\.');

        const expected = new RegExp(`^${inWords}$`).test(subject.join('.'));

        expect(covers(pattern.join('.'), subject.join('.'))).toBe(expected);
      },
    ),
  );
});

test('a count is digits alone', () => {
  expect(parseCount('0')).toBe(0);
  expect(parseCount('9007199254740991')).toBe(Number.MAX_SAFE_INTEGER);
  for (const text of [undefined, '', '-1', '1.5', '1e3', ' 1', '0x1', '1'.repeat(17)]) {
    expect(parseCount(text)).toBeNaN();
  }
});
