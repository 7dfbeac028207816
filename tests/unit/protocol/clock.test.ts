import { describe, expect, it } from 'vitest';
import { every } from '../../../protocol/clock.ts';
import { FakeClock } from '../../support/fake-clock.ts';

describe('what runs every so often', () => {
  it('does not drift, however long a run takes', () => {
    const clock = new FakeClock();
    const runs: number[] = [];
    every(clock, 50, () => {
      runs.push(clock.mono());
      clock.advance(8);
    });

    clock.advance(1_000);

    expect(runs).toHaveLength(20);
    expect(runs.every((at) => at % 50 === 0)).toBe(true);
  });

  it('leaves out the runs that it missed', () => {
    const clock = new FakeClock();
    const runs: number[] = [];
    every(clock, 50, () => {
      runs.push(clock.mono());
      if (runs.length === 1) clock.advance(120);
    });

    clock.advance(300);

    expect(runs).toEqual([50, 200, 250, 300]);
  });

  it('stops when it is told to, also by its own run', () => {
    const clock = new FakeClock();
    let runs = 0;
    const stop = every(clock, 50, () => {
      runs += 1;
      if (runs === 2) stop();
    });

    clock.advance(1_000);

    expect(runs).toBe(2);
    expect(clock.pending).toBe(0);
  });
});
