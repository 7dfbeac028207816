import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { near, search } from '../../../../web/src/state/search.ts';

const LISTED: readonly (readonly [string, string])[] = [
  ['AAPL', 'Apple'],
  ['AMZN', 'Amazon'],
  ['BRK.B', 'Berkshire Hathaway'],
  ['BTC-USD', 'Bitcoin'],
  ['GOOGL', 'Alphabet'],
  ['META', 'Meta Platforms'],
  ['MSFT', 'Microsoft'],
  ['TSLA', 'Tesla'],
  ['^OUT8', 'Outcry Eight'],
];

const findable = ([title, words]: (typeof LISTED)[number]) => ({ title, words });

function found(query: string): string[] {
  return search(LISTED, query, findable).map(([symbol]) => symbol);
}

describe('the search', () => {
  it.each([
    ['aapl', 'AAPL'],
    ['apple', 'AAPL'],
    ['appel', 'AAPL'],
    ['aple', 'AAPL'],
    ['brkb', 'BRK.B'],
    ['brk.b', 'BRK.B'],
    ['.b', 'BRK.B'],
    ['hathaway berkshire', 'BRK.B'],
    ['btcusd', 'BTC-USD'],
    ['btc usd', 'BTC-USD'],
    ['bitcion', 'BTC-USD'],
    ['tesal', 'TSLA'],
    ['microsft', 'MSFT'],
    ['out8', '^OUT8'],
    ['^', '^OUT8'],
    ['  Tesla ', 'TSLA'],
  ])('finds by %j what %s is', (query, symbol) => {
    expect(found(query)[0]).toBe(symbol);
  });

  it('puts what begins so before what holds it', () => {
    expect(found('a').slice(0, 2)).toEqual(['AAPL', 'AMZN']);
    expect(found('m').slice(0, 2).sort()).toEqual(['META', 'MSFT']);
  });

  it('finds nothing by what nothing resembles', () => {
    expect(found('zebra')).toEqual([]);
  });

  it('gives everything in its own order for a blank query', () => {
    expect(found('  ')).toEqual(LISTED.map(([symbol]) => symbol));
  });

  it('finds each at most once and never throws, whatever is typed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (query) => {
        const symbols = found(query);
        expect(new Set(symbols).size).toBe(symbols.length);
      }),
      { numRuns: 30 },
    );
  });

  it('finds every symbol by itself', () => {
    for (const [symbol] of LISTED) expect(found(symbol)[0]).toBe(symbol);
  });
});

describe('what is near a name', () => {
  const nearest = (name: string) => near(LISTED, name, findable)[0]?.[0] ?? null;

  it.each([
    ['APPL', 'AAPL'],
    ['BTCUSD', 'BTC-USD'],
    ['BTC-EUR', 'BTC-USD'],
    ['BTCUSDT', 'BTC-USD'],
    ['GOOG', 'GOOGL'],
    ['TESLA', 'TSLA'],
    ['TSLAX', 'TSLA'],
    ['BRK-B', 'BRK.B'],
  ])('%s may have meant %s', (name, symbol) => {
    expect(nearest(name)).toBe(symbol);
  });

  it.each(['NOPE', 'ZZ', '<SCRIPT>', '', 'A'.repeat(500)])('nothing is near %j', (name) => {
    expect(nearest(name)).toBeNull();
  });
});
