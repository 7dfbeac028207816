// What an instrument is worth, as its market maker believes: a random walk of the price's logarithm, driven by one
// factor that moves all instruments and by a part of its own, both with a volatility that itself wanders, and by news.
// Invariant: it stays above its floor, so there is always room for a book below it.

import type { Random } from '../../protocol/clock.ts';
import type { Instrument } from '../../protocol/instrument.ts';
import { normal } from '../engine/random.ts';
import type { Listing } from '../source.ts';
import { Volatility } from './volatility.ts';

/** Values move in steps of this length. */
export const FAIR_STEP_MS = 100;
const YEAR_MS = 365 * 86_400_000;
const SECOND_IN_YEARS = 1_000 / YEAR_MS;
const STEP_IN_YEARS = FAIR_STEP_MS / YEAR_MS;

/** How much of an instrument's movement is the common factor's: the correlation with it. */
const LOADING: Readonly<Record<Instrument['type'], number>> = {
  stock: 0.65,
  crypto: 0.4,
  commodity: 0.25,
  forex: 0.2,
  index: 1,
};

/** What moves all instruments at once. */
export class MarketFactor {
  readonly #random: Random;
  readonly #volatility: Volatility;

  constructor(random: Random) {
    this.#random = random;
    this.#volatility = new Volatility(random, FAIR_STEP_MS);
  }

  /** The factor's move in the next step; its mean square is 1. */
  advance(): number {
    this.#volatility.advance();
    return this.#volatility.level * normal(this.#random);
  }
}

export class FairValue {
  readonly #random: Random;
  readonly #volatility: Volatility;
  readonly #loading: number;
  readonly #ownShare: number;
  readonly #stepDeviation: number;
  readonly #secondDeviation: number;
  readonly #floor: number;
  #factor = 1;
  #ticks: number;

  /** Begins at `price`, or at `floor` (in ticks) where that is higher. */
  constructor(listing: Listing, price: number, floor: number, random: Random) {
    this.#random = random;
    this.#volatility = new Volatility(random, FAIR_STEP_MS);
    this.#loading = LOADING[listing.instrument.type];
    this.#ownShare = Math.sqrt(1 - this.#loading ** 2);
    this.#stepDeviation = listing.volatility * Math.sqrt(STEP_IN_YEARS);
    this.#secondDeviation = secondDeviation(listing);
    this.#floor = floor;
    this.#ticks = Math.max(floor, price / listing.instrument.tickSize);
  }

  /** In ticks, not whole. */
  get ticks(): number {
    return this.#ticks;
  }

  /** How far it typically moves in a second in the long run, as a fraction of itself. */
  get secondDeviation(): number {
    return this.#factor * this.#secondDeviation;
  }

  /** How far it typically moves in a second just now, in ticks. */
  get ticksPerSecond(): number {
    return this.#ticks * this.secondDeviation * this.#volatility.level;
  }

  /** From here on it moves `factor` times as much as its listing says. */
  setVolatility(factor: number): void {
    this.#factor = factor;
  }

  /** One step; `shock` is the market factor's move. */
  advance(shock: number): void {
    this.#volatility.advance();
    const own = this.#volatility.level * normal(this.#random);
    const deviation = this.#factor * this.#stepDeviation;
    this.shift(deviation * (this.#loading * shock + this.#ownShare * own));
  }

  /** Moves its logarithm by `move`: what news adds to the walk. */
  shift(move: number): void {
    this.#ticks = Math.max(this.#floor, this.#ticks * Math.exp(move));
  }
}

/** How far the price typically moves in a second, as a fraction of itself. */
export function secondDeviation(listing: Listing): number {
  return listing.volatility * Math.sqrt(SECOND_IN_YEARS);
}
