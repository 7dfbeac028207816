import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { DEFAULT_LISTINGS, listings } from '../../../feed/listings.ts';
import { createSimulator, type SimulatorOptions } from '../../../feed/simulator.ts';
import { type MarketStep, STEP_MS } from '../../../feed/source.ts';
import { BOOK_DEPTH, type Trade } from '../../../protocol/market.ts';

const START = Date.UTC(2026, 0, 5, 12);
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const RATE = 5;

function options(changes: Partial<SimulatorOptions> = {}): SimulatorOptions {
  return {
    listings: listings(DEFAULT_LISTINGS, 'test'),
    seed: 7,
    rate: RATE,
    start: START,
    prices: new Map(),
    ...changes,
  };
}

/** Simulates `durationMs` and shows every step, with its end. */
function simulate(
  of: SimulatorOptions,
  durationMs: number,
  see: (steps: readonly MarketStep[], time: number) => void,
): void {
  const simulator = createSimulator(of);
  for (let time = of.start + STEP_MS; time <= of.start + durationMs; time += STEP_MS) {
    see(simulator.advance(time), time);
  }
}

function hashOf(of: SimulatorOptions, durationMs: number, only?: readonly string[]): string {
  const hash = createHash('sha256');
  simulate(of, durationMs, (steps, time) => {
    const seen = steps.filter(({ symbol }) => !only || only.includes(symbol));
    if (seen.length > 0) hash.update(JSON.stringify([time, seen]));
  });
  return hash.digest('hex');
}

describe('a simulation', () => {
  it('is the same to the last digit for equal seed, start, prices and listings', () => {
    const few = { listings: listings(4, 'test') };
    const once = hashOf(options(few), 3 * MINUTE_MS);

    expect(hashOf(options(few), 3 * MINUTE_MS)).toBe(once);
    expect(hashOf(options({ ...few, seed: 8 }), 10_000)).not.toBe(hashOf(options(few), 10_000));
  });

  it('goes another way from another start, so that a restart does not repeat the past', () => {
    const pricesOf = (start: number) => {
      const prices: number[] = [];
      simulate(options({ start, listings: listings(2, 'test') }), MINUTE_MS, (steps) => {
        for (const { trades } of steps) prices.push(...trades.map(({ price }) => price));
      });
      return prices;
    };

    expect(pricesOf(START)).not.toEqual(pricesOf(START + STEP_MS));
  });

  it('leaves every instrument as it is when others are listed beside it', () => {
    const few = listings(3, 'test');
    const symbols = few.map(({ instrument }) => instrument.symbol);

    expect(hashOf(options({ listings: few }), 30_000)).toBe(hashOf(options(), 30_000, symbols));
  });

  it('shows every book in its first step, and steps in the order of the listing', () => {
    const simulator = createSimulator(options());
    const order = listings(DEFAULT_LISTINGS, 'test').map(({ instrument }) => instrument.symbol);

    const first = simulator.advance(START + STEP_MS);

    expect(first.map(({ symbol }) => symbol)).toEqual(order.filter((name) => name[0] !== '^'));
    for (const { bids, asks } of first) {
      expect([bids.length, asks.length]).toEqual([BOOK_DEPTH, BOOK_DEPTH]);
    }
    for (let time = START + 2 * STEP_MS; time <= START + 2_000; time += STEP_MS) {
      const places = simulator.advance(time).map(({ symbol }) => order.indexOf(symbol));
      expect(places).toEqual([...places].sort((a, b) => a - b));
    }
  });

  it('goes on from the given prices', () => {
    const prices = new Map([
      ['AAPL', 300_00],
      ['NOK', 6_00],
    ]);
    const simulator = createSimulator(options({ prices }));

    const first = simulator.advance(START + STEP_MS);

    for (const [symbol, price] of prices) {
      const { bid, ask } = first.find((step) => step.symbol === symbol)?.quote ?? {};
      expect(Math.abs((bid?.price ?? 0) - price)).toBeLessThan(price / 500);
      expect(Math.abs((ask?.price ?? 0) - price)).toBeLessThan(price / 500);
    }
  });

  it('rests over a gap in market time: nothing is traded in it, and everything goes on behind it', () => {
    const simulator = createSimulator(options());
    simulator.advance(START + STEP_MS);
    const late = START + HOUR_MS;
    const times: number[] = [];
    const outside: Trade[] = [];
    for (let time = late; time < late + 10_000; time += STEP_MS) {
      for (const { trades } of simulator.advance(time)) {
        times.push(...trades.map((trade) => trade.time));
        outside.push(...trades.filter((one) => one.time <= time - STEP_MS || one.time > time));
      }
    }

    expect(outside).toEqual([]);
    expect(times.length).toBeGreaterThan(10 * RATE);
    expect(times.filter((time) => time > late + 9_000).length).toBeGreaterThan(RATE);
    expect(() => simulator.advance(late)).toThrow('impossible');
  });

  it('quotes without trading at rate 0', () => {
    let steps = 0;
    simulate(options({ rate: 0 }), 5_000, (seen) => {
      steps += seen.length;
      for (const { symbol, trades } of seen) if (symbol[0] !== '^') expect(trades).toEqual([]);
    });

    expect(steps).toBeGreaterThan(20);
  });

  it('refuses an index whose members are not listed before it, as a bug of the caller', () => {
    const index = listings(DEFAULT_LISTINGS, 'test').filter(({ members }) => members.length > 0);

    expect(() => createSimulator(options({ listings: index }))).toThrow('impossible');
  });
});
