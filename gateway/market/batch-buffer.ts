// Batches that wait for what is missing before them: of one epoch, the highest that came, and never more than a bound.

import type { Batch } from '../../protocol/market.ts';
import type { Position } from '../../protocol/position.ts';

/** 40 s of the fastest instrument (one batch per 10 ms): far longer than a snapshot takes. */
export const BUFFERED_BATCHES = 4_096;

export class BatchBuffer {
  #epoch = 0;
  readonly #batches = new Map<number, Batch>();

  get size(): number {
    return this.#batches.size;
  }

  /** Keeps `batch`. One of a higher epoch ends the epoch before; beyond the bound the oldest goes: a snapshot will tell. */
  add(batch: Batch): void {
    if (batch.epoch < this.#epoch) return;
    if (batch.epoch > this.#epoch) this.#batches.clear();
    this.#epoch = batch.epoch;
    this.#batches.set(batch.seq, batch);
    if (this.#batches.size <= BUFFERED_BATCHES) return;
    for (const oldest of this.#batches.keys()) {
      this.#batches.delete(oldest);
      return;
    }
  }

  /** Removes and gives the batch after `position`, if it is here. */
  takeNext({ epoch, seq }: Position): Batch | undefined {
    if (epoch !== this.#epoch) return undefined;
    const batch = this.#batches.get(seq + 1);
    this.#batches.delete(seq + 1);
    return batch;
  }
}
