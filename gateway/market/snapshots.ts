// Asks feeds for snapshots: one request at a time per shard, for everything wanted from it. What is wanted is asked for
// again, at a growing interval, until `settle`: whether an answer was good enough is decided by whoever wanted it.

import type { LiveBus } from '../../bus/bus.ts';
import { bucketStart } from '../../protocol/bar.ts';
import type { Clock, Random } from '../../protocol/clock.ts';
import { assertNever } from '../../protocol/result.ts';
import {
  decodeSnapshots,
  encodeSnapshotRequest,
  type Snapshot,
} from '../../protocol/snapshot-codec.ts';
import { snapshotSubject } from '../../protocol/subjects.ts';
import type { Log } from '../log.ts';
import type { MarketCounts } from './counts.ts';

/** Wants of this long go together: a subscribe to many symbols, or a hiccup that lost some of each, is one request. */
const COLLECT_MS = 5;
/** A lost question or answer is noticed after this; a missing feed is known at once. */
const ANSWER_MS = 1_000;
const RETRY_MIN_MS = 50;
/** One small question a second and shard costs nothing, and a feed that came back is found as fast as by its beat. */
const RETRY_MAX_MS = 1_000;
/** An answer holds about 4 KB a symbol: 2 MB at most are under way. */
const SYMBOLS_PER_REQUEST = 500;

export interface SnapshotParts {
  readonly live: LiveBus;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly counts: MarketCounts;
  /** Gets each snapshot that was asked for. */
  readonly onSnapshot: (snapshot: Snapshot) => void;
}

export class Snapshots {
  readonly #parts: SnapshotParts;
  readonly #shards = new Map<string, ShardAsker>();

  constructor(parts: SnapshotParts) {
    this.#parts = parts;
  }

  /** Asks for `symbol`, together with what else is wanted of `shard` within `withinMs`. */
  want(shard: string, symbol: string, withinMs = COLLECT_MS): void {
    let asker = this.#shards.get(shard);
    if (!asker) {
      asker = new ShardAsker(shard, this.#parts);
      this.#shards.set(shard, asker);
    }
    asker.want(symbol, withinMs);
  }

  /** What was wanted is there, or nobody wants it any more. */
  settle(symbol: string): void {
    for (const asker of this.#shards.values()) asker.settle(symbol);
  }

  close(): void {
    for (const asker of this.#shards.values()) asker.close();
    this.#shards.clear();
  }
}

/**
 * idle -want-> waiting -due-> asking -answered, all settled-> idle
 *                  ^------------------ something still wanted
 */
type Asking =
  | { readonly state: 'idle' }
  /** `due`: monotonic time. */
  | { readonly state: 'waiting'; readonly due: number; readonly cancel: () => void }
  /** `isLate`: something was wanted after the question had been put. */
  | { readonly state: 'asking'; isLate: boolean }
  | { readonly state: 'closed' };

class ShardAsker {
  readonly #shard: string;
  readonly #parts: SnapshotParts;
  readonly #wanted = new Set<string>();
  #asking: Asking = { state: 'idle' };
  /** Requests in a row that left something wanted. */
  #failures = 0;

  constructor(shard: string, parts: SnapshotParts) {
    this.#shard = shard;
    this.#parts = parts;
  }

  want(symbol: string, withinMs: number): void {
    const isNew = !this.#wanted.has(symbol);
    this.#wanted.add(symbol);
    switch (this.#asking.state) {
      case 'idle':
        this.#wait(withinMs);
        return;
      case 'waiting':
        if (isNew && this.#asking.due > this.#parts.clock.mono() + withinMs) this.#wait(withinMs);
        return;
      case 'asking':
        this.#asking.isLate ||= isNew;
        return;
      case 'closed':
        return;
      default:
        assertNever(this.#asking);
    }
  }

  settle(symbol: string): void {
    this.#wanted.delete(symbol);
    if (this.#wanted.size > 0 || this.#asking.state !== 'waiting') return;
    this.#asking.cancel();
    this.#asking = { state: 'idle' };
  }

  close(): void {
    if (this.#asking.state === 'waiting') this.#asking.cancel();
    this.#asking = { state: 'closed' };
    this.#wanted.clear();
  }

  #wait(delayMs: number): void {
    if (this.#asking.state === 'waiting') this.#asking.cancel();
    const { clock } = this.#parts;
    const cancel = clock.after(delayMs, () => void this.#ask());
    this.#asking = { state: 'waiting', due: clock.mono() + delayMs, cancel };
  }

  async #ask(): Promise<void> {
    this.#asking = { state: 'asking', isLate: false };
    const asked = [...this.#wanted].slice(0, SYMBOLS_PER_REQUEST);
    const { live } = this.#parts;
    const subject = snapshotSubject(this.#shard);
    const answer = await live.ask(subject, encodeSnapshotRequest(asked), ANSWER_MS);
    if (this.#asking.state !== 'asking') return;
    if (answer.ok) this.#deliver(answer.value, new Set(asked));
    else this.#unanswered(answer.error.reason);
    if (this.#asking.state !== 'asking') return;
    this.#next(asked, this.#asking.isLate);
  }

  #next(asked: readonly string[], isLate: boolean): void {
    const isLeft = asked.some((symbol) => this.#wanted.has(symbol));
    this.#failures = isLeft ? this.#failures + 1 : 0;
    this.#asking = { state: 'idle' };
    if (this.#wanted.size === 0) return;
    this.#wait(isLate || !isLeft ? COLLECT_MS : this.#retryMs());
  }

  /** Doubles from try to try, less up to a half by chance: nodes that lost the same thing do not ask in step. */
  #retryMs(): number {
    const delayMs = Math.min(RETRY_MAX_MS, RETRY_MIN_MS * 2 ** Math.min(this.#failures - 1, 10));
    return delayMs * (1 - this.#parts.random() / 2);
  }

  #deliver(chunks: readonly Uint8Array[], asked: ReadonlySet<string>): void {
    for (const chunk of chunks) {
      const decoded = decodeSnapshots(chunk);
      if (!decoded.ok) {
        this.#unreadable(decoded.error);
        continue;
      }
      for (const snapshot of decoded.value) {
        if (!asked.has(snapshot.symbol)) continue;
        // Minutes are stored whole: a tail that begins within one would leave a hole before it.
        if (bucketStart(snapshot.tailFrom, '1m') === snapshot.tailFrom)
          this.#parts.onSnapshot(snapshot);
        else this.#unreadable(`the tail of ${snapshot.symbol} begins within a minute`);
      }
    }
  }

  #unreadable(reason: string): void {
    this.#parts.counts.undecodable += 1;
    this.#parts.log.warn({ shard: this.#shard, reason }, 'unreadable snapshot');
  }

  #unanswered(reason: string): void {
    this.#parts.counts.unanswered += 1;
    // Once per outage: the counter goes on.
    if (this.#failures > 0) return;
    this.#parts.log.warn({ shard: this.#shard, reason }, 'no snapshot');
  }
}
