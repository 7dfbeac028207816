// How lively a price is against its long-run mean: calm and wild times come in clusters of minutes and of hours. It
// knows no price.

import type { Random } from '../../protocol/clock.ts';
import { normal } from '../engine/random.ts';

/** Parts of the logarithm: how long each remembers, and how far it swings. */
const MINUTES = { memoryMs: 4 * 60_000, swing: 0.5 };
const HOURS = { memoryMs: 3 * 3_600_000, swing: 0.4 };
const VARIANCE = MINUTES.swing ** 2 + HOURS.swing ** 2;
/** No time is wilder than this, however the chances fall. */
const MAX = 4;

export class Volatility {
  readonly #random: Random;
  readonly #keepMinutes: number;
  readonly #keepHours: number;
  #minutes: number;
  #hours: number;
  #level = 1;

  /** Advances in steps of `stepMs`. */
  constructor(random: Random, stepMs: number) {
    this.#random = random;
    this.#keepMinutes = Math.exp(-stepMs / MINUTES.memoryMs);
    this.#keepHours = Math.exp(-stepMs / HOURS.memoryMs);
    this.#minutes = MINUTES.swing * normal(random);
    this.#hours = HOURS.swing * normal(random);
    this.#setLevel();
  }

  /** The factor on the long-run deviation; its mean square over time is 1. */
  get level(): number {
    return this.#level;
  }

  advance(): void {
    this.#minutes = this.#drift(this.#minutes, this.#keepMinutes, MINUTES.swing);
    this.#hours = this.#drift(this.#hours, this.#keepHours, HOURS.swing);
    this.#setLevel();
  }

  /** One step of an Ornstein-Uhlenbeck process around 0, exact for any step. */
  #drift(value: number, keep: number, swing: number): number {
    return value * keep + swing * Math.sqrt(1 - keep * keep) * normal(this.#random);
  }

  #setLevel(): void {
    this.#level = Math.min(MAX, Math.exp(this.#minutes + this.#hours - VARIANCE));
  }
}
