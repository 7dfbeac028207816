import { describe, expect, it } from 'vitest';
import { IndexMarket, indexPrice } from '../../../../feed/engine/index-market.ts';
import { listingOf } from '../builders.ts';

const cheap = listingOf('CHEAP', { price: 2_00 });
const dear = listingOf('DEAR', { price: 5_000_00 });
const index = listingOf('^TWO', {
  price: 1_000_00,
  instrument: { type: 'index', tickSize: 5 },
  members: ['CHEAP', 'DEAR'],
});

describe('indexPrice', () => {
  const at = (cheapLast: number, dearLast: number) =>
    indexPrice(index, [
      { listing: cheap, last: cheapLast },
      { listing: dear, last: dearLast },
    ]);

  it('is the listed price while all members are at theirs', () => {
    expect(at(2_00, 5_000_00)).toBe(1_000_00);
  });

  it('follows each member by the same share, whatever its price', () => {
    expect(at(2_20, 5_000_00)).toBe(1_050_00);
    expect(at(2_00, 5_500_00)).toBe(1_050_00);
    expect(at(2_20, 4_500_00)).toBe(1_000_00);
  });

  it('is rounded to the tick of the index', () => {
    expect(at(2_00, 5_000_07) % 5).toBe(0);
    expect(at(2_00, 5_000_40)).toBe(1_000_05);
  });
});

describe('IndexMarket', () => {
  it('tells a trade of size 0, with neither quote nor book, up as a buy and down as a sell', () => {
    let last = 2_00;
    const market = new IndexMarket(index, () => [
      { listing: cheap, last },
      { listing: dear, last: 5_000_00 },
    ]);

    last = 2_20;
    const up = market.stepAt(5_000);
    last = 2_10;
    const down = market.stepAt(6_000);

    expect(up).toEqual({
      symbol: '^TWO',
      trades: [{ time: 5_000, price: 1_050_00, size: 0, side: 'buy' }],
      quote: { bid: null, ask: null },
      bids: [],
      asks: [],
      status: 'open',
    });
    expect(down.trades).toEqual([{ time: 6_000, price: 1_025_00, size: 0, side: 'sell' }]);
  });
});
