import { beforeEach, describe, expect, it } from 'vitest';
import { FairValue } from '../../../../feed/agents/fair-value.ts';
import { MarketMaker } from '../../../../feed/agents/market-maker.ts';
import { usualOrderSize } from '../../../../feed/agents/order-size.ts';
import { InstrumentMarket } from '../../../../feed/engine/instrument-market.ts';
import { seededRandom } from '../../../../feed/engine/random.ts';
import { BOOK_DEPTH } from '../../../../protocol/market.ts';
import { listingOf } from '../builders.ts';

const MAKER = 1;
const SOMEBODY = 2;
/** Usual orders that eat several levels. */
const MANY = 30;

let market: InstrumentMarket;
let maker: MarketMaker;

/** `volatility` decides how wide the spread is against the tick. */
function open(volatility: number): void {
  const listing = listingOf('AAPL', { volatility });
  const fair = new FairValue(listing, 100_00, 100, seededRandom(1, 'fair'));
  const random = seededRandom(1, 'maker');
  market = new InstrumentMarket(listing.instrument, 100_00);
  maker = new MarketMaker({ owner: MAKER, listing, fair, spacing: 1, rate: 5, random }, 1);
}

function take(side: 'buy' | 'sell', orders: number): void {
  const size = Math.round(orders * usualOrderSize(listingOf('AAPL')));
  market.submit({ type: 'market', side, size, owner: SOMEBODY });
}

function best(): { bid: number; ask: number } {
  return { bid: market.best('buy') ?? Number.NaN, ask: market.best('sell') ?? Number.NaN };
}

describe('MarketMaker', () => {
  beforeEach(() => open(0.3));

  it('fills the top ten on both sides of the fair value', () => {
    maker.act(market);

    const step = market.takeStep();
    expect(step?.bids).toHaveLength(BOOK_DEPTH);
    expect(step?.asks).toHaveLength(BOOK_DEPTH);
    expect(best().bid).toBeLessThanOrEqual(100_00);
    expect(best().ask).toBeGreaterThanOrEqual(100_00);
    expect(best().ask).toBeGreaterThan(best().bid);
    expect(best().bid).toBeGreaterThan(99_90);
    expect(best().ask).toBeLessThan(100_10);
  });

  it('leaves its orders alone while nothing has changed', () => {
    open(0.01);
    maker.act(market);
    market.takeStep();

    for (let look = 0; look < 20; look += 1) maker.act(market);

    expect(market.takeStep()).toBeNull();
  });

  it('puts back what was taken', () => {
    maker.act(market);
    take('buy', MANY);
    take('sell', MANY);
    expect(best().ask - best().bid).toBeGreaterThan(5);

    maker.act(market);

    expect(best().ask - best().bid).toBeLessThan(5);
    expect(market.takeStep()?.asks).toHaveLength(BOOK_DEPTH);
  });

  it('leans away from what it holds, and comes back as it passes that on', () => {
    open(3);
    maker.act(market);
    const { bid, ask } = best();
    take('buy', MANY);
    maker.act(market);
    expect(best().bid + best().ask).toBeGreaterThan(bid + ask + 4);

    for (let look = 0; look < 1_000; look += 1) maker.act(market);

    expect(Math.abs(best().bid + best().ask - bid - ask)).toBeLessThanOrEqual(4);
  });

  it('quotes beside what others left standing, and takes it when it is a bargain', () => {
    market.submit({ type: 'limit', side: 'sell', tick: 99_99, size: 100, owner: SOMEBODY });
    maker.act(market);
    expect(best()).toMatchObject({ bid: 99_98, ask: 99_99 });
    expect(market.tradeCount).toBe(0);

    market.submit({ type: 'limit', side: 'buy', tick: 99_99, size: 100, owner: SOMEBODY + 1 });
    market.submit({ type: 'market', side: 'sell', size: 1_000_000, owner: SOMEBODY });
    market.submit({ type: 'limit', side: 'sell', tick: 99_50, size: 100, owner: SOMEBODY });
    const before = market.tradeCount;
    maker.act(market);

    expect(market.tradeCount).toBe(before + 1);
    expect(market.last).toBe(99_50);
  });

  it('looks again within half a second, and sooner where trades are many', () => {
    const wait = (rate: number) => {
      const listing = listingOf('AAPL');
      const fair = new FairValue(listing, 100_00, 100, seededRandom(1, 'fair'));
      const random = seededRandom(1, 'maker');
      const one = new MarketMaker({ owner: MAKER, listing, fair, spacing: 1, rate, random }, 1);
      one.act(market);
      return one.wakeAt - 1;
    };

    expect(wait(0)).toBeLessThan(500);
    expect(wait(0)).toBeGreaterThan(100);
    expect(wait(500)).toBeLessThan(20);
  });
});
