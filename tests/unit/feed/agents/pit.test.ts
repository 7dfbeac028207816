import { describe, expect, it } from 'vitest';
import type { Agent, Venue } from '../../../../feed/agents/agent.ts';
import { Pit } from '../../../../feed/agents/pit.ts';
import { InstrumentMarket } from '../../../../feed/engine/instrument-market.ts';
import { listingOf } from '../builders.ts';

/** Places an order every `period` milliseconds. */
class Metronome implements Agent {
  readonly #period: number;
  readonly #side: 'buy' | 'sell';
  wakeAt: number;

  constructor(period: number, side: 'buy' | 'sell') {
    this.#period = period;
    this.#side = side;
    this.wakeAt = period;
  }

  act(venue: Venue): void {
    const owner = this.#side === 'buy' ? 1 : 2;
    venue.submit({ type: 'limit', side: this.#side, tick: 100, size: 1, owner });
    this.wakeAt += this.#period;
  }
}

describe('Pit', () => {
  it('lets agents act at their times and stamps trades with whole market time', () => {
    const market = new InstrumentMarket(listingOf('AAPL').instrument, 100);
    const pit = new Pit(market, [new Metronome(3.5, 'buy'), new Metronome(4, 'sell')]);

    const first = pit.run(10, 1_000);
    const second = pit.run(20, 1_500);

    expect(first?.trades.map(({ time }) => time)).toEqual([1_004, 1_008]);
    expect(second?.trades.map(({ time }) => time)).toEqual([1_512, 1_516, 1_520]);
  });

  it('tells nothing while nobody wants to act', () => {
    const market = new InstrumentMarket(listingOf('AAPL').instrument, 100);
    const pit = new Pit(market, [new Metronome(25, 'buy')]);

    expect([pit.run(10, 0), pit.run(20, 0)]).toEqual([null, null]);
    expect(pit.run(30, 0)?.bids).toEqual([{ price: 100, size: 1 }]);
    expect(pit.run(40, 0)).toBeNull();
  });

  it('lets an agent that is called act at its new time, and not at the old one as well', () => {
    const market = new InstrumentMarket(listingOf('AAPL').instrument, 100);
    const agent = new Metronome(1_000, 'buy');
    const pit = new Pit(market, [agent]);
    pit.run(500, 0);
    agent.wakeAt = 505;
    pit.call(agent);

    expect(pit.run(510, 0)?.bids).toEqual([{ price: 100, size: 1 }]);
    expect(pit.run(1_500, 0)).toBeNull();
    expect(pit.run(1_510, 0)?.bids).toEqual([{ price: 100, size: 2 }]);
  });

  it('tells a new status once with the next step, though nobody acts and whoever is called meanwhile', () => {
    const market = new InstrumentMarket(listingOf('AAPL').instrument, 100);
    const agent = new Metronome(1_000, 'buy');
    const pit = new Pit(market, [agent]);
    pit.run(10, 0);
    pit.setStatus('halted');
    pit.call(agent);

    expect(pit.run(20, 0)).toMatchObject({ status: 'halted', trades: [], bids: [] });
    expect(pit.run(30, 0)).toBeNull();
  });
});
