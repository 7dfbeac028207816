import { describe, expect, it } from 'vitest';
import { MarketTime, STALL_MS } from '../../../../feed/publish/market-time.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { HeldClock } from '../../../support/held-clock.ts';

const START = Date.UTC(2026, 0, 5, 12);

function setup(options: { wall?: number; start?: number; onStep?: (time: number) => void } = {}) {
  const clock = new FakeClock(options.wall ?? START);
  const held = new HeldClock(clock);
  const steps: number[] = [];
  const skips: [number, number][] = [];
  const lates: number[] = [];
  const market = new MarketTime(held, options.start ?? START, {
    step: (time) => {
      steps.push(time);
      options.onStep?.(time);
    },
    skipped: (from, to) => skips.push([from, to]),
    late: (ms) => lates.push(ms),
  });
  return { clock, held, steps, skips, lates, market };
}

function steady(from: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => from + 10 * (index + 1));
}

describe('market time', () => {
  it('makes one step at every full 10 ms of the wall clock', () => {
    const { clock, steps, market } = setup({ wall: START + 3, start: START });

    market.start();
    clock.advance(100);

    expect(steps).toEqual(steady(START, 10));
    expect(market.now).toBe(START + 100);
  });

  it('makes up for the time before it was started, step by step', () => {
    const { clock, steps, skips, market } = setup({ wall: START + 2_345, start: START });

    market.start();
    clock.advance(0);
    clock.advance(0);

    expect(steps).toEqual(steady(START, 234));
    expect(skips).toEqual([]);
  });

  it('makes up for a late wake and tells it', () => {
    const { clock, held, steps, lates, skips, market } = setup();

    market.start();
    clock.advance(50);
    held.hold(3_000);
    clock.advance(50);

    expect(steps).toEqual(steady(START, 310));
    expect(lates).toEqual([3_010]);
    expect(skips).toEqual([]);
  });

  it('gives the event loop a turn while it makes up for much', () => {
    const { steps, market } = setup({ wall: START + 4_000, start: START });

    market.start();

    expect(steps.length).toBeLessThan(400);
  });

  it('skips what it slept through after a stall, and goes on at the wall time', () => {
    const { clock, steps, skips, market } = setup();
    market.start();
    clock.advance(50);

    clock.setWall(START + 3_600_005);
    clock.advance(20);

    expect(skips).toEqual([[START + 50, START + 3_600_000]]);
    expect(steps.slice(5)).toEqual([START + 3_600_010, START + 3_600_020]);
  });

  it('does not skip what is just within the bound', () => {
    const { clock, steps, skips, market } = setup();
    market.start();

    clock.setWall(START + STALL_MS - 10);
    clock.advance(10);
    for (let turn = 0; turn < 10; turn += 1) clock.advance(0);

    expect(skips).toEqual([]);
    expect(steps).toEqual(steady(START, STALL_MS / 10));
  });

  it('never goes back when the wall clock does, and slows down until the wall has caught up', () => {
    const { clock, steps, skips, market } = setup();
    market.start();
    clock.advance(1_000);

    clock.setWall(START);
    clock.advance(5_000);
    const whileAhead = steps.length;
    clock.advance(6_000);

    expect(steps).toEqual(steady(START, steps.length));
    expect(whileAhead).toBeGreaterThan(100 + 440);
    expect(whileAhead).toBeLessThan(100 + 460);
    // The wall is read in whole milliseconds: at most one step is still to come.
    expect(clock.now() - market.now).toBeGreaterThanOrEqual(0);
    expect(clock.now() - market.now).toBeLessThan(20);
    expect(skips).toEqual([]);
  });

  it('leaves no timer after close, not even when closed from within a step', () => {
    const { clock, steps, market } = setup({
      onStep: (time) => {
        if (time === START + 30) market.close();
      },
    });

    market.start();
    clock.advance(1_000);

    expect(steps).toEqual(steady(START, 3));
    expect(clock.pending).toBe(0);
  });
});
