import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Bar } from '../../../../protocol/bar.ts';
import {
  addSlots,
  BREAK_SLOTS,
  isBreak,
  MOST_EMPTY,
  type Slot,
  slotsOf,
} from '../../../../web/src/chart/slots.ts';

const WIDTH = 60_000;

function barAt(minute: number): Bar {
  return { time: minute * WIDTH, open: 1, high: 1, low: 1, close: 1, volume: 1, count: 1 };
}

function minutes(slots: readonly Slot[]): number[] {
  return slots.map(({ time }) => time / WIDTH);
}

describe('slotsOf', () => {
  it('keeps a place for every bucket in which nothing was traded', () => {
    const slots = slotsOf([barAt(1), barAt(2), barAt(5)], WIDTH);

    expect(minutes(slots)).toEqual([1, 2, 3, 4, 5]);
    expect(slots.map(({ bar }) => bar !== null)).toEqual([true, true, false, false, true]);
  });

  it('keeps places to scale up to the longest gap that has them, and a break from there on', () => {
    const longest = MOST_EMPTY + 1;

    expect(slotsOf([barAt(0), barAt(longest)], WIDTH)).toHaveLength(MOST_EMPTY + 2);
    expect(isBreak(0, longest * WIDTH, WIDTH)).toBe(false);
    expect(slotsOf([barAt(0), barAt(longest + 1)], WIDTH)).toHaveLength(BREAK_SLOTS + 2);
    expect(isBreak(0, (longest + 1) * WIDTH, WIDTH)).toBe(true);
  });

  it('ascends, lies on buckets, holds each bar, and grows into what it is from the start', () => {
    const steps = fc.array(fc.integer({ min: 1, max: 500 }), { minLength: 1, maxLength: 20 });

    fc.assert(
      fc.property(steps, (gaps) => {
        let minute = 0;
        const bars = gaps.map((gap) => {
          minute += gap;
          return barAt(minute);
        });
        const slots = slotsOf(bars, WIDTH);
        const times = minutes(slots);

        expect(times).toEqual([...new Set(times)].sort((a, b) => a - b));
        expect(times.every(Number.isInteger)).toBe(true);
        expect(slots.flatMap(({ bar }) => bar ?? [])).toEqual(bars);
        const grown = slotsOf(bars.slice(0, 1), WIDTH);
        for (const bar of bars) addSlots(grown, bar, WIDTH);
        expect(grown).toEqual(slots);
      }),
    );
  });
});

describe('addSlots', () => {
  it('puts a bar that changed in its own place, and tells from where on the places are other', () => {
    const slots = slotsOf([barAt(1), barAt(2)], WIDTH);
    const changed = { ...barAt(2), close: 7 };

    expect(addSlots(slots, changed, WIDTH)).toBe(1);
    expect(addSlots(slots, barAt(5), WIDTH)).toBe(2);

    expect(slots[1]?.bar).toBe(changed);
    expect(minutes(slots)).toEqual([1, 2, 3, 4, 5]);
  });
});
