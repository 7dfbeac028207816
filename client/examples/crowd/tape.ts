// What one trader makes of one symbol's prices: how far it moved in the last half minute, and whether that, a new high or
// low, or a change of status is worth a word. Times are monotonic milliseconds.

import type { Ticker } from '../../index.ts';
import type { Topic } from './lines/topics.ts';

/** Worth a word, at most one each `REST_MS`. */
export type Happening = Extract<Topic, 'surge' | 'plunge' | 'high' | 'low' | 'halted' | 'open'>;

const WINDOW_MS = 30_000;
const SAMPLE_MS = 1_000;
const REST_MS = 20_000;
/** A move counts from so many times the usual one, and never below this fraction of the price. */
const UNUSUAL = 2.5;
const LEAST_MOVE = 0.0006;
/** The usual move is learned over about so many samples. */
const LEARNED_OVER = 60;

interface Sample {
  readonly at: number;
  readonly price: number;
}

export class Tape {
  #samples: Sample[] = [];
  #usual = LEAST_MOVE;
  #high = Number.POSITIVE_INFINITY;
  #low = 0;
  #status: Ticker['status'] | null = null;
  #quietUntil = 0;
  #last: string | null = null;

  /** The newest price as it came; null: none yet. */
  get last(): string | null {
    return this.#last;
  }

  /** The move of the last half minute as a fraction. */
  get move(): number {
    const first = this.#samples[0];
    const last = this.#samples.at(-1);
    return first && last ? last.price / first.price - 1 : 0;
  }

  /** Takes a ticker at `now`; what it is worth saying, or null. */
  take(ticker: Ticker, now: number): Happening | null {
    const { last, day, status } = ticker;
    if (last === null) return null;
    this.#last = last;
    this.#sample({ at: now, price: Number(last) });
    const found = this.#happening(Number(last), status);
    this.#high = Number(day.high);
    this.#low = Number(day.low);
    this.#status = status;
    if (found === null || now < this.#quietUntil) return null;
    this.#quietUntil = now + REST_MS;
    return found;
  }

  #happening(price: number, status: Ticker['status']): Happening | null {
    if (this.#status !== null && status !== this.#status) {
      return status === 'halted' ? 'halted' : 'open';
    }
    const { move } = this;
    if (Math.abs(move) > Math.max(LEAST_MOVE, UNUSUAL * this.#usual)) {
      return move > 0 ? 'surge' : 'plunge';
    }
    if (price > this.#high) return 'high';
    return price < this.#low ? 'low' : null;
  }

  #sample(sample: Sample): void {
    const newest = this.#samples.at(-1);
    if (newest && sample.at - newest.at < SAMPLE_MS) return;
    this.#usual += (Math.abs(this.move) - this.#usual) / LEARNED_OVER;
    this.#samples.push(sample);
    this.#samples = this.#samples.filter(({ at }) => sample.at - at <= WINDOW_MS);
  }
}
