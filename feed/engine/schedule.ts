// What happens when, in market time: a virtual clock and a binary heap of what waits. It knows no wall clock.
// Invariant: time never goes back, and of what is due at one time the first to be added comes first.

import { assert } from '../../protocol/result.ts';

interface Entry<T> {
  readonly time: number;
  readonly order: number;
  readonly item: T;
}

export class Schedule<T> {
  /** A heap: no entry is due before the one at half its index. Index 0 is not used. */
  readonly #heap: (Entry<T> | undefined)[] = [undefined];
  #now: number;
  #order = 0;

  constructor(start: number) {
    this.#now = start;
  }

  /** Milliseconds of market time, not always whole. */
  get now(): number {
    return this.#now;
  }

  /** When the next item is due; `Infinity`: none waits. */
  get nextAt(): number {
    return this.#heap[1]?.time ?? Number.POSITIVE_INFINITY;
  }

  /** Lets `item` wait until `time`; what is already past is due at once; `Infinity` never comes. */
  add(time: number, item: T): void {
    if (time === Number.POSITIVE_INFINITY) return;
    const entry = { time: Math.max(time, this.#now), order: this.#order, item };
    this.#order += 1;
    this.#heap.push(entry);
    this.#rise(entry);
  }

  /** The next item due up to and with `until`, and `now` is its time; when none is left, null, and `now` is `until`. */
  next(until: number): T | null {
    assert(until >= this.#now, 'market time goes back');
    const first = this.#heap[1];
    if (!first || first.time > until) {
      this.#now = until;
      return null;
    }
    const last = this.#heap.pop();
    if (last && last !== first) this.#sink(last);
    this.#now = first.time;
    return first.item;
  }

  #rise(entry: Entry<T>): void {
    let at = this.#heap.length - 1;
    for (;;) {
      const above = this.#heap[at >> 1];
      if (!above || isBefore(above, entry)) break;
      this.#heap[at] = above;
      at >>= 1;
    }
    this.#heap[at] = entry;
  }

  #sink(entry: Entry<T>): void {
    let at = 1;
    for (;;) {
      let below = at * 2;
      const left = this.#heap[below];
      if (!left) break;
      const right = this.#heap[below + 1];
      const child = right && isBefore(right, left) ? right : left;
      if (child === right) below += 1;
      if (isBefore(entry, child)) break;
      this.#heap[at] = child;
      at = below;
    }
    this.#heap[at] = entry;
  }
}

function isBefore(a: Entry<unknown>, b: Entry<unknown>): boolean {
  return a.time < b.time || (a.time === b.time && a.order < b.order);
}
