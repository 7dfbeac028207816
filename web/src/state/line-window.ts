// Which of the messages at hand are on the page: the newest ones, or for a reader who has left them a stretch that stays
// where it is, whatever is said meanwhile. Never more than so many. It knows messages by their place in the log alone.

import { indexFromSeq } from './sorted.ts';

/** Lines on the page at most. */
const SHOWN_LINES = 300;
/** Lines by which the stretch moves at once. */
const STEP_LINES = 100;

interface Placed {
  readonly seq: number;
}

export interface LineRange {
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
}

export class LineWindow {
  /** Sequence of the first message on the page; null: the newest ones are. */
  #from: number | null = null;

  get isAtNewest(): boolean {
    return this.#from === null;
  }

  range(messages: readonly Placed[]): LineRange {
    const newest = Math.max(0, messages.length - SHOWN_LINES);
    const start = this.#from === null ? newest : indexFromSeq(messages, this.#from);
    return { start, end: Math.min(messages.length, start + SHOWN_LINES) };
  }

  toNewest(): void {
    this.#from = null;
  }

  /** Stays with what is on the page now. */
  hold(messages: readonly Placed[]): void {
    this.#begin(messages, this.range(messages).start);
  }

  /** Moves towards the past. */
  older(messages: readonly Placed[]): void {
    this.#begin(messages, this.range(messages).start - STEP_LINES);
  }

  /** Moves towards the newest, and stays a stretch also when it has come there. */
  newer(messages: readonly Placed[]): void {
    this.#begin(messages, this.range(messages).start + STEP_LINES);
  }

  /** Puts the message at `index` into the middle. */
  around(messages: readonly Placed[], index: number): void {
    this.#begin(messages, index - SHOWN_LINES / 2);
  }

  #begin(messages: readonly Placed[], index: number): void {
    const last = Math.max(0, messages.length - SHOWN_LINES);
    this.#from = messages[Math.min(last, Math.max(0, index))]?.seq ?? null;
  }
}
