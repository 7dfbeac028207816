// One instrument while somebody is interested: decides for every batch, beat and snapshot whether it moves the head, has
// to wait or is too late. The head only ever moves by the next batch, or as a whole by a snapshot.

import type { Beat } from '../../protocol/beat-codec.ts';
import type { Clock } from '../../protocol/clock.ts';
import type { Batch } from '../../protocol/market.ts';
import type { Position } from '../../protocol/position.ts';
import { assertNever } from '../../protocol/result.ts';
import type { Snapshot } from '../../protocol/snapshot-codec.ts';
import { BatchBuffer } from './batch-buffer.ts';
import type { MarketCounts } from './counts.ts';
import { Replica } from './replica.ts';

/**
 * How long a batch that a beat told of may still be on its way. They travel under different subjects: one NATS server
 * keeps their order on a connection, routes between servers and the in-memory bus need not. Ten times what they differ
 * by on one site, and small beside the second until the next beat.
 */
export const LATE_MS = 50;

export type Advance = 'batch' | 'snapshot';

export interface FeedParts {
  readonly clock: Clock;
  readonly counts: MarketCounts;
  /** Asks for a snapshot until `settle`. */
  readonly want: () => void;
  readonly settle: () => void;
  /** The head has moved. */
  readonly onAdvance: (how: Advance) => void;
}

/**
 *   starting --snapshot--> live <--the batch came-- late
 *                           ^ |  --a beat is ahead--> |
 *   next batches, snapshot  | | a batch is missing,   | LATE_MS
 *                           | v higher epoch          v
 *                          gapped <--------------------
 */
type Sync =
  | { readonly state: 'starting'; readonly buffer: BatchBuffer }
  | { readonly state: 'live'; readonly replica: Replica }
  | { readonly state: 'late'; readonly replica: Replica; readonly cancel: () => void }
  | { readonly state: 'gapped'; readonly replica: Replica; readonly buffer: BatchBuffer }
  | { readonly state: 'closed' };

export class InstrumentFeed {
  readonly #symbol: string;
  readonly #parts: FeedParts;
  #sync: Sync = { state: 'starting', buffer: new BatchBuffer() };
  /** The newest batch that is known to exist. */
  #known: Position = { epoch: 0, seq: 0 };

  constructor(symbol: string, parts: FeedParts) {
    this.#symbol = symbol;
    this.#parts = parts;
    parts.want();
  }

  /** The copy at the last contiguous head; null before the first snapshot. */
  get replica(): Replica | null {
    return 'replica' in this.#sync ? this.#sync.replica : null;
  }

  /** Nothing is known to be missing. */
  get isLive(): boolean {
    return this.#sync.state === 'live';
  }

