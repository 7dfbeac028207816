// The heart of the client: whatever the network, the gateway and the app do in whatever order, the candles that a series
// shows are exactly those of the exchange at the position where the series stands.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CandleSeries } from '../../../client/candle-series.ts';
import type { Interval } from '../../../protocol/bar.ts';
import type { Tier } from '../../../protocol/tier.ts';
import { turns } from '../../support/fake-clock.ts';
import { ExchangeModel } from './exchange-model.ts';
import { openLiveRig, type Rig, URL_ONE, URL_TWO } from './rig.ts';

type Step =
  | { readonly do: 'trade'; readonly trades: readonly (readonly [number, number, number])[] }
  /** The gateway tells what has happened; calls of the client reach it, at most so many. */
  | { readonly do: 'flush' | 'serve' | 'arrive'; readonly count: number }
  | { readonly do: 'read' | 'respond' | 'unreachable' | 'cut' | 'forget' | 'restart' }
  | { readonly do: 'wait'; readonly ms: number }
  | { readonly do: 'open'; readonly interval: Interval; readonly tier: Tier }
  | { readonly do: 'watch'; readonly tier: Tier }
  | { readonly do: 'close' | 'older'; readonly which: number };

const trade = fc.tuple(
  fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 700 }), fc.integer({ min: 0, max: 90_000 })),
  fc.integer({ min: 900, max: 1_100 }),
  fc.integer({ min: 0, max: 9 }),
);
const count = fc.integer({ min: 1, max: 4 });
const which = fc.nat(3);
const interval = fc.constantFrom<Interval>('1s', '5s', '1m', '1h', '1d');
const tier = fc.constantFrom<Tier>('fast', 'live', 'slow');

const step = fc.oneof<fc.WeightedArbitrary<Step>[]>(
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('trade'), trades: fc.array(trade, { maxLength: 3 }) }),
  },
  { weight: 12, arbitrary: fc.record({ do: fc.constantFrom('flush', 'serve', 'arrive'), count }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constantFrom('read', 'respond') }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constantFrom('cut', 'forget', 'restart', 'unreachable') }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('wait'), ms: fc.constantFrom(50, 300, 2_000) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('open'), interval, tier }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('watch'), tier }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('close', 'older'), which }) },
);

class Play {
  readonly model = new ExchangeModel();
  readonly rig: Rig;
  readonly series: CandleSeries[] = [];
  readonly #responses: (() => void)[] = [];

  constructor(intervals: readonly Interval[], chance: number) {
    this.rig = openLiveRig();
    this.rig.chance = chance;
    for (const one of intervals) this.series.push(this.rig.client.candles('A', one));
  }

  run(one: Step): void {
    const { model, rig } = this;
    const door = rig.gateway.door();
    switch (one.do) {
      case 'trade':
        model.trade(one.trades);
        return;
      case 'flush':
        model.flush(door);
        return;
      case 'serve':
        for (const call of door.takeSome(one.count)) model.serve(door, call);
        return;
      case 'arrive':
        door.flush(one.count);
        return;
      case 'read':
        if (rig.http.waiting > 0) this.#responses.push(model.read(rig.http.takeAny()));
        return;
      case 'respond':
        this.#responses.shift()?.();
        return;
      case 'unreachable':
        if (rig.http.waiting > 0) rig.http.takeAny().fail();
        return;
      case 'cut':
        this.#comeBack();
        return;
      case 'forget':
        model.forget();
        return;
      case 'restart':
        model.restart();
        return;
      case 'wait':
        rig.clock.advance(one.ms);
        return;
      case 'open':
        this.series.push(rig.client.candles('A', one.interval, { tier: one.tier }));
        return;
      case 'watch':
        rig.client.ticker('A', () => {}, { tier: one.tier });
        return;
      case 'close':
        this.series.splice(one.which, 1)[0]?.close();
        return;
      case 'older':
        void this.series[one.which]?.older(2);
    }
  }

  /** Everything that is on its way arrives, and what is asked is answered, until nothing moves any more. */
  async settle(rounds = 60): Promise<void> {
    for (let left = rounds; left > 0; left -= 1) {
      this.run({ do: 'serve', count: 99 });
      this.run({ do: 'flush', count: 1 });
      this.rig.gateway.door().say('{"method":"heartbeat of another kind"}');
      this.run({ do: 'arrive', count: 999 });
      this.run({ do: 'read' });
      this.run({ do: 'respond' });
      await turns(1);
      this.rig.clock.advance(700);
      if (this.rig.client.state.state !== 'live') this.#comeBack();
    }
  }

  /** The candles of every series that stands somewhere are those of the exchange at that place. */
  check(): void {
    for (const { interval, state, bars } of this.series) {
      if (state.state !== 'following') continue;
      const truth = this.model.truth(interval, state.position);
      expect(bars).toEqual(truth.slice(truth.length - bars.length));
      expect(bars.length > 0).toBe(truth.length > 0);
    }
  }

  #comeBack(): void {
    this.rig.gateway.door().end();
    this.rig.client.wake();
    this.model.connected();
    this.rig.gateway.admit({ nodes: [URL_ONE, URL_TWO] });
  }
}

describe('the law of candles', () => {
  test('[T3] [P3] at every moment a series shows the candles of the exchange at its position', async () => {
    const chance = fc.double({ min: 0, max: 0.99, noNaN: true });
    await fc.assert(
      fc.asyncProperty(
        fc.array(interval, { minLength: 1, maxLength: 3 }),
        chance,
        fc.array(step, { minLength: 10, maxLength: 80 }),
        async (intervals, random, steps) => {
          const play = new Play(intervals, random);
          play.run({ do: 'trade', trades: [[0, 1_000, 1]] });
          await play.settle(4);
          for (const one of steps) {
            play.run(one);
            await turns(1);
            play.check();
          }
          await play.settle();

          play.check();
          for (const { state } of play.series) {
            expect(state).toEqual({ state: 'following', position: play.model.head });
          }
          play.rig.client.close();
          expect(play.rig.clock.pending).toBe(0);
        },
      ),
      { numRuns: 100 },
    );
  });
});
