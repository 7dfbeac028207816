import { describe, expect, it } from 'vitest';
import { TickPulse } from '../../../../web/src/state/tick-pulse.ts';

/** Ticks at `rate` a second from `from` for `ms`; the times at which a flash was allowed. */
function run(pulse: TickPulse, rate: number, ms: number, from = 0): number[] {
  const flashes: number[] = [];
  for (let at = from; at < from + ms; at += 1_000 / rate) if (pulse.tick(at)) flashes.push(at);
  return flashes;
}

describe('TickPulse', () => {
  it('lets a lone tick flash', () => {
    expect(new TickPulse().tick(1_000)).toBe(true);
  });

  it('begins at most two flashes in any second, at every rate', () => {
    for (const rate of [1, 3, 6, 8, 9, 20, 60]) {
      const flashes = run(new TickPulse(), rate, 10_000);
      for (const at of flashes) {
        const second = flashes.filter((other) => other >= at && other < at + 1_000);
        expect(second.length, `${rate}/s`).toBeLessThanOrEqual(2);
      }
    }
  });

  it('stops flashing above eight ticks a second and shows the rate instead', () => {
    const pulse = new TickPulse();

    run(pulse, 16, 3_000);

    expect(run(pulse, 16, 3_000, 3_000)).toEqual([]);
    expect(pulse.level(6_000)).toBeGreaterThan(0.5);
  });

  it('shows no rate in a calm market', () => {
    const pulse = new TickPulse();

    run(pulse, 4, 5_000);

    expect(pulse.level(5_000)).toBe(0);
  });

  it('calms down by time alone, and flashes again', () => {
    const pulse = new TickPulse();
    run(pulse, 20, 3_000);

    expect(pulse.level(3_000)).toBe(1);
    expect(pulse.level(6_000)).toBe(0);
    expect(pulse.tick(6_100)).toBe(true);
  });
});
