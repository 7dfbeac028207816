import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { KeyedBuckets, TokenBucket } from '../../../gateway/limits.ts';

describe('a token bucket', () => {
  test('lets a burst through and then says how long to wait', () => {
    const bucket = new TokenBucket({ burst: 3, perSecond: 0.5 });

    expect([0, 0, 0, 0].map((at) => bucket.take(at))).toEqual([0, 0, 0, 2000]);
    expect(bucket.take(1500)).toBe(500);
    expect(bucket.take(2000)).toBe(0);
  });

  test('takes nothing when it refuses', () => {
    const bucket = new TokenBucket({ burst: 1, perSecond: 1 });
    bucket.take(0);

    for (let at = 0; at < 1000; at += 10) expect(bucket.take(at)).toBeGreaterThan(0);

    expect(bucket.take(1000)).toBe(0);
  });

  test('never lets more through than burst and rate allow, in any stretch, and its wait is true', () => {
    const steps = fc.array(fc.integer({ min: 0, max: 3000 }), { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 10 }), (gaps, burst) => {
        const bucket = new TokenBucket({ burst, perSecond: 2 });
        const taken: number[] = [];
        let now = 0;
        for (const gap of gaps) {
          now += gap;
          const retryMs = bucket.take(now);
          if (retryMs === 0) taken.push(now);
          else {
            now += retryMs;
            expect(bucket.take(now)).toBe(0);
            taken.push(now);
          }
        }
        for (const [index, start] of taken.entries()) {
          const end = taken.at(-1) ?? start;
          expect(taken.length - index).toBeLessThanOrEqual(
            burst + ((end - start) / 1000) * 2 + 1e-6,
          );
        }
      }),
    );
  });

  test('does not gain by a clock that goes back', () => {
    const bucket = new TokenBucket({ burst: 1, perSecond: 1 });
    bucket.take(10_000);

    expect(bucket.take(0)).toBe(1000);
  });
});

describe('buckets by key', () => {
  test('are apart', () => {
    const buckets = new KeyedBuckets({ burst: 1, perSecond: 1 });

    expect([buckets.take('a', 0), buckets.take('b', 0), buckets.take('a', 0)]).toEqual([
      0, 0, 1000,
    ]);
  });

  test('tell how long to wait without taking or keeping anything', () => {
    const buckets = new KeyedBuckets({ burst: 1, perSecond: 1 });
    expect([buckets.wait('a', 0), buckets.size]).toEqual([0, 0]);
    buckets.take('a', 0);

    expect([buckets.wait('a', 0), buckets.wait('a', 0), buckets.wait('a', 1000)]).toEqual([
      1000, 1000, 0,
    ]);
  });

  test('are forgotten once they are full again', () => {
    const buckets = new KeyedBuckets({ burst: 2, perSecond: 1 });
    for (let key = 0; key < 100; key += 1) buckets.take(`k${key}`, 0);
    expect(buckets.size).toBe(100);

    buckets.take('one', 1000);

    expect(buckets.size).toBe(1);
  });

  test('stay under their bound in a flood of keys, and those in use are kept', () => {
    const buckets = new KeyedBuckets({ burst: 1, perSecond: 0.001 }, 50);
    buckets.take('busy', 0);

    for (let key = 0; key < 1000; key += 1) {
      buckets.take(`k${key}`, 0);
      expect(buckets.take('busy', 0)).toBeGreaterThan(0);
      expect(buckets.size).toBeLessThanOrEqual(50);
    }
  });
});
