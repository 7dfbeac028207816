// When people come: each arrival makes others more likely for a while (a Hawkes process with an exponential memory), so
// trades come in bursts instead of evenly. It knows no market.

import type { Random } from '../../protocol/clock.ts';
import { exponential } from '../engine/random.ts';

/** Share of the arrivals that another arrival caused. */
const CAUSED = 0.6;
/** How long an arrival goes on causing others. */
const MEMORY_MS = 1_500;

export class Arrivals {
  readonly #random: Random;
  /** What the arrivals so far add to the rate, right after the newest. */
  #excitement = 0;

  constructor(random: Random) {
    this.#random = random;
  }

  /**
   * The wait for the next arrival, in milliseconds, where in the long run `rate` a millisecond come. Exact (Dassios and
   * Zhao 2013): the earlier of the next that comes by itself and the next that is caused.
   */
  next(rate: number): number {
    const byItself = exponential(this.#random, rate * (1 - CAUSED));
    const wait = Math.min(byItself, this.#nextCaused());
    this.#excitement = this.#excitement * Math.exp(-wait / MEMORY_MS) + CAUSED / MEMORY_MS;
    return wait;
  }

  #nextCaused(): number {
    const left = 1 - exponential(this.#random, this.#excitement * MEMORY_MS);
    return left > 0 ? -Math.log(left) * MEMORY_MS : Number.POSITIVE_INFINITY;
  }
}
