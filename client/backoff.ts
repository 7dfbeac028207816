// Waiting before another try: full jitter, so that clients who failed together do not come back together.

import type { Clock, Random } from '../protocol/clock.ts';

/** A random delay below `baseMs · 2^attempt`, capped. */
export function jitter(attempt: number, baseMs: number, capMs: number, random: Random): number {
  return random() * Math.min(capMs, baseMs * 2 ** attempt);
}

/** One thing that is tried again, later each time. Invariant: at most one try is waiting. */
export class Backoff {
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #baseMs: number;
  readonly #capMs: number;
  #attempt = 0;
  #cancel: (() => void) | null = null;

  constructor(clock: Clock, random: Random, baseMs: number, capMs: number) {
    this.#clock = clock;
    this.#random = random;
    this.#baseMs = baseMs;
    this.#capMs = capMs;
  }

  get isWaiting(): boolean {
    return this.#cancel !== null;
  }

  /** Runs `again` after a jittered delay, but not before `leastMs`. Does nothing while a try is waiting. */
  schedule(again: () => void, leastMs = 0): void {
    if (this.#cancel) return;
    const delayMs = leastMs + jitter(this.#attempt, this.#baseMs, this.#capMs, this.#random);
    this.#attempt += 1;
    this.#cancel = this.#clock.after(delayMs, () => {
      this.#cancel = null;
      again();
    });
  }

  /** It went well: the next trouble begins with a short delay again. */
  reset(): void {
    this.#attempt = 0;
  }

  /** Forgets the waiting try. */
  cancel(): void {
    this.#cancel?.();
    this.#cancel = null;
  }
}
