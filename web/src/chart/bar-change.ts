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
