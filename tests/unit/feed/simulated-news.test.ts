// News in a simulated market: what it does to price, trades and book, and that it is the same each time.

import { describe, expect, it } from 'vitest';
import { secondDeviation } from '../../../feed/agents/fair-value.ts';
import { DEFAULT_LISTINGS, listings } from '../../../feed/listings.ts';
import { createSimulator, type SimulatedMarket } from '../../../feed/simulator.ts';
import { type Listing, type MarketStep, STEP_MS } from '../../../feed/source.ts';

const START = Date.UTC(2026, 0, 5, 12);
const RATE = 5;
const SYMBOLS = ['AAPL', 'BTC-USD', 'EUR-USD', 'SOL-USD'];
const BEFORE_MS = 60_000;
const LONGEST_MS = 12_000;

function floor(): readonly Listing[] {
  return listings(DEFAULT_LISTINGS, 'test');
}

function traded(): readonly Listing[] {
  return floor().filter(({ instrument }) => SYMBOLS.includes(instrument.symbol));
}

function simulator(seed: number, rows = traded()): SimulatedMarket {
  return createSimulator({ listings: rows, seed, rate: RATE, start: START, prices: new Map() });
}

/** All steps after `from` and up to `until`, both from START on. */
function stepsOf(market: SimulatedMarket, from: number, until: number): MarketStep[] {
  const steps: MarketStep[] = [];
  for (let time = from + STEP_MS; time <= until; time += STEP_MS) {
    steps.push(...market.advance(START + time));
  }
  return steps;
}

function middlesOf(steps: readonly MarketStep[], symbol: string): number[] {
  return steps.flatMap(({ symbol: of, quote: { bid, ask } }) =>
    of === symbol && bid && ask ? [(bid.price + ask.price) / 2] : [],
  );
}

function tradesOf(steps: readonly MarketStep[], symbol: string): number {
  return steps.reduce((sum, step) => sum + (step.symbol === symbol ? step.trades.length : 0), 0);
}

interface Burst {
  readonly before: readonly MarketStep[];
  readonly during: readonly MarketStep[];
}

function burst(seed: number): Burst {
  const market = simulator(seed);
  const before = stepsOf(market, 0, BEFORE_MS);
  for (const symbol of SYMBOLS) expect(market.controls.news(symbol)).toBe('started');
  return { before, during: stepsOf(market, BEFORE_MS, BEFORE_MS + LONGEST_MS) };
}

describe('news', () => {
  const bursts = Array.from({ length: 8 }, (_, seed) => burst(seed));

  it('moves the price by about 6 to 15 usual moves of half a minute, and at most by 1.5 %', () => {
    for (const listing of traded()) {
      const { symbol } = listing.instrument;
      const usual = secondDeviation(listing) * Math.sqrt(30);
      for (const { before, during } of bursts) {
        const middle = middlesOf(before, symbol).at(-1) ?? 0;
        const moves = middlesOf(during, symbol).map((now) => Math.log(now / middle));
        const most = Math.max(...moves.map(Math.abs));
        // What the price does by itself meanwhile comes on top.
        expect(most / usual).toBeGreaterThan(4.5);
        expect(most / usual).toBeLessThan(17);
        expect(most).toBeLessThan(0.018);
      }
    }
  });

  it('raises the rate of trades', () => {
    for (const symbol of SYMBOLS) {
      const sum = (of: keyof Burst) =>
        bursts.reduce((trades, steps) => trades + tradesOf(steps[of], symbol), 0);

      expect(sum('during') / LONGEST_MS).toBeGreaterThan((1.5 * sum('before')) / BEFORE_MS);
    }
  });

  it('never crosses a book or leaves a side without quotes', () => {
    for (const { during } of bursts) {
      for (const { quote } of during) {
        expect(quote.bid?.price).toBeLessThan(quote.ask?.price ?? 0);
      }
    }
  });

  it('is the same for equal seeds and equal calls, and another for another seed', () => {
    expect(burst(1)).toEqual(bursts[1]);
    expect(bursts[2]).not.toEqual(bursts[1]);
  });

  it('starts with the next step, also after a gap in market time', () => {
    const market = simulator(3);
    stepsOf(market, 0, 1_000);
    market.controls.news('AAPL');

    const steps = market.advance(START + 3_600_000);

    const trades = steps.find(({ symbol }) => symbol === 'AAPL')?.trades ?? [];
    expect(trades.length).toBeGreaterThan(0);
    expect(trades[0]?.time).toBe(START + 3_600_000 - STEP_MS + 1);
  });

  it('is refused for an index, for what is not listed, and while earlier news lasts', () => {
    const market = simulator(1, floor());

    expect(market.controls.news('^OUT8')).toBe('index');
    expect(market.controls.news('NONE')).toBe('unknown-symbol');
    expect(market.controls.news('AAPL')).toBe('started');
    expect(market.controls.news('AAPL')).toBe('running');
  });
});
