// The closed bars of one instrument and interval that are still needed here, and which of their blocks the store
// does not have yet. Pure. Invariant: bars ascend, and no bar of an unsaved block is ever trimmed.

import type { Bar, StoredInterval } from '../../protocol/bar.ts';
import { blockStart } from '../../protocol/bar-block.ts';
import { assert } from '../../protocol/result.ts';

/** A bar that was put on the shelf. Changes of a shelf are numbered. */
interface Change {
  readonly number: number;
  readonly time: number;
}

/** A block as it is now, to be acknowledged by its number. */
export interface TakenBlock {
  readonly bars: readonly Bar[];
  readonly number: number;
}

export class BarShelf {
  readonly interval: StoredInterval;
  readonly #bars: Bar[];
  /** Start of each unsaved block to what the store does not have of it; both oldest first. */
  readonly #unsaved = new Map<number, readonly Change[]>();
  #number = 0;
  #givenUp = 0;

  /** `bars`: ascending, all of them stored. */
  constructor(interval: StoredInterval, bars: readonly Bar[]) {
    this.interval = interval;
    this.#bars = [...bars];
  }

  get bars(): readonly Bar[] {
    return this.#bars;
  }

  get last(): Bar | null {
    return this.#bars[this.#bars.length - 1] ?? null;
  }

  /** Bars that were lost to the store because it was away for too long. */
  get givenUp(): number {
    return this.#givenUp;
  }

  /** Time of the oldest unsaved bar; null when all are stored. */
  get unsavedSince(): number | null {
    for (const [oldest] of this.#unsaved.values()) return oldest?.time ?? null;
    return null;
  }

  get unsavedBlocks(): number[] {
    return [...this.#unsaved.keys()];
  }

  /** Adds a bar later than all others, or replaces the last one. */
  put(bar: Bar): void {
    const { last } = this;
    assert(!last || last.time <= bar.time, `a ${this.interval} bar of ${bar.time} comes too late`);
    if (last?.time === bar.time) this.#bars.pop();
    this.#bars.push(bar);
    this.#number += 1;
    const block = blockStart(bar.time, this.interval);
    const change = { number: this.#number, time: bar.time };
    this.#unsaved.set(block, [...(this.#unsaved.get(block) ?? []), change]);
  }

  /** The block that starts at `start`, as it is now. */
  take(start: number): TakenBlock {
    return { bars: this.#block(start), number: this.#number };
  }

  /** The store has acknowledged the block as it was taken with `number`. */
  saved(start: number, number: number): void {
    const left = (this.#unsaved.get(start) ?? []).filter((change) => change.number > number);
    if (left.length > 0) this.#unsaved.set(start, left);
    else this.#unsaved.delete(start);
  }

  /** No longer waits for the store with blocks that begin before `time`. */
  giveUp(time: number): void {
    for (const [start, changes] of this.#unsaved) {
      if (start >= time) return;
      this.#unsaved.delete(start);
      this.#givenUp += new Set(changes.map((change) => change.time)).size;
    }
  }

  /** Forgets stored bars before `time`. */
  trim(time: number): void {
    const [oldest = time] = this.#unsaved.keys();
    const before = Math.min(time, oldest);
    const keep = this.#bars.findIndex((bar) => bar.time >= before);
    if (keep !== 0) this.#bars.splice(0, keep === -1 ? this.#bars.length : keep);
  }

  #block(start: number): Bar[] {
    return this.#bars.filter(({ time }) => blockStart(time, this.interval) === start);
  }
}
