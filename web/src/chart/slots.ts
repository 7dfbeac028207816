// Places on the time scale. Buckets without a trade are not among the bars, but a place is kept for each of them, so that a gap
// is seen as one; a long gap gets a few places, spread over its time, and is marked as a break of the scale. Pure.

import type { Bar } from '../../../protocol/bar.ts';

export interface Slot {
  /** Start of the bucket, milliseconds UTC; ascending. */
  readonly time: number;
  /** null: nothing was traded. */
  readonly bar: Bar | null;
}

/** A gap of no more buckets than this has a place for each; a longer one is a break of `BREAK_SLOTS`. */
export const MOST_EMPTY = 30;
export const BREAK_SLOTS = 10;

/** The places of `bars` (ascending, `width` ms each) and of the gaps between them. */
export function slotsOf(bars: readonly Bar[], width: number): Slot[] {
  const slots: Slot[] = [];
  for (const bar of bars) addSlots(slots, bar, width);
  return slots;
}

/**
 * Puts `bar` at the end of `slots`, in place of the newest or, after the gap between them, behind it; gives the first
 * index that is new or other.
 */
export function addSlots(slots: Slot[], bar: Bar, width: number): number {
  const last = slots[slots.length - 1];
  if (last?.time === bar.time) {
    slots[slots.length - 1] = { time: bar.time, bar };
    return slots.length - 1;
  }
  const from = slots.length;
  if (last) addGap(slots, last.time, bar.time, width);
  slots.push({ time: bar.time, bar });
  return from;
}

/** Whether the gap between the bars at `before` and `after` is too long for a place for each of its buckets. */
export function isBreak(before: number, after: number, width: number): boolean {
  return missing(before, after, width) > MOST_EMPTY;
}

function addGap(slots: Slot[], before: number, after: number, width: number): void {
  const empty = missing(before, after, width);
  const places = empty > MOST_EMPTY ? BREAK_SLOTS : empty;
  for (let place = 1; place <= places; place += 1) {
    const buckets = Math.round((place * (empty + 1)) / (places + 1));
    slots.push({ time: before + buckets * width, bar: null });
  }
}

function missing(before: number, after: number, width: number): number {
  return Math.max(0, Math.round((after - before) / width) - 1);
}
