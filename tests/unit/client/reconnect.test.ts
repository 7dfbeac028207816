import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Backoff, jitter } from '../../../client/backoff.ts';
import { retryDelay } from '../../../client/reconnect.ts';
import { FakeClock } from '../../support/fake-clock.ts';

const chance = fc.double({ min: 0, max: 0.999999, noNaN: true });
const lost = (code: number | null) => ({ reason: 'lost', code });

describe('the delay before another try', () => {
  test('is below 1 s at first, doubles, and is never over 30 s', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), chance, (attempt, random) => {
        const { delayMs, leastMs } = retryDelay(attempt, lost(null), null, () => random);

        expect(delayMs).toBeGreaterThanOrEqual(0);
        expect(delayMs).toBeLessThan(Math.min(30_000, 500 * 2 ** attempt));
        expect(leastMs).toBe(0);
      }),
    );
  });

  test('uses the whole width: full jitter', () => {
    const delays = [0, 0.5, 0.999].map(
      (random) => retryDelay(1, lost(null), null, () => random).delayMs,
    );

    expect(delays).toEqual([0, 500, 999]);
  });

  test('is at least 30 s after 1008 and at least 5 s after 1013, whatever the hints', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), chance, (attempt, random) => {
        const policy = retryDelay(attempt, lost(1008), null, () => random);
        const overload = retryDelay(attempt, lost(1013), null, () => random);

        expect(policy.leastMs).toBe(30_000);
        expect(policy.delayMs).toBeGreaterThanOrEqual(30_000);
        expect(overload.leastMs).toBe(5_000);
        expect(overload.delayMs).toBeGreaterThanOrEqual(5_000);
      }),
    );
  });

  test('is what the house has told, exactly', () => {
    expect(retryDelay(4, lost(1012), 1_234, () => 0.5)).toEqual({ delayMs: 1_234, leastMs: 1_234 });
  });
});

describe('a backoff', () => {
  test('grows with each try until it is reset', () => {
    const delays = [0, 1, 2, 10].map((attempt) => jitter(attempt, 100, 1_000, () => 1));

    expect(delays).toEqual([100, 200, 400, 1_000]);
  });

  test('has at most one try waiting', () => {
    const clock = new FakeClock();
    const backoff = new Backoff(clock, () => 0.5, 100, 1_000);
    let tries = 0;
    backoff.schedule(() => tries++);
    backoff.schedule(() => tries++);

    expect(clock.pending).toBe(1);
    clock.advance(50);
    expect([tries, backoff.isWaiting]).toEqual([1, false]);
  });

  test('waits at least as long as it is asked to', () => {
    const clock = new FakeClock();
    const backoff = new Backoff(clock, () => 0, 100, 1_000);
    let tries = 0;
    backoff.schedule(() => tries++, 700);

    clock.advance(699);
    expect(tries).toBe(0);
    clock.advance(1);
    expect(tries).toBe(1);
  });

  test('cancelled, it leaves no timer', () => {
    const clock = new FakeClock();
    const backoff = new Backoff(clock, () => 0.5, 100, 1_000);
    backoff.schedule(() => {});
    backoff.cancel();

    expect([clock.pending, backoff.isWaiting]).toEqual([0, false]);
  });
});
