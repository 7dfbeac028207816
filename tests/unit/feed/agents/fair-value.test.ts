import { describe, expect, it } from 'vitest';
import { FAIR_STEP_MS, FairValue, MarketFactor } from '../../../../feed/agents/fair-value.ts';
import { Volatility } from '../../../../feed/agents/volatility.ts';
import { seededRandom } from '../../../../feed/engine/random.ts';
import { listingOf } from '../builders.ts';

const DAY_STEPS = 86_400_000 / FAIR_STEP_MS;
const FLOOR = 100;

/** Ticks at the end of each minute of a day. */
function minutesOf(value: FairValue, shocks: readonly number[]): number[] {
  const minutes: number[] = [];
  for (const [step, shock] of shocks.entries()) {
    value.advance(shock);
    if ((step + 1) % (60_000 / FAIR_STEP_MS) === 0) minutes.push(value.ticks);
  }
  return minutes;
}

function returnsOf(prices: readonly number[]): number[] {
  return prices.slice(1).map((price, index) => Math.log(price / (prices[index] ?? price)));
}

function meanProduct(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0) / a.length;
}

function shocksOfADay(seed: number): number[] {
  const factor = new MarketFactor(seededRandom(seed, 'market'));
  return Array.from({ length: DAY_STEPS }, () => factor.advance());
}

function fairValue(seed: number, symbol: string): FairValue {
  return new FairValue(listingOf(symbol), 100_00, FLOOR, seededRandom(seed, symbol));
}

describe('FairValue', () => {
  const shocks = shocksOfADay(5);
  const a = returnsOf(minutesOf(fairValue(5, 'A'), shocks));
  const b = returnsOf(minutesOf(fairValue(5, 'B'), shocks));

  it('moves in a day about as much as its volatility says, and never absurdly', () => {
    const usual = 0.3 / Math.sqrt(365);
    const annual = Math.sqrt(meanProduct(a, a) * 365 * 24 * 60);

    expect(annual).toBeGreaterThan(0.15);
    expect(annual).toBeLessThan(0.6);
    const day = a.reduce((sum, move) => sum + move, 0);
    expect(Math.abs(day)).toBeLessThan(6 * usual);
  });

  it('has more minutes of great and of little movement than a bell has', () => {
    const kurtosis =
      meanProduct(
        a.map((move) => move ** 2),
        a.map((move) => move ** 2),
      ) /
      meanProduct(a, a) ** 2;

    expect(kurtosis).toBeGreaterThan(3.3);
  });

  it('moves with the others, but not as one', () => {
    const correlation = meanProduct(a, b) / Math.sqrt(meanProduct(a, a) * meanProduct(b, b));

    expect(correlation).toBeGreaterThan(0.2);
    expect(correlation).toBeLessThan(0.8);
  });

  it('stays at or above its floor', () => {
    const value = new FairValue(listingOf('LOW'), 90, FLOOR, seededRandom(5, 'LOW'));
    expect(value.ticks).toBe(FLOOR);
    let lowest = value.ticks;
    for (let step = 0; step < 20_000; step += 1) {
      value.advance(-1);
      lowest = Math.min(lowest, value.ticks);
    }
    expect(lowest).toBe(FLOOR);
  });
});

describe('Volatility', () => {
  const STEP_MS = 60_000;
  const volatility = new Volatility(seededRandom(5, 'volatility'), STEP_MS);
  const levels = Array.from({ length: 200_000 }, () => {
    volatility.advance();
    return volatility.level;
  });

  it('has a mean square of about 1, so that a price moves in the long run as its listing says', () => {
    const meanSquare = meanProduct(levels, levels);

    expect(meanSquare).toBeGreaterThan(0.85);
    expect(meanSquare).toBeLessThan(1.1);
  });

  it('is much the same a minute later, little after an hour, and not at all after a day', () => {
    const mean = levels.reduce((sum, level) => sum + level, 0) / levels.length;
    const centred = levels.map((level) => level - mean);
    const correlation = (lag: number) =>
      meanProduct(centred.slice(0, -lag), centred.slice(lag)) / meanProduct(centred, centred);

    expect(correlation(1)).toBeGreaterThan(0.8);
    expect(correlation(60)).toBeGreaterThan(0.1);
    expect(correlation(60)).toBeLessThan(0.5);
    expect(Math.abs(correlation(1_440))).toBeLessThan(0.05);
  });
});
