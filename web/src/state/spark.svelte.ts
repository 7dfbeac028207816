// The last hour of one instrument: the close of each minute, the newest of them moving. A minute without a trade has the
// close of the one before. Not reactive but for `version`.

import { INTERVAL_MS } from '../../../protocol/bar.ts';

/** Minutes, and so points, of the picture. */
export const SPARK_MINUTES = 60;

const MINUTE_MS = INTERVAL_MS['1m'];

export interface Close {
  /** Start of the minute. */
  readonly time: number;
  readonly close: number;
}

export class Spark {
  #points: number[] = [];
  /** Of the newest point, counted from the epoch of Unix. */
  #minute = 0;
  #version = $state(0);

  /** Oldest first, at most `SPARK_MINUTES`. The same array changes: see `version`. */
  get points(): readonly number[] {
    return this.#points;
  }

  /** Moves when the points have changed. */
  get version(): number {
    return this.#version;
  }

  /** Begins with closes as they are known at `now`, oldest first. */
  fill(closes: readonly Close[], now: number): void {
    const newest = Math.max(minuteOf(now), minuteOf(closes.at(-1)?.time ?? 0));
    const points: number[] = [];
    let next = 0;
    for (let minute = newest - SPARK_MINUTES + 1; minute <= newest; minute += 1) {
      let value = points.at(-1);
      for (; minuteOf(closes[next]?.time ?? Number.POSITIVE_INFINITY) <= minute; next += 1) {
        value = closes[next]?.close;
      }
      if (value !== undefined) points.push(value);
    }
    this.#points = points;
    this.#minute = newest;
    this.#version += 1;
  }

  /** The price at `now`. False: minutes are missing since the newest point, and it has to be filled anew. */
  note(price: number, now: number): boolean {
    const minute = Math.max(this.#minute, minuteOf(now));
    if (this.#points.length === 0 || minute > this.#minute + 1) return false;
    const at = this.#points.length - 1;
    if (minute === this.#minute) {
      if (this.#points[at] === price) return true;
      this.#points[at] = price;
    } else {
      this.#points.push(price);
      if (this.#points.length > SPARK_MINUTES) this.#points.shift();
      this.#minute = minute;
    }
    this.#version += 1;
    return true;
  }
}

function minuteOf(time: number): number {
  return Math.floor(time / MINUTE_MS);
}
