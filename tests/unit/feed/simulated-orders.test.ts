// An operator's hand on a simulated market: what rate, volatility and a pause do to what is traded and told.

import { describe, expect, it } from 'vitest';
import { DEFAULT_LISTINGS, listings } from '../../../feed/listings.ts';
import { createSimulator, type SimulatedMarket } from '../../../feed/simulator.ts';
import { type MarketControls, type MarketStep, STEP_MS } from '../../../feed/source.ts';

const START = Date.UTC(2026, 0, 5, 12);
const MINUTE_MS = 60_000;

interface Told {
  readonly time: number;
  readonly step: MarketStep;
}

/** A market that is driven step by step, with what it told. */
class Drive {
  readonly market: SimulatedMarket;
  #time = START;

  constructor({ rate = 5, seed = 7, symbols = 4 } = {}) {
    const rows = listings(symbols, 'test');
    this.market = createSimulator({ listings: rows, seed, rate, start: START, prices: new Map() });
  }

  get controls(): MarketControls {
    return this.market.controls;
  }

  run(durationMs: number): Told[] {
    const told: Told[] = [];
    for (const until = this.#time + durationMs; this.#time < until; ) {
      this.#time += STEP_MS;
      const time = this.#time;
      for (const step of this.market.advance(time)) told.push({ time, step });
    }
    return told;
  }
}

function tradesOf(told: readonly Told[]): number {
  return told.reduce((sum, { step }) => sum + step.trades.length, 0);
}

/** Trades a second and symbol. */
function rateOf(told: readonly Told[], durationMs: number, symbols = 4): number {
  return tradesOf(told) / (durationMs / 1_000) / symbols;
}

function middles(told: readonly Told[], symbol: string): number[] {
  return told.flatMap(({ step: { symbol: of, quote } }) =>
    of === symbol && quote.bid && quote.ask ? [(quote.bid.price + quote.ask.price) / 2] : [],
  );
}

function spread(told: readonly Told[], symbol: string): number {
  const widths = told.flatMap(({ step: { symbol: of, quote } }) =>
    of === symbol && quote.bid && quote.ask ? [quote.ask.price - quote.bid.price] : [],
  );
  return widths.reduce((sum, width) => sum + width, 0) / widths.length;
}

/** Root of the mean square of the moves from one second to the next. */
function unrest(told: readonly Told[], symbol: string): number {
  const bySecond = new Map<number, number>();
  for (const { time, step } of told) {
    const [middle] = middles([{ time, step }], symbol);
    if (middle !== undefined) bySecond.set(Math.floor(time / 1_000), middle);
  }
  const prices = [...bySecond.values()];
  const squares = prices.slice(1).map((price, at) => Math.log(price / (prices[at] ?? price)) ** 2);
  return Math.sqrt(squares.reduce((sum, square) => sum + square, 0) / squares.length);
}

describe('an ordered rate', () => {
  it('is the rate from then on, up and down', () => {
    const drive = new Drive();
    drive.run(MINUTE_MS);
    drive.controls.setRate(40);
    const fast = rateOf(drive.run(3 * MINUTE_MS), 3 * MINUTE_MS);
    drive.controls.setRate(1);
    drive.run(MINUTE_MS);
    const slow = rateOf(drive.run(10 * MINUTE_MS), 10 * MINUTE_MS);

    expect(drive.controls.rate).toBe(1);
    expect(fast).toBeGreaterThan(28);
    expect(fast).toBeLessThan(52);
    expect(slow).toBeGreaterThan(0.6);
    expect(slow).toBeLessThan(1.5);
  });

  it('does not wait for those who had planned to come much later', () => {
    const drive = new Drive({ rate: 0.01 });
    expect(tradesOf(drive.run(5_000))).toBeLessThan(3);

    drive.controls.setRate(20);

    expect(rateOf(drive.run(10_000), 10_000)).toBeGreaterThan(10);
  });
});

