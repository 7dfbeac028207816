import { describe, expect, it } from 'vitest';
import type { Agent, Venue } from '../../../../feed/agents/agent.ts';
import { FairValue, secondDeviation } from '../../../../feed/agents/fair-value.ts';
import { MarketMaker } from '../../../../feed/agents/market-maker.ts';
import { NewsTrader } from '../../../../feed/agents/news-trader.ts';
import { Pit } from '../../../../feed/agents/pit.ts';
import { InstrumentMarket } from '../../../../feed/engine/instrument-market.ts';
import type { OpenOrder } from '../../../../feed/engine/price-level.ts';
import { seededRandom } from '../../../../feed/engine/random.ts';
import type { Listing } from '../../../../feed/source.ts';
import { listingOf } from '../builders.ts';

const RATE = 5;
const HOUR_MS = 3_600_000;
/** A burst and what is given back of it are over by then. */
const ALL_OVER_MS = 60_000;

interface Rig {
  readonly trader: NewsTrader;
  readonly fair: FairValue;
}

function rig(seed: number, rate = RATE, listing: Listing = listingOf('AAPL')): Rig {
  const fair = new FairValue(listing, listing.price, 100, seededRandom(seed, 'fair'));
  const random = seededRandom(seed, 'news');
  return { fair, trader: new NewsTrader({ owner: 2, listing, fair, spacing: 1, rate, random }, 0) };
}

function emptyMarket(): InstrumentMarket {
  return new InstrumentMarket(listingOf('AAPL').instrument, 100_00);
}

/** Without news of its own: how far one burst takes the value's logarithm, and where it is in the end. */
function moveOf({ trader, fair }: Rig): { most: number; last: number } {
  const market = emptyMarket();
  const before = fair.ticks;
  let most = 0;
  expect(trader.call(0)).toBe(true);
  while (trader.wakeAt < ALL_OVER_MS) {
    trader.act(market);
    const move = Math.log(fair.ticks / before);
    if (Math.abs(move) > Math.abs(most)) most = move;
  }
  return { most, last: Math.log(fair.ticks / before) };
}

/** Lets an agent's orders through and keeps account of all that was put into the book. */
class Account implements Venue {
  readonly market = emptyMarket();
  readonly #resting: OpenOrder[] = [];
  #placed = 0;
  #cancelled = 0;

  get tradeCount(): number {
    return this.market.tradeCount;
  }

  best(side: 'buy' | 'sell'): number | null {
    return this.market.best(side);
  }

  submit(order: Parameters<Venue['submit']>[0]): ReturnType<Venue['submit']> {
    const execution = this.market.submit(order);
    const filled = execution.fills.reduce((sum, { size }) => sum + size, 0);
    expect(filled + (execution.resting?.size ?? 0)).toBeLessThanOrEqual(order.size);
    if (execution.resting) this.#resting.push(execution.resting);
    this.#placed += execution.resting?.size ?? 0;
    return execution;
  }

  cancel(order: OpenOrder): number {
    const open = this.market.cancel(order);
    this.#cancelled += open;
    return open;
  }

  /** What rested and is gone without having been cancelled. */
  get taken(): number {
    const open = this.#resting.reduce((sum, { size }) => sum + size, 0);
    return this.#placed - this.#cancelled - open;
  }
}

describe('NewsTrader', () => {
  it('has news about once in 25 minutes by itself', () => {
    let bursts = 0;
    for (let seed = 1; seed <= 100; seed += 1) {
      const { trader } = rig(seed);
      const market = emptyMarket();
      let quietSince = 0;
      while (trader.wakeAt < 5 * HOUR_MS) {
        if (trader.wakeAt - quietSince > 2_000) bursts += 1;
        quietSince = trader.wakeAt;
        trader.act(market);
      }
    }

    expect((100 * 5 * 60) / bursts).toBeGreaterThan(23);
    expect((100 * 5 * 60) / bursts).toBeLessThan(29);
  });

  it('has less news where trades are rare, and at rate 0 only news that is called', () => {
    expect(rig(1, 0.01).trader.wakeAt).toBeGreaterThan(10 * rig(1).trader.wakeAt);
    const { trader } = rig(1, 0);
    expect(trader.wakeAt).toBe(Number.POSITIVE_INFINITY);

    expect(trader.call(5)).toBe(true);

    expect(trader.wakeAt).toBe(5);
  });

  it('has news sooner when the rate rises, and later again when it falls', () => {
    const { trader } = rig(1, 0.01);
    const planned = trader.wakeAt;

    trader.setRate(0.1, 0);
    expect(trader.wakeAt).toBeCloseTo(planned / 10, 3);
    trader.setRate(0.01, 0);
    expect(trader.wakeAt).toBeCloseTo(planned, 3);
  });

  it('goes on with a burst when the rate changes', () => {
    const { trader } = rig(2, 0.01);
    trader.call(0);
    trader.act(emptyMarket());
    const next = trader.wakeAt;

    trader.setRate(50, next - 1);

    expect(trader.wakeAt).toBe(next);
    expect(trader.call(next)).toBe(false);
  });

  it('moves the value by 6 to 15 usual moves of half a minute, up or down, and gives 0.3 of it back', () => {
    const usual = secondDeviation(listingOf('AAPL')) * Math.sqrt(30);
    const moves = Array.from({ length: 50 }, (_, seed) => moveOf(rig(seed, 0)));
    for (const { most, last } of moves) {
      expect(Math.abs(most) / usual).toBeGreaterThanOrEqual(6);
      expect(Math.abs(most) / usual).toBeLessThanOrEqual(15);
      expect(last / most).toBeCloseTo(0.7, 6);
    }

    const ups = moves.filter(({ most }) => most > 0).length;
    expect(ups).toBeGreaterThan(10);
    expect(ups).toBeLessThan(40);
  });

  it('never moves it by more than 1.5 %', () => {
    const wild = listingOf('WILD', { volatility: 4 });
    for (let seed = 1; seed < 20; seed += 1) {
      expect(Math.abs(moveOf(rig(seed, 0, wild)).most)).toBeCloseTo(0.015, 6);
    }
  });

  it('is not called again before a burst is over, but while it is given back', () => {
    const { trader } = rig(3);
    const market = emptyMarket();
    trader.call(0);
    while (trader.wakeAt < 3_900) {
      trader.act(market);
      expect(trader.call(trader.wakeAt)).toBe(false);
    }
    while (trader.wakeAt < 12_500) trader.act(market);

    expect(trader.call(13_000)).toBe(true);
  });

  it('conserves quantity, and the maker keeps both sides quoted and apart', () => {
    const { trader, fair } = rig(5);
    const account = new Account();
    const terms = { owner: 1, listing: listingOf('AAPL'), fair, spacing: 1, rate: RATE };
    const maker = new MarketMaker({ ...terms, random: seededRandom(5, 'maker') }, 1);
    trader.call(1_000);
    const through = (agent: Agent): Agent => ({
      get wakeAt() {
        return agent.wakeAt;
      },
      act: () => agent.act(account),
    });
    const pit = new Pit(account.market, [through(maker), through(trader)]);

    let traded = 0;
    for (let time = 10; time < ALL_OVER_MS; time += 10) {
      const step = pit.run(time, 0);
      traded += step?.trades.reduce((sum, { size }) => sum + size, 0) ?? 0;
      const [bid, ask] = [account.best('buy'), account.best('sell')];
      expect(bid !== null && ask !== null && bid < ask).toBe(true);
    }

    expect(account.tradeCount).toBeGreaterThan(30);
    expect(account.taken).toBe(traded);
  });
});
