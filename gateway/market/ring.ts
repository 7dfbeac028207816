// What lately happened to one instrument, one span a batch, so that any reader can be brought to the head from its own
// position. The spans always chain without a hole up to the head; how the gateway came by them is not known here.

import { RING_BATCHES, RING_MS } from '../../protocol/limits.ts';
import type { Position } from '../../protocol/position.ts';
import { assert } from '../../protocol/result.ts';
import { foldSpans, type Span } from '../../protocol/span.ts';
import type { Since } from './since.ts';

/** Evicted places are given back in one move of the array, not one by one. */
const COMPACT_AT = 256;

export class Ring {
  readonly #epoch: number;
  #head: number;
  /** The living spans begin at `#start`; each ends one seq after the one before, the last at the head. */
  #spans: Span[] = [];
  #arrivals: number[] = [];
  #start = 0;
  /** Folds of more than one span up to the present head, by the seq that they begin after. */
  readonly #folds = new Map<number, Since>();

  /** An empty ring: its head is `position`, and nothing before it is known. */
  constructor(position: Position) {
    this.#epoch = position.epoch;
    this.#head = position.seq;
  }

  get length(): number {
    return this.#spans.length - this.#start;
  }

  /** Adds the span of the batch after the head. `now`: monotonic milliseconds. */
  push(span: Span, now: number): void {
    assert(span.epoch === this.#epoch && span.from === this.#head, 'the ring takes the next batch');
    this.#spans.push(span);
    this.#arrivals.push(now);
    this.#head = span.to;
    this.#folds.clear();
    this.#evict(now);
  }

  /** From `position` to the head. A reader one batch behind costs one look-up. */
  since(position: Position): Since {
    if (position.epoch > this.#epoch) return { type: 'ahead' };
    if (position.epoch < this.#epoch) return { type: 'gone' };
    if (position.seq === this.#head) return { type: 'even' };
    if (position.seq > this.#head) return { type: 'ahead' };
    const behind = this.#head - position.seq;
    if (behind > this.length) return { type: 'gone' };
    const known = this.#folds.get(position.seq);
    if (known) return known;
    const since: Since = { type: 'span', span: foldSpans(this.#spans.slice(-behind)) };
    this.#folds.set(position.seq, since);
    return since;
  }

  #evict(now: number): void {
    while (this.length > RING_BATCHES || (this.#arrivals[this.#start] ?? now) < now - RING_MS) {
      this.#start += 1;
    }
    if (this.#start < COMPACT_AT) return;
    this.#spans = this.#spans.slice(this.#start);
    this.#arrivals = this.#arrivals.slice(this.#start);
    this.#start = 0;
  }
}