  batch(batch: Batch): void {
    if (this.#sync.state === 'closed' || !this.#isCurrentEpoch(batch.epoch)) return;
    this.#learn(batch);
    const sync = this.#sync;
    if (sync.state !== 'starting' && sync.replica.hasReached(batch)) {
      this.#parts.counts.repeated += 1;
      return;
    }
    switch (sync.state) {
      case 'starting':
        sync.buffer.add(batch);
        return;
      case 'gapped':
        if (sync.replica.isNext(batch)) this.#heal(sync.replica, sync.buffer, batch);
        else sync.buffer.add(batch);
        return;
      case 'live':
      case 'late':
        if (sync.replica.isNext(batch)) this.#follow(sync.replica, batch);
        else this.#openGap(sync.replica).add(batch);
        return;
      default:
        assertNever(sync);
    }
  }

  /** A beat of this instrument's shard that does not name it proves nothing. */
  beat(beat: Beat): void {
    const seq = beat.seqs.get(this.#symbol);
    if (seq === undefined || this.#sync.state === 'closed') return;
    if (!this.#isCurrentEpoch(beat.epoch)) return;
    this.#learn({ epoch: beat.epoch, seq });
    const sync = this.#sync;
    if (sync.state === 'starting') return;
    this.#prove(sync.replica, beat, seq);
    if (sync.state !== 'live' || sync.replica.hasReached(this.#known)) return;
    if (sync.replica.state.epoch < this.#known.epoch) this.#openGap(sync.replica);
    else this.#expect(sync.replica);
  }

  /** An answer to `want`. One older than what is here changes nothing; if that does not close the gap, it is asked again. */
  snapshot(snapshot: Snapshot): void {
    if (this.#sync.state === 'closed' || !this.#isCurrentEpoch(snapshot.state.epoch)) return;
    this.#learn(snapshot.state);
    const sync = this.#sync;
    if (sync.state !== 'starting' && sync.replica.hasReached(snapshot.state)) {
      if (sync.state !== 'gapped') this.#parts.settle();
      return;
    }
    if (sync.state === 'late') sync.cancel();
    const buffer = 'buffer' in sync ? sync.buffer : new BatchBuffer();
    const replica = new Replica(snapshot);
    this.#parts.counts.snapshots += 1;
    this.#drain(replica, buffer);
    this.#settleAt(replica, buffer);
    this.#parts.onAdvance('snapshot');
  }

  close(): void {
    if (this.#sync.state === 'late') this.#sync.cancel();
    this.#sync = { state: 'closed' };
    this.#parts.settle();
  }

  /** False, and counted, for what a feed says that another has replaced. */
  #isCurrentEpoch(epoch: number): boolean {
    if (epoch >= this.#known.epoch) return true;
    this.#parts.counts.droppedLowerEpoch += 1;
    return false;
  }

  #learn({ epoch, seq }: Position): void {
    if (epoch > this.#known.epoch || seq > this.#known.seq) this.#known = { epoch, seq };
  }

  #prove(replica: Replica, beat: Beat, seq: number): void {
    if (replica.state.epoch !== beat.epoch) return;
    if (seq <= replica.state.seq) replica.prove(beat.time);
    replica.stored(beat.storedUntil);
  }

  #follow(replica: Replica, batch: Batch): void {
    this.#apply(replica, batch);
    if (this.#sync.state === 'late' && replica.hasReached(this.#known)) {
      this.#sync.cancel();
      this.#sync = { state: 'live', replica };
    }
    this.#parts.onAdvance('batch');
  }

  #expect(replica: Replica): void {
    const cancel = this.#parts.clock.after(LATE_MS, () => {
      if (this.#sync.state === 'late') this.#openGap(replica);
    });
    this.#sync = { state: 'late', replica, cancel };
  }

  #openGap(replica: Replica): BatchBuffer {
    if (this.#sync.state === 'late') this.#sync.cancel();
    const buffer = new BatchBuffer();
    this.#sync = { state: 'gapped', replica, buffer };
    this.#parts.counts.gaps += 1;
    this.#parts.want();
    return buffer;
  }

  /** A missing batch came by itself, behind later ones. */
  #heal(replica: Replica, buffer: BatchBuffer, batch: Batch): void {
    this.#apply(replica, batch);
    this.#drain(replica, buffer);
    this.#settleAt(replica, buffer);
    this.#parts.onAdvance('batch');
  }

  /** Applies what follows the head. */
  #drain(replica: Replica, buffer: BatchBuffer): void {
    for (;;) {
      const batch = buffer.takeNext(replica.state);
      if (!batch) return;
      this.#apply(replica, batch);
    }
  }

  #settleAt(replica: Replica, buffer: BatchBuffer): void {
    if (replica.hasReached(this.#known)) {
      this.#sync = { state: 'live', replica };
      this.#parts.settle();
    } else {
      this.#sync = { state: 'gapped', replica, buffer };
      this.#parts.want();
    }
  }

  #apply(replica: Replica, batch: Batch): void {
    replica.apply(batch, this.#parts.clock.mono());
    this.#parts.counts.batches += 1;
    this.#parts.counts.trades += batch.trades.length;
  }
}
