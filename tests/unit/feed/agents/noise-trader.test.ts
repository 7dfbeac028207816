import { describe, expect, it } from 'vitest';
import type { Venue } from '../../../../feed/agents/agent.ts';
import { NoiseTrader } from '../../../../feed/agents/noise-trader.ts';
import { InstrumentMarket } from '../../../../feed/engine/instrument-market.ts';
import type { OpenOrder } from '../../../../feed/engine/price-level.ts';
import { seededRandom } from '../../../../feed/engine/random.ts';
import { listingOf } from '../builders.ts';

const DEALER = 1;
const FIRST = 100;
const PEOPLE = 50;

function crowd(rate: number): NoiseTrader {
  return new NoiseTrader(
    {
      firstOwner: FIRST,
      people: PEOPLE,
      listing: listingOf('AAPL'),
      spacing: 1,
      rate,
      random: seededRandom(4, 'crowd'),
    },
    0,
  );
}

/** A market with endless orders at two prices, which remembers what the crowd left standing. */
class DeepVenue implements Venue {
  readonly market = new InstrumentMarket(listingOf('AAPL').instrument, 100_00);
  readonly standing = new Set<OpenOrder>();
  readonly owners = new Set<number>();

  constructor() {
    const size = 1e12;
    this.market.submit({ type: 'limit', side: 'buy', tick: 99_99, size, owner: DEALER });
    this.market.submit({ type: 'limit', side: 'sell', tick: 100_02, size, owner: DEALER });
  }

  get tradeCount(): number {
    return this.market.tradeCount;
  }

  best(side: 'buy' | 'sell'): number | null {
    return this.market.best(side);
  }

  submit(order: Parameters<Venue['submit']>[0]): ReturnType<Venue['submit']> {
    const execution = this.market.submit(order);
    this.owners.add(order.owner);
    if (execution.resting) this.standing.add(execution.resting);
    return execution;
  }

  cancel(order: OpenOrder): number {
    return this.market.cancel(order);
  }

  get open(): number {
    return [...this.standing].filter((order) => order.size > 0).length;
  }
}

describe('NoiseTrader', () => {
  it('makes the given number of trades, on both sides', () => {
    const venue = new DeepVenue();
    const trader = crowd(5);
    const hour = 3_600_000;
    while (trader.wakeAt < hour) trader.act(venue);

    const sides = venue.market.takeStep()?.trades.map(({ side }) => side) ?? [];
    const buys = sides.filter((side) => side === 'buy').length;
    expect(venue.tradeCount / 3_600).toBeGreaterThan(4);
    expect(venue.tradeCount / 3_600).toBeLessThan(6);
    expect(buys / sides.length).toBeGreaterThan(0.4);
    expect(buys / sides.length).toBeLessThan(0.6);
  });

  it('leaves a few orders standing and cancels as many as it leaves', () => {
    const venue = new DeepVenue();
    const trader = crowd(5);
    let most = 0;
    while (trader.wakeAt < 120_000) {
      trader.act(venue);
      most = Math.max(most, venue.open);
    }

    expect(venue.standing.size).toBeGreaterThan(500);
    expect(most).toBeGreaterThan(3);
    expect(most).toBeLessThanOrEqual(15);
  });

  it('is many people, so that they may trade with each other', () => {
    const venue = new DeepVenue();
    const trader = crowd(5);
    while (trader.wakeAt < 120_000) trader.act(venue);

    expect(venue.owners.size).toBe(PEOPLE);
    expect(Math.min(...venue.owners)).toBe(FIRST);
  });

  it('leaves fewer orders standing when its rate falls, and comes sooner when it rises', () => {
    const venue = new DeepVenue();
    const trader = crowd(5);
    while (trader.wakeAt < 60_000) trader.act(venue);
    expect(venue.open).toBeGreaterThan(3);

    trader.setRate(0.01, 60_000);
    const planned = trader.wakeAt - 60_000;
    while (venue.open > 1 && trader.wakeAt < 3_600_000) trader.act(venue);
    expect(venue.open).toBe(1);
    const now = trader.wakeAt - planned;
    trader.setRate(1, now);

    expect(trader.wakeAt - now).toBeCloseTo(planned / 100, 6);
  });

  it('waits while nobody quotes', () => {
    const market = new InstrumentMarket(listingOf('AAPL').instrument, 100_00);
    const trader = crowd(5);
    while (trader.wakeAt < 60_000) trader.act(market);

    expect(market.tradeCount).toBe(0);
    expect(market.takeStep()).toBeNull();
  });

  it('never comes at rate 0', () => {
    expect(crowd(0).wakeAt).toBe(Number.POSITIVE_INFINITY);
  });
});
