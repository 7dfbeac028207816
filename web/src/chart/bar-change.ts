// Where two series of bars begin to differ, so that a chart is told the newest bar and not the whole history.

import type { Bar } from '../../../protocol/bar.ts';

/**
 * Index of the first bar of `next` that `shown` does not hold at the same place; `next.length` when there is none.
 * Bars that did not change are the same objects in both, or equal.
 */
export function firstChange(shown: readonly Bar[], next: readonly Bar[]): number {
  const common = Math.min(shown.length, next.length);
  for (let index = 0; index < common; index += 1) {
    if (!isSameBar(shown[index], next[index])) return index;
  }
  return common;
}

/** How many places bar `time` moved to the right from `shown` to `next`; null when `next` does not hold it. */
export function shiftOf(shown: readonly Bar[], next: readonly Bar[], time: number): number | null {
  const from = indexAt(shown, time);
  const to = indexAt(next, time);
  return from === null || to === null ? null : to - from;
}

/** Index of the bar that starts at `time`, by halving: bars ascend. */
export function indexAt(bars: readonly Bar[], time: number): number | null {
  let low = 0;
  let high = bars.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((bars[middle]?.time ?? 0) < time) low = middle + 1;
    else high = middle;
  }
  return bars[low]?.time === time ? low : null;
}

function isSameBar(a: Bar | undefined, b: Bar | undefined): boolean {
  if (a === b) return true;
  if (!a || !b) return false;
  // Within one bucket a trade raises the count, so these four tell every change but a repaired price; the rest tells that.
  return (
    a.time === b.time &&
    a.count === b.count &&
    a.close === b.close &&
    a.volume === b.volume &&
    a.open === b.open &&
    a.high === b.high &&
    a.low === b.low
  );
}
