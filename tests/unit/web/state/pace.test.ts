import { beforeEach, describe, expect, it } from 'vitest';
import { Pace } from '../../../../web/src/state/pace.ts';
import { FakeClock } from '../../../support/fake-clock.ts';

describe('Pace', () => {
  let clock: FakeClock;
  let shown: number[];
  let pace: Pace;

  beforeEach(() => {
    clock = new FakeClock();
    shown = [];
    pace = new Pace(clock, () => shown.push(clock.mono()));
  });

  /** `rate` arrivals a second for `ms`. */
  function arrive(rate: number, ms: number): void {
    for (let at = 0; at < ms; at += 1_000 / rate) {
      pace.arrived();
      clock.advance(1_000 / rate);
    }
  }

  it('shows at once what comes singly', () => {
    arrive(2, 3_000);

    expect(shown).toEqual([0, 500, 1_000, 1_500, 2_000, 2_500]);
  });

  it('shows a burst four times a second, and its last message within a quarter of one', () => {
    arrive(100, 10_000);
    const inBurst = shown.filter((at) => at >= 1_000);
    expect(inBurst).toHaveLength(36);

    clock.advance(250);

    expect(shown.at(-1)).toBeGreaterThanOrEqual(9_990);
  });

  it('shows at once again when the burst is over', () => {
    arrive(100, 2_000);
    clock.advance(2_000);
    const before = shown.length;

    pace.arrived();

    expect(shown).toHaveLength(before + 1);
  });

  it('close leaves no timer running', () => {
    arrive(100, 500);

    pace.close();

    expect(clock.pending).toBe(0);
  });
});
