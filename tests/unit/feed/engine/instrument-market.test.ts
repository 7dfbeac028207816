import { describe, expect, it } from 'vitest';
import { InstrumentMarket } from '../../../../feed/engine/instrument-market.ts';
import type { Order } from '../../../../feed/engine/matching.ts';
import type { Side } from '../../../../protocol/market.ts';
import { listingOf } from '../builders.ts';

/** Prices move by 5, so that ticks and prices differ. */
function openMarket(): InstrumentMarket {
  return new InstrumentMarket(listingOf('AAPL', { instrument: { tickSize: 5 } }).instrument, 700);
}

function limit(side: Side, tick: number, size: number, owner = 1): Order {
  return { type: 'limit', side, tick, size, owner };
}

describe('InstrumentMarket', () => {
  it('tells the whole top ten and the quote in prices, best first', () => {
    const market = openMarket();
    for (let tick = 101; tick <= 112; tick += 1) market.submit(limit('sell', tick, tick));
    market.submit(limit('buy', 99, 7));
    market.submit(limit('buy', 98, 8));

    const step = market.takeStep();

    expect(step?.bids).toEqual([
      { price: 495, size: 7 },
      { price: 490, size: 8 },
    ]);
    expect(step?.asks.map(({ price }) => price)).toEqual([
      505, 510, 515, 520, 525, 530, 535, 540, 545, 550,
    ]);
    expect(step?.quote).toEqual({ bid: { price: 495, size: 7 }, ask: { price: 505, size: 101 } });
    expect(step).toMatchObject({ symbol: 'AAPL', trades: [], status: 'open' });
  });

  it('tells trades at their time and price with the aggressor as side, and each once', () => {
    const market = openMarket();
    market.submit(limit('sell', 100, 5));
    market.submit(limit('sell', 101, 5));
    market.takeStep();

    market.moveTo(1_007);
    market.submit({ type: 'market', side: 'buy', size: 8, owner: 2 });

    expect(market.takeStep()?.trades).toEqual([
      { time: 1_007, price: 500, size: 5, side: 'buy' },
      { time: 1_007, price: 505, size: 3, side: 'buy' },
    ]);
    expect(market.tradeCount).toBe(2);
    expect(market.last).toBe(505);
    market.submit(limit('buy', 90, 1));
    expect(market.takeStep()?.trades).toEqual([]);
  });

  it('tells nothing when nothing that is told has changed', () => {
    const market = openMarket();
    expect(market.takeStep()).toBeNull();
    for (let tick = 1; tick <= 10; tick += 1) market.submit(limit('sell', 100 + tick, 5));
    const { asks } = market.takeStep() ?? {};
    expect(market.takeStep()).toBeNull();

    const deep = market.submit(limit('sell', 111, 5)).resting;
    expect(market.takeStep()).toBeNull();
    if (deep) market.cancel(deep);
    expect(market.takeStep()).toBeNull();

    const brief = market.submit(limit('sell', 101, 5)).resting;
    if (brief) market.cancel(brief);
    expect(market.takeStep()).toBeNull();

    market.submit(limit('buy', 90, 1));
    expect(market.takeStep()?.asks).toBe(asks);
  });

  it('tells a side that has become empty', () => {
    const market = openMarket();
    const only = market.submit(limit('buy', 90, 1)).resting;
    market.takeStep();

    expect(only && market.cancel(only)).toBe(1);

    expect(market.takeStep()).toMatchObject({ bids: [], quote: { bid: null, ask: null } });
  });

  it('leaves what it told before as it was', () => {
    const market = openMarket();
    market.submit(limit('sell', 101, 5));
    const first = market.takeStep();
    const told = structuredClone(first);

    market.submit({ type: 'market', side: 'buy', size: 3, owner: 2 });
    market.takeStep();

    expect(first).toEqual(told);
  });

  it('takes the given price for the last one until somebody trades', () => {
    expect(openMarket().last).toBe(700);
  });
});
