// One instrument that somebody is interested in: its batch subscription, what came of it, and how long it stays.
// It lives from the first interest until a while after the last.

import type { LiveBus } from '../../bus/bus.ts';
import { decodeBatch } from '../../protocol/batch-codec.ts';
import type { Clock } from '../../protocol/clock.ts';
import type { Instrument } from '../../protocol/instrument.ts';
import { batchSubject } from '../../protocol/subjects.ts';
import { Interest } from '../interest.ts';
import type { Beats } from './beats.ts';
import type { MarketCounts } from './counts.ts';
import type { FeedHealth } from './feed-health.ts';
import { type Advance, InstrumentFeed } from './instrument-feed.ts';
import type { Replica } from './replica.ts';
import type { Snapshots } from './snapshots.ts';

/** How long a question waits for a first state. */
export const FIRST_STATE_MS = 3_000;

export interface WatchedParts {
  readonly live: LiveBus;
  readonly clock: Clock;
  readonly counts: MarketCounts;
  readonly beats: Beats;
  readonly snapshots: Snapshots;
  readonly health: FeedHealth;
  readonly onAdvance: (symbol: string, how: Advance) => void;
  /** The last interest has ended some time ago: nobody will miss it. */
  readonly onEnd: () => void;
}

export class Watched {
  readonly symbol: string;
  readonly #parts: WatchedParts;
  readonly #interest: Interest;
  readonly #unsubscribe: () => void;
  /** Those who wait for a first state. */
  readonly #waiting = new Set<(replica: Replica | null) => void>();
  #shard: string;
  #unuse: () => void;
  #feed: InstrumentFeed;

  constructor(instrument: Instrument, parts: WatchedParts) {
    this.symbol = instrument.symbol;
    this.#parts = parts;
    this.#interest = new Interest(parts.clock, parts.onEnd);
    this.#shard = instrument.shard;
    this.#unuse = parts.health.use(this.#shard);
    // Subscribed before it asks: what comes in between waits for the snapshot.
    this.#unsubscribe = parts.live.subscribe(batchSubject(this.symbol), (bytes) =>
      this.#receive(bytes),
    );
    this.#feed = this.#newFeed();
  }

  get feed(): InstrumentFeed {
    return this.#feed;
  }

  get shard(): string {
    return this.#shard;
  }

  /** One more interest; the answer ends it, once. */
  hold(): () => void {
    return this.#interest.hold();
  }

  /** Another feed publishes it now, with epochs of its own: it starts over. */
  moveTo(shard: string): void {
    if (shard === this.#shard) return;
    this.#unuse();
    this.#unuse = this.#parts.health.use(shard);
    this.#shard = shard;
    this.#feed.close();
    this.#feed = this.#newFeed();
  }

  /** Batches may have been lost unseen: a snapshot within `withinMs` will tell. Meanwhile the head goes on. */
  verify(withinMs: number): void {
    this.#parts.snapshots.want(this.#shard, this.symbol, withinMs);
  }

  /** The copy, as soon as there is one; null after `FIRST_STATE_MS` or at the end. */
  firstReplica(): Promise<Replica | null> {
    const replica = this.#feed.replica;
    if (replica) return Promise.resolve(replica);
    return new Promise((resolve) => {
      const settle = (found: Replica | null) => {
        cancel();
        this.#waiting.delete(settle);
        resolve(found);
      };
      const cancel = this.#parts.clock.after(FIRST_STATE_MS, () => settle(null));
      this.#waiting.add(settle);
    });
  }

  close(): void {
    this.#unsubscribe();
    this.#interest.close();
    this.#feed.close();
    this.#unuse();
    for (const settle of [...this.#waiting]) settle(null);
  }

  #newFeed(): InstrumentFeed {
    const { clock, counts, snapshots, beats, onAdvance } = this.#parts;
    const feed = new InstrumentFeed(this.symbol, {
      clock,
      counts,
      want: () => snapshots.want(this.#shard, this.symbol),
      settle: () => snapshots.settle(this.symbol),
      onAdvance: (how) => {
        const { replica } = feed;
        if (replica) for (const settle of [...this.#waiting]) settle(replica);
        onAdvance(this.symbol, how);
      },
    });
    const beat = beats.newest(this.#shard);
    if (beat) feed.beat(beat);
    return feed;
  }

  #receive(bytes: Uint8Array): void {
    const decoded = decodeBatch(bytes);
    if (decoded.ok && decoded.value.symbol === this.symbol) this.#feed.batch(decoded.value);
    else this.#parts.counts.undecodable += 1;
  }
}
