import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AgeHistogram } from '../../../protocol/age-histogram.ts';

describe('AgeHistogram', () => {
  test('knows nothing before the first value', () => {
    expect(new AgeHistogram().ages(0)).toBeNull();
  });

  test('is within 8 % of the true p50 and p99, and a quarter of a millisecond', () => {
    const values = fc.array(fc.double({ min: 0, max: 60_000, noNaN: true }), {
      minLength: 1,
      maxLength: 300,
    });
    fc.assert(
      fc.property(values, (ages) => {
        const histogram = new AgeHistogram();
        for (const age of ages) histogram.note(age, 0);
        const sorted = ages.toSorted((a, b) => a - b);
        const at = (share: number) => sorted[Math.ceil(share * ages.length) - 1] ?? 0;
        const told = histogram.ages(0);

        for (const [found, truth] of [
          [told?.p50 ?? 0, at(0.5)],
          [told?.p99 ?? 0, at(0.99)],
        ] as const) {
          expect(Math.abs(found - truth)).toBeLessThanOrEqual(0.25 + 0.08 * truth);
        }
      }),
    );
  });

  test('puts whatever took too long into its last step', () => {
    const histogram = new AgeHistogram();
    histogram.note(Number.POSITIVE_INFINITY, 0);

    expect(histogram.ages(0)?.p99).toBeGreaterThan(100_000);
  });

  test('forgets what is older than a minute, and keeps the last half of one', () => {
    const histogram = new AgeHistogram();
    histogram.note(1_000, 0);
    for (let now = 100; now < 29_000; now += 100) histogram.note(10, now);
    expect(histogram.ages(29_500)?.p99).toBeLessThan(12);
    for (let now = 30_000; now < 45_000; now += 100) histogram.note(100, now);

    const before = histogram.ages(45_000);
    expect(before?.p50).toBeLessThan(12);
    expect(histogram.ages(61_000)?.p50).toBeGreaterThan(90);
    expect(histogram.ages(95_000)).toBeNull();
    expect(histogram.ages(500_000)).toBeNull();
  });

  test('clear begins anew', () => {
    const histogram = new AgeHistogram();
    histogram.note(10, 0);
    histogram.clear();

    expect(histogram.ages(0)).toBeNull();
  });
});
