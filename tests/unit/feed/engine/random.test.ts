import { describe, expect, it } from 'vitest';
import {
  exponential,
  integer,
  lognormal,
  normal,
  pareto,
  pick,
  seededRandom,
  xoshiro128,
} from '../../../../feed/engine/random.ts';

const DRAWS = 200_000;

function draws(draw: () => number): number[] {
  return Array.from({ length: DRAWS }, draw);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function share(values: readonly number[], condition: (value: number) => boolean): number {
  return values.filter(condition).length / values.length;
}

describe('seededRandom', () => {
  it('is xoshiro128**: the reference numbers after the state 1, 2, 3, 4', () => {
    const next = xoshiro128([1, 2, 3, 4]);

    expect(Array.from({ length: 10 }, next)).toEqual([
      11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597,
      4258142804,
    ]);
  });

  it('gives the same numbers for the same seed and name, and others for any other', () => {
    const first = (seed: number, name: string) => {
      const random = seededRandom(seed, name);
      return [random(), random(), random()];
    };

    expect(first(7, 'AAPL')).toEqual(first(7, 'AAPL'));
    const streams = [first(7, 'AAPL'), first(8, 'AAPL'), first(7, 'AAPM'), first(7, 'LAAP')];
    expect(new Set(streams.flat()).size).toBe(12);
  });

  it('gives streams that do not follow each other', () => {
    const a = draws(seededRandom(7, 'AAPL'));
    const b = draws(seededRandom(7, 'MSFT'));
    const products = a.map((value, index) => (value - 0.5) * ((b[index] ?? 0) - 0.5));

    expect(Math.abs(12 * mean(products))).toBeLessThan(0.01);
  });

  it('is even over [0, 1)', () => {
    const values = draws(seededRandom(7, 'even'));

    expect(Math.min(...values.slice(0, 10_000))).toBeGreaterThanOrEqual(0);
    for (let bucket = 0; bucket < 10; bucket += 1) {
      const inside = (value: number) => value >= bucket / 10 && value < (bucket + 1) / 10;
      expect(share(values, inside)).toBeCloseTo(0.1, 2);
    }
  });
});

describe('distributions', () => {
  const random = seededRandom(7, 'distributions');

  it('normal has mean 0, deviation 1 and the tails of a bell', () => {
    const values = draws(() => normal(random));

    expect(mean(values)).toBeCloseTo(0, 1);
    expect(mean(values.map((value) => value * value))).toBeCloseTo(1, 1);
    expect(mean(values.map((value) => value ** 4))).toBeGreaterThan(2.9);
    expect(mean(values.map((value) => value ** 4))).toBeLessThan(3.1);
    expect(share(values, (value) => Math.abs(value) > 1.96)).toBeCloseTo(0.05, 2);
  });

  it('exponential waits one over the rate in the mean, and for ever at rate 0', () => {
    const values = draws(() => exponential(random, 4));

    expect(mean(values)).toBeCloseTo(0.25, 2);
    expect(share(values, (value) => value > 0.5)).toBeCloseTo(Math.exp(-2), 2);
    expect(exponential(random, 0)).toBe(Number.POSITIVE_INFINITY);
  });

  it('lognormal has median 1', () => {
    const values = draws(() => lognormal(random, 0.5));

    expect(share(values, (value) => value < 1)).toBeCloseTo(0.5, 2);
    expect(mean(values)).toBeCloseTo(Math.exp(0.125), 2);
  });

  it('pareto is at least 1 and has the tail that its exponent says', () => {
    const values = draws(() => pareto(random, 1.5));

    expect(values.every((value) => value >= 1)).toBe(true);
    expect(share(values, (value) => value > 4)).toBeCloseTo(4 ** -1.5, 2);
    expect(share(values, (value) => value > 25)).toBeCloseTo(25 ** -1.5, 2);
  });

  it('integer and pick reach every choice evenly and none beyond', () => {
    const counts = new Map<number, number>();
    for (const value of draws(() => integer(random, 5))) {
      counts.set(value, (counts.get(value) ?? 0) + 1);
    }

    expect([...counts.keys()].sort()).toEqual([0, 1, 2, 3, 4]);
    for (const count of counts.values()) expect(count / DRAWS).toBeCloseTo(0.2, 2);
    expect(['a', 'b']).toContain(pick(random, ['a', 'b']));
    expect(() => pick(random, [])).toThrow('impossible');
  });
});
