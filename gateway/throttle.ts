// Lets a thing be done for each key at once, and then at most once in a while; what was wanted meanwhile is done once
// at its end.

import type { Clock } from '../protocol/clock.ts';

interface Pause {
  readonly cancel: () => void;
  isWanted: boolean;
}

export class Throttle {
  readonly #clock: Clock;
  readonly #pauseMs: number;
  readonly #act: (key: string) => void;
  readonly #pauses = new Map<string, Pause>();

  constructor(clock: Clock, pauseMs: number, act: (key: string) => void) {
    this.#clock = clock;
    this.#pauseMs = pauseMs;
    this.#act = act;
  }

  want(key: string): void {
    const pause = this.#pauses.get(key);
    if (pause) pause.isWanted = true;
    else this.#do(key);
  }

  close(): void {
    for (const { cancel } of this.#pauses.values()) cancel();
    this.#pauses.clear();
  }

  #do(key: string): void {
    const cancel = this.#clock.after(this.#pauseMs, () => {
      const isWanted = this.#pauses.get(key)?.isWanted ?? false;
      this.#pauses.delete(key);
      if (isWanted) this.#do(key);
    });
    this.#pauses.set(key, { cancel, isWanted: false });
    this.#act(key);
  }
}
