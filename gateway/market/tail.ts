// The exact 1 s bars of one instrument from a full minute up to its head. All bars before `from` are in the store, so
// store and tail together are the whole past, without a hole and without an overlap.

import { appendBar, type Bar, bucketStart, INTERVAL_MS } from '../../protocol/bar.ts';

/** Kept even when it is stored: whoever joins the chart now reads these without asking the store. */
const KEPT_MS = 2 * INTERVAL_MS['1m'];

export class Tail {
  #from: number;
  #bars: Bar[];

  /** As a snapshot gives it. `from`: market time of a full minute. */
  constructor(from: number, bars: readonly Bar[]) {
    this.#from = from;
    this.#bars = [...bars];
  }

  /** Market time of a full minute. */
  get from(): number {
    return this.#from;
  }

  /** A copy: the bars themselves never change. */
  bars(): Bar[] {
    return [...this.#bars];
  }

  /** Joins what one more batch traded. */
  append(bars: readonly Bar[]): void {
    for (const bar of bars) appendBar(this.#bars, bar);
  }

  /**
   * Forgets what is stored and older than two minutes before `headTime`, the market time of the head. Measured by the head,
   * because the store may already be ahead of it: a stored bar must never hold a trade that comes after the head.
   */
  prune(storedUntil: number, headTime: number): void {
    const from = bucketStart(Math.min(storedUntil, headTime - KEPT_MS), '1m');
    if (from <= this.#from) return;
    this.#from = from;
    const kept = this.#bars.findIndex((bar) => bar.time >= from);
    this.#bars = kept < 0 ? [] : this.#bars.slice(kept);
  }
}
