import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mentions, partsOf } from '../../../../web/src/state/message-parts.ts';

const TRADED = new Set(['AAPL', 'BRK.B', 'BTC-USD', '^OUT8']);
const parts = (text: string) => partsOf(text, (symbol) => TRADED.has(symbol));
const found = (text: string) => parts(text).filter(({ type }) => type !== 'text');

describe('being called by name', () => {
  it.each([
    ['@Ana look', true],
    ['so, @ANA?', true],
    ['ana look', false],
    ['@anabel look', false],
    ['mail ana@ana.example', false],
  ])('%s: %s', (text, isCalled) => {
    expect(mentions(text, 'Ana')).toBe(isCalled);
  });
});

describe('the parts of a message', () => {
  it('joined are the message, whatever was said', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.constantFrom(
        '$AAPL',
        '$brk.b.',
        '@ana',
        'https://a.example/x).',
        'http://',
        '$',
        '@',
        ' ',
      ),
    );
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const text = pieces.join('');

        expect(
          parts(text)
            .map((part) => part.text)
            .join(''),
        ).toBe(text);
      }),
    );
  });

  it.each([
    ['$AAPL', 'AAPL'],
    ['is $btc-usd up?', 'BTC-USD'],
    ['look at $BRK.B.', 'BRK.B'],
    ['($^OUT8)', '^OUT8'],
  ])('%s has a cashtag', (text, symbol) => {
    expect(found(text)).toMatchObject([{ type: 'cashtag', symbol }]);
  });

  it.each(['$NOPE', 'US$AAPL', '$', '$5', 'a$AAPL'])('%s has none', (text) => {
    expect(found(text)).toEqual([]);
  });

  it.each([
    ['see https://a.example/b?c=1#d, now', 'https://a.example/b?c=1#d'],
    ['(http://a.example/)', 'http://a.example/'],
    ['https://a.example.', 'https://a.example/'],
  ])('%s has a link', (text, href) => {
    expect(found(text)).toMatchObject([{ type: 'link', href }]);
  });

  it.each([
    'javascript:alert(1)',
    'data:text/html,x',
    'ftp://a.example',
    'https://',
    'mailto:a@b.example',
  ])('%s is no link', (text) => {
    expect(found(text).filter(({ type }) => type === 'link')).toEqual([]);
  });

  it.each([
    ['https://a.example/\u202egpj.exe', 'https://a.example/'],
    ['https://a.example/a\u200bb', 'https://a.example/a'],
    ['https://a.example/\u2066x\u2069', 'https://a.example/'],
  ])('%j has a link that ends before what shows nothing', (text, href) => {
    expect(found(text)).toMatchObject([{ type: 'link', text: href, shown: href, href }]);
  });

  it.each([
    'https://good.example@evil.example/',
    'https://a:b@evil.example',
    'http://:b@c.example',
  ])('%s is no link: it looks like one to another house', (text) => {
    expect(found(text)).toEqual([]);
  });

  it.each([
    ['https://\u0430pple.example/x', 'https://xn--pple-43d.example/x'],
    ['https://%65vil.example/', 'https://evil.example/'],
    ['https:///evil.example/x', 'https://evil.example/x'],
    ['http://0x7f.1/', 'http://127.0.0.1/'],
  ])('%s shows where it leads', (text, shown) => {
    expect(found(text)).toEqual([{ type: 'link', text, shown, href: shown }]);
  });

  it.each([
    'https://A.Example/caf\u00e9',
    'https://a.example:443/x',
    'http://a.example?b',
    'http://[::1]/',
  ])('%s is shown as it was said', (text) => {
    expect(found(text)).toMatchObject([{ type: 'link', shown: text }]);
  });

  it('names somebody, but not in the middle of a word', () => {
    expect(found('@ana and @li_3, not me@home')).toEqual([
      { type: 'mention', text: '@ana' },
      { type: 'mention', text: '@li_3' },
    ]);
  });

  it('speaks to a name, whole and however it is written', () => {
    expect(mentions('what now, @Ana?', 'ana')).toBe(true);
    expect(mentions('@ana_2 and me@ana', 'ana')).toBe(false);
    expect(mentions('see https://a.example/@ana', 'ana')).toBe(false);
  });
});
