import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { DEFAULT_LISTINGS, listings, MAX_LISTINGS } from '../../../feed/listings.ts';
import { levelSpacing } from '../../../feed/simulator.ts';
import { InstrumentSchema } from '../../../protocol/instrument.ts';

const usual = listings(DEFAULT_LISTINGS, 'main');
const all = listings(MAX_LISTINGS, 'main');

function symbolsOf(count: number): string[] {
  return listings(count, 'main').map(({ instrument }) => instrument.symbol);
}

describe('listings', () => {
  it('are 24 by default, of every type and of many scales', () => {
    const symbols = usual.map(({ instrument }) => instrument.symbol);
    const types = new Set(usual.map(({ instrument }) => instrument.type));

    expect(usual).toHaveLength(24);
    expect(symbols).toEqual(expect.arrayContaining(['AAPL', 'BRK.B', 'BTC-USD', 'EUR-USD']));
    expect(symbols.some((symbol) => symbol.startsWith('^'))).toBe(true);
    expect([...types].sort()).toEqual(['commodity', 'crypto', 'forex', 'index', 'stock']);
    expect(new Set(usual.map(({ instrument }) => instrument.priceScale))).toEqual(
      new Set([2, 3, 5]),
    );
    expect(usual.some(({ instrument }) => instrument.sizeScale > 0)).toBe(true);
  });

  it('have both a stock whose tick is wide and one whose tick is hardly seen', () => {
    const stocks = usual.filter(({ instrument }) => instrument.type === 'stock');
    const ticks = stocks.map(({ instrument, price }) => price / instrument.tickSize);

    expect(Math.min(...ticks)).toBeLessThan(500);
    expect(Math.max(...ticks)).toBeGreaterThan(400_000);
  });

  it('are valid instruments of the asked shard, simulated and open, each symbol once', () => {
    for (const { instrument } of all) {
      expect(v.safeParse(InstrumentSchema, instrument).issues).toBeUndefined();
      expect(instrument).toMatchObject({ shard: 'main', simulated: true, status: 'open' });
    }
    expect(new Set(symbolsOf(MAX_LISTINGS)).size).toBe(MAX_LISTINGS);
  });

  it('sum to less than an integer holds on a busy day at the highest rate', () => {
    // Trades of a day at 1,000 a second; differences are written at twice their size; twice what is usual.
    const most = 1_000 * 86_400 * 2 * 2;

    expect(all.filter(({ tradeSize }) => tradeSize * most > Number.MAX_SAFE_INTEGER)).toEqual([]);
  });

  it('begin on a tick, trade in whole lots, and leave room for a book below', () => {
    for (const listing of all) {
      const { instrument, price, tradeSize, volatility } = listing;
      expect(price % instrument.tickSize).toBe(0);
      expect(tradeSize % instrument.lotSize).toBe(0);
      expect(volatility).toBeGreaterThan(0);
      expect(volatility).toBeLessThan(2);
      expect(price / instrument.tickSize).toBeGreaterThan(200 * levelSpacing(listing, price));
      expect(tradeSize > 0).toBe(instrument.type !== 'index');
    }
  });

  it('are the beginning of any longer list, whatever the count', () => {
    const symbols = symbolsOf(MAX_LISTINGS);
    for (const count of [1, 2, 10, 11, 23, 24, 25, 50, 400]) {
      expect(symbolsOf(count)).toEqual(symbols.slice(0, count));
    }
    expect(listings(50, 'main')).toEqual(all.slice(0, 50));
  });

  it('always hold a stock, and an index only with all of its members before it', () => {
    for (let count = 1; count <= 30; count += 1) {
      const some = listings(count, 'main');
      expect(some.some(({ instrument }) => instrument.type === 'stock')).toBe(true);
      for (const [place, { instrument, members }] of some.entries()) {
        const before = some.slice(0, place).map((listing) => listing.instrument.symbol);
        expect(members.length > 0).toBe(instrument.type === 'index');
        expect(before).toEqual(expect.arrayContaining([...members]));
      }
    }
  });

  it('refuse a count outside their bounds as a bug of the caller', () => {
    for (const count of [0, MAX_LISTINGS + 1, Number.NaN]) {
      expect(() => listings(count, 'main')).toThrow('impossible');
    }
  });
});
