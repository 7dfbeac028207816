// Waiting that ends at once when its owner closes: after `close` no timer of it remains.

import type { Clock } from '../../protocol/clock.ts';

export class Waits {
  readonly #clock: Clock;
  readonly #waiting = new Set<() => void>();
  #isClosed = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Resolves after `delayMs`, or on `close`. */
  wait(delayMs: number): Promise<void> {
    if (this.#isClosed) return Promise.resolve();
    return new Promise((resolve) => {
      const end = () => {
        cancel();
        this.#waiting.delete(end);
        resolve();
      };
      const cancel = this.#clock.after(delayMs, end);
      this.#waiting.add(end);
    });
  }

  /** The value of `work`, or of `late` when that takes longer than `delayMs` or `close` comes first. */
  within<T>(delayMs: number, work: Promise<T>, late: () => T): Promise<T> {
    if (this.#isClosed) return Promise.resolve(late());
    return new Promise((resolve, reject) => {
      const stop = () => {
        cancel();
        this.#waiting.delete(end);
      };
      const end = () => {
        stop();
        resolve(late());
      };
      const cancel = this.#clock.after(delayMs, end);
      this.#waiting.add(end);
      work.finally(stop).then(resolve, reject);
    });
  }

  close(): void {
    this.#isClosed = true;
    for (const end of [...this.#waiting]) end();
  }
}
