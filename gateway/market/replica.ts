// This node's copy of one instrument at one contiguous head: state, ring and tail move together, batch by batch.
// It takes only the next batch; what to do about a missing one is decided elsewhere.

import type { Bar } from '../../protocol/bar.ts';
import { applyBatch, type InstrumentState } from '../../protocol/instrument-state.ts';
import type { Batch } from '../../protocol/market.ts';
import type { Position } from '../../protocol/position.ts';
import { assert } from '../../protocol/result.ts';
import type { Snapshot } from '../../protocol/snapshot-codec.ts';
import { spanOfBatch } from '../../protocol/span.ts';
import { Ring } from './ring.ts';
import type { Since } from './since.ts';
import { Tail } from './tail.ts';

/** The newest bars and what they stand for, taken at one moment; nothing that happens later changes it. */
export interface Cut {
  readonly symbol: string;
  readonly position: Position;
  /** Up to here every trade of the exchange is known: a bar that ended by then is final. */
  readonly marketTime: number;
  /** Market time of a full minute: all bars before it are stored, `bars` holds the rest up to the position. */
  readonly from: number;
  /** 1 s bars, ascending; the caller's own array. */
  readonly bars: Bar[];
}

export class Replica {
  readonly #symbol: string;
  readonly #ring: Ring;
  readonly #tail: Tail;
  #state: InstrumentState;
  #provenTime = 0;

  constructor(snapshot: Snapshot) {
    this.#symbol = snapshot.symbol;
    this.#state = snapshot.state;
    this.#ring = new Ring(snapshot.state);
    this.#tail = new Tail(snapshot.tailFrom, snapshot.tail);
  }

  /** At the head. */
  get state(): InstrumentState {
    return this.#state;
  }

  /** Up to here every trade is known: the time of the newest batch, or of a later beat that proved it the newest. */
  get marketTime(): number {
    return Math.max(this.#state.time, this.#provenTime);
  }

  since(position: Position): Since {
    return this.#ring.since(position);
  }

  isNext({ epoch, seq }: Position): boolean {
    return epoch === this.#state.epoch && seq === this.#state.seq + 1;
  }

  /** Whether the head is at `position` or beyond it. */
  hasReached({ epoch, seq }: Position): boolean {
    return this.#state.epoch > epoch || (this.#state.epoch === epoch && this.#state.seq >= seq);
  }

  /** Moves the head by the next batch. `now`: monotonic milliseconds. */
  apply(batch: Batch, now: number): void {
    assert(this.isNext(batch), `batch ${batch.seq} follows ${this.#state.seq}`);
    const span = spanOfBatch(batch);
    this.#ring.push(span, now);
    this.#tail.append(span.bars);
    this.#state = applyBatch(this.#state, batch);
  }

  /** At market time `time` nothing later than the head had happened. */
  prove(time: number): void {
    this.#provenTime = Math.max(this.#provenTime, time);
  }

  /** Every closed bar up to `storedUntil` (market time) is in the store. */
  stored(storedUntil: number): void {
    this.#tail.prune(storedUntil, this.#state.time);
  }

  cut(): Cut {
    return {
      symbol: this.#symbol,
      position: { epoch: this.#state.epoch, seq: this.#state.seq },
      marketTime: this.marketTime,
      from: this.#tail.from,
      bars: this.#tail.bars(),
    };
  }
}
