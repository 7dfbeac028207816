import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Schedule } from '../../../../feed/engine/schedule.ts';

describe('Schedule', () => {
  it('gives items by time, and those of one time in the order in which they were added', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 200 }), (times) => {
        const schedule = new Schedule<{ time: number; nth: number }>(0);
        for (const [nth, time] of times.entries()) schedule.add(time, { time, nth });

        const given = [];
        for (let item = schedule.next(20); item; item = schedule.next(20)) {
          expect(schedule.now).toBe(item.time);
          given.push(item);
        }

        const sorted = times.map((time, nth) => ({ time, nth })).sort((a, b) => a.time - b.time);
        expect(given).toEqual(sorted);
        expect(schedule.nextAt).toBe(Number.POSITIVE_INFINITY);
      }),
    );
  });

  it('gives items that are added while it runs, each exactly once', () => {
    const schedule = new Schedule<number>(0);
    schedule.add(3, 3);
    schedule.add(1, 1);
    const given: number[] = [];
    for (let step = 10; step <= 100; step += 10) {
      for (let period = schedule.next(step); period; period = schedule.next(step)) {
        if (period === 3) given.push(schedule.now);
        schedule.add(schedule.now + period, period);
      }
      expect(schedule.now).toBe(step);
    }

    expect(given).toEqual(Array.from({ length: 33 }, (_, nth) => 3 * (nth + 1)));
  });

  it('holds back what is due later, and never gives what waits for ever', () => {
    const schedule = new Schedule<string>(100);
    schedule.add(110.5, 'later');
    schedule.add(Number.POSITIVE_INFINITY, 'never');

    expect(schedule.next(110)).toBeNull();
    expect(schedule.next(111)).toBe('later');
    expect(schedule.nextAt).toBe(Number.POSITIVE_INFINITY);
  });

  it('gives what is past at once, without going back in time', () => {
    const schedule = new Schedule<string>(100);
    schedule.add(50, 'past');

    expect(schedule.next(200)).toBe('past');
    expect(schedule.now).toBe(100);
    expect(schedule.next(200)).toBeNull();
    expect(() => schedule.next(150)).toThrow('impossible');
  });
});
