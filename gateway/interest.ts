// How many want one thing, and when it may end: a while after the last has let go, so that a reader who reconnects or
// pages through charts finds it still there.

import type { Clock } from '../protocol/clock.ts';
import { INTEREST_LINGER_MS } from '../protocol/limits.ts';

type Held =
  | { readonly state: 'held'; readonly count: number }
  | { readonly state: 'lingering'; readonly cancel: () => void }
  | { readonly state: 'ended' };

export class Interest {
  readonly #clock: Clock;
  readonly #onEnd: () => void;
  #held: Held = { state: 'held', count: 0 };

  /** Begins without a holder and without a timer: hold it at once. `onEnd` runs once, unless it is closed before. */
  constructor(clock: Clock, onEnd: () => void) {
    this.#clock = clock;
    this.#onEnd = onEnd;
  }

  /** One more wants it; the answer lets go and may be called any number of times. */
  hold(): () => void {
    if (this.#held.state === 'lingering') this.#held.cancel();
    if (this.#held.state === 'ended') return () => {};
    const count = this.#held.state === 'held' ? this.#held.count + 1 : 1;
    this.#held = { state: 'held', count };
    let isMine = true;
    return () => {
      if (isMine) this.#release();
      isMine = false;
    };
  }

  close(): void {
    if (this.#held.state === 'lingering') this.#held.cancel();
    this.#held = { state: 'ended' };
  }

  #release(): void {
    if (this.#held.state !== 'held') return;
    const count = this.#held.count - 1;
    this.#held =
      count > 0 ? { state: 'held', count } : { state: 'lingering', cancel: this.#linger() };
  }

  #linger(): () => void {
    return this.#clock.after(INTEREST_LINGER_MS, () => {
      this.#held = { state: 'ended' };
      this.#onEnd();
    });
  }
}
