import { describe, expect, it } from 'vitest';
import { type FreshnessHistory, freshnessViolations } from '../../chaos/freshness-checker.ts';

const fresh = (at: number) => ({ at, state: 'fresh' as const });
const stale = (at: number) => ({ at, state: 'stale' as const });
const good: FreshnessHistory = {
  reader: 'r',
  shown: [stale(0), fresh(1_000), fresh(4_000), stale(4_100), stale(9_000), fresh(10_000)],
  proven: [500, 1_000, 9_900],
  blind: [{ from: 1_500, to: 9_000 }],
};

describe('the freshness checker', () => {
  it('accepts a screen that is fresh for 3 s after a proof and stale after them', () => {
    expect(freshnessViolations(good)).toEqual([]);
  });

  it('accepts a screen that is stale without need', () => {
    expect(freshnessViolations({ ...good, shown: [stale(1_000), stale(10_000)] })).toEqual([]);
  });

  it.each<[string, Partial<FreshnessHistory>]>([
    ['fresh later than 3 s after the last proof', { shown: [fresh(4_010)] }],
    ['fresh before the first proof', { shown: [fresh(400)] }],
    ['fresh without any proof', { proven: [] }],
    [
      'fresh by a proof of a time in which nothing could be proven',
      { proven: [500, 2_000, 7_000] },
    ],
    ['fresh for one moment among many', { shown: [...good.shown, fresh(5_000)] }],
  ])('rejects a price that is %s', (_what, change) => {
    const [found] = freshnessViolations({ ...good, ...change });

    expect(found).toMatch(/^G5: r showed/);
  });
});
