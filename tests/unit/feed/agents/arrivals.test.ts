import { describe, expect, it } from 'vitest';
import { Arrivals } from '../../../../feed/agents/arrivals.ts';
import { seededRandom } from '../../../../feed/engine/random.ts';

const PER_MS = 5 / 1_000;

/** Arrivals in each of `count` windows of 10 s. */
function countsPerWindow(count: number): number[] {
  const arrivals = new Arrivals(seededRandom(3, 'arrivals'));
  const counts = new Array<number>(count).fill(0);
  for (let time = arrivals.next(PER_MS); time < count * 10_000; time += arrivals.next(PER_MS)) {
    const window = Math.floor(time / 10_000);
    counts[window] = (counts[window] ?? 0) + 1;
  }
  return counts;
}

describe('Arrivals', () => {
  const counts = countsPerWindow(2_000);
  const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length;

  it('come at the given rate in the long run', () => {
    expect(mean).toBeGreaterThan(48);
    expect(mean).toBeLessThan(52);
  });

  it('come in bursts: the counts of ten seconds vary more than twice as much as by chance alone', () => {
    const variance = counts.reduce((sum, count) => sum + (count - mean) ** 2, 0) / counts.length;

    expect(variance / mean).toBeGreaterThan(2);
  });

  it('never come at rate 0', () => {
    expect(new Arrivals(seededRandom(3, 'none')).next(0)).toBe(Number.POSITIVE_INFINITY);
  });
});