describe('an ordered volatility', () => {
  it('is a factor on how much prices move, and makers quote wider for it', () => {
    const [calm, wild] = [new Drive(), new Drive()];
    wild.controls.setVolatility(5);
    const [little, much] = [calm.run(5 * MINUTE_MS), wild.run(5 * MINUTE_MS)];

    const ratio = unrest(much, 'BTC-USD') / unrest(little, 'BTC-USD');
    expect(wild.controls.volatility).toBe(5);
    expect(ratio).toBeGreaterThan(3.5);
    expect(ratio).toBeLessThan(6.5);
    expect(spread(much, 'BTC-USD')).toBeGreaterThan(2 * spread(little, 'BTC-USD'));
  });

  it('never crosses a book or empties a side, however wild', () => {
    const drive = new Drive({ rate: 20 });
    drive.controls.setVolatility(10);

    for (const { step } of drive.run(2 * MINUTE_MS)) {
      expect(step.quote.bid?.price).toBeLessThan(step.quote.ask?.price ?? 0);
    }
  });
});

describe('a pause', () => {
  it('halts every instrument, index or not, and then nothing is traded or quoted', () => {
    const drive = new Drive({ symbols: DEFAULT_LISTINGS });
    const before = drive.run(5_000);
    drive.controls.pause();
    const halt = drive.run(STEP_MS);

    const symbols = listings(DEFAULT_LISTINGS, 'test').map(({ instrument }) => instrument.symbol);
    expect(halt.map(({ step }) => step.symbol)).toEqual(symbols);
    for (const { step } of halt) {
      expect(step).toMatchObject({ status: 'halted', trades: [] });
      const last = before.filter((one) => one.step.symbol === step.symbol).at(-1)?.step;
      expect([step.bids, step.asks, step.quote]).toEqual([last?.bids, last?.asks, last?.quote]);
    }
    expect(drive.run(MINUTE_MS)).toEqual([]);
    expect(drive.controls.isPaused).toBe(true);
  });

  it('ends with everything open, and trading goes on where it stood', () => {
    const drive = new Drive({ symbols: DEFAULT_LISTINGS });
    const before = middles(drive.run(10_000), 'AAPL').at(-1) ?? 0;
    drive.controls.pause();
    drive.controls.setRate(10);
    drive.run(MINUTE_MS);
    drive.controls.resume();
    const after = drive.run(10_000);

    const first = after.filter(({ time }) => time === START + 10_000 + MINUTE_MS + STEP_MS);
    expect(first).toHaveLength(DEFAULT_LISTINGS);
    for (const { time, step } of after) {
      expect(step.status).toBe('open');
      for (const trade of step.trades) expect(trade.time).toBeGreaterThan(time - STEP_MS);
    }
    expect(tradesOf(after)).toBeGreaterThan(500);
    expect(Math.abs(Math.log((middles(after, 'AAPL')[0] ?? 0) / before))).toBeLessThan(0.001);
  });

  it('has no news', () => {
    const drive = new Drive();
    drive.controls.pause();
    expect(drive.controls.news('AAPL')).toBe('paused');

    drive.controls.resume();

    expect(drive.controls.news('AAPL')).toBe('started');
  });
});

describe('orders', () => {
  const ordered = (): Told[] => {
    const drive = new Drive();
    const told = drive.run(5_000);
    drive.controls.setRate(30);
    drive.controls.setVolatility(3);
    told.push(...drive.run(5_000));
    drive.controls.pause();
    told.push(...drive.run(5_000));
    drive.controls.resume();
    drive.controls.news('AAPL');
    told.push(...drive.run(5_000));
    return told;
  };

  it('give equal steps when they are equal and come between equal steps', () => {
    expect(ordered()).toEqual(ordered());
  });

  it('that change nothing leave every step as it is', () => {
    const [untouched, touched] = [new Drive(), new Drive()];
    const told = untouched.run(10_000);
    const first = touched.run(5_000);
    touched.controls.setVolatility(1);
    touched.controls.resume();

    expect([...first, ...touched.run(5_000)]).toEqual(told);
  });
});
