// Where something stands in a list that ascends: by its time, or by its sequence in a log. Pure; a list of thousands is asked
// with every frame, so all of it halves.

interface Timed {
  /** Milliseconds UTC. */
  readonly time: number;
}

interface Placed {
  readonly seq: number;
}

/** Index of the first of `items` at or after `time`; their number when there is none. */
export function indexFrom(items: readonly Timed[], time: number): number {
  return countWhile(items, (item) => item.time < time);
}

/** Index of the first of `items` at or after `seq`; their number when there is none. */
export function indexFromSeq(items: readonly Placed[], seq: number): number {
  return countWhile(items, (item) => item.seq < seq);
}

/** Index of the last of `items` that is not after `time`; -1: all are. */
export function lastAt(items: readonly Timed[], time: number): number {
  return countWhile(items, (item) => item.time <= time) - 1;
}

/** Index of the one of `items` at exactly `time`; null: there is none. */
export function indexAt(items: readonly Timed[], time: number): number | null {
  const index = lastAt(items, time);
  return items[index]?.time === time ? index : null;
}

/** How many of `items` are in front of the first for which `isBefore` is false; behind that one it is false for all. */
function countWhile<T>(items: readonly T[], isBefore: (item: T) => boolean): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const item = items[middle];
    if (item !== undefined && isBefore(item)) low = middle + 1;
    else high = middle;
  }
  return low;
}
