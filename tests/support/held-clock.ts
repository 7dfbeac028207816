// The clock of one process, which can be held up (time goes by and none of its timers run) or killed.

import type { Clock } from '../../protocol/clock.ts';

export class HeldClock implements Clock {
  readonly #clock: Clock;
  readonly #cancels = new Set<() => void>();
  #heldMs = 0;
  #isAlive = true;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  now(): number {
    return this.#clock.now() + this.#heldMs;
  }

  mono(): number {
    return this.#clock.mono() + this.#heldMs;
  }

  after(delayMs: number, callback: () => void): () => void {
    if (!this.#isAlive) return () => {};
    const cancel = this.#clock.after(delayMs, () => {
      this.#cancels.delete(cancel);
      callback();
    });
    this.#cancels.add(cancel);
    return () => {
      this.#cancels.delete(cancel);
      cancel();
    };
  }

  /** Lets `ms` go by at once. */
  hold(ms: number): void {
    this.#heldMs += ms;
  }

  /** No timer of this process runs any more. */
  kill(): void {
    this.#isAlive = false;
    for (const cancel of this.#cancels) cancel();
    this.#cancels.clear();
  }
}
