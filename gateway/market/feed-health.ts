// Whether the feed as a whole is there: the worst of the shards in use. Tells changes only; single instruments may be
// worse off (a gap), which is not told here.

import { type Clock, every } from '../../protocol/clock.ts';
import { FRESH_MS } from '../../protocol/limits.ts';
import type { Listeners } from '../listeners.ts';
import { type Beats, NEVER_MS } from './beats.ts';

/** Silence is noticed at most this late. */
const CHECK_MS = 250;

export interface FeedState {
  readonly state: 'live' | 'stale';
  /** Since the worst shard's last proof, by the monotonic clock; huge when there was none. */
  readonly ageMs: number;
}

export class FeedHealth {
  readonly #clock: Clock;
  readonly #beats: Beats;
  readonly #listeners: Listeners<[FeedState]>;
  /** Watched instruments by shard. */
  readonly #used = new Map<string, number>();
  readonly #listed = new Set<string>();
  #told: FeedState['state'] = 'stale';
  #stop: () => void = () => {};

  constructor(clock: Clock, beats: Beats, listeners: Listeners<[FeedState]>) {
    this.#clock = clock;
    this.#beats = beats;
    this.#listeners = listeners;
  }

  start(): void {
    this.#stop = every(this.#clock, CHECK_MS, () => this.check());
  }

  close(): void {
    this.#stop();
  }

  /** A shard of the instrument table: these count while none is in use. */
  list(shard: string): void {
    this.#listed.add(shard);
  }

  /** An instrument of `shard` is watched; the answer ends it, once. */
  use(shard: string): () => void {
    this.#used.set(shard, (this.#used.get(shard) ?? 0) + 1);
    return () => {
      const left = (this.#used.get(shard) ?? 0) - 1;
      if (left > 0) this.#used.set(shard, left);
      else this.#used.delete(shard);
    };
  }

  now(): FeedState {
    const shards = this.#used.size > 0 ? this.#used.keys() : this.#listed.values();
    let ageMs = -1;
    for (const shard of shards) ageMs = Math.max(ageMs, this.#beats.ageMs(shard));
    if (ageMs < 0) ageMs = NEVER_MS;
    return { state: ageMs < FRESH_MS ? 'live' : 'stale', ageMs };
  }

  /** Tells a change of state, if there is one. */
  check(): void {
    const feed = this.now();
    if (feed.state === this.#told) return;
    this.#told = feed.state;
    this.#listeners.tell(feed);
  }
}
