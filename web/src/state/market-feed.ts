// One symbol's frames of a market channel at a time: another symbol or rhythm replaces the one before, and nothing is
// subscribed while nobody looks. It knows nothing of what frames say.

import type { WatchOptions } from '../../../client/index.ts';
import type { Tier } from '../../../protocol/tier.ts';

/** As the client's own `trades` and `book`. */
export type WatchChannel<F> = (
  symbol: string,
  handler: (frame: F) => void,
  options: WatchOptions,
) => () => void;

export class MarketFeed<F> {
  readonly #watch: WatchChannel<F>;
  readonly #take: (frame: F) => void;
  #symbol: string | null = null;
  #tier: Tier | null = null;
  #stop: () => void = () => {};

  constructor(watch: WatchChannel<F>, take: (frame: F) => void) {
    this.#watch = watch;
    this.#take = take;
  }

  /** The same symbol at the same tier again changes nothing; else what comes next begins with a snapshot. */
  follow(symbol: string, tier: Tier): void {
    if (symbol === this.#symbol && tier === this.#tier) return;
    const stopBefore = this.#stop;
    this.#symbol = symbol;
    this.#tier = tier;
    this.#stop = this.#watch(symbol, this.#take, { tier });
    stopBefore();
  }

  /** Idempotent. */
  stop(): void {
    this.#stop();
    this.#stop = () => {};
    this.#symbol = null;
    this.#tier = null;
  }
}
