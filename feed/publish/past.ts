// A plausible past for an instrument that the store does not know: a random walk drawn backwards from the price at
// which the simulation begins, so that the two meet. Pure and seeded. An index walks by itself, as calm as its listing
// says, instead of being computed from its members: their past is drawn separately.
// Invariant: where a finer interval is drawn, the coarser one is its fold.

import { type Bar, bucketStart, foldBars, INTERVAL_MS } from '../../protocol/bar.ts';
import type { Random } from '../../protocol/clock.ts';
import { lognormal, normal } from '../engine/random.ts';
import type { Listing } from '../source.ts';

const HOUR_MS = INTERVAL_MS['1h'];
const DAY_MS = INTERVAL_MS['1d'];
const YEAR_MS = 365 * DAY_MS;
/** The simulation keeps one pace day and night: the past comes to it over this long. */
const EASE_MS = 6 * HOUR_MS;
const PAST_DAYS = 730;
const MINUTE_DAYS = 10;

/** Closed bars before the market's start, each list ascending. */
export interface Past {
  /** The last hour. */
  readonly seconds: readonly Bar[];
  /** Ten days and the day so far; those of the last hour are the fold of `seconds`. */
  readonly minutes: readonly Bar[];
  /** Two years; the last ten days are the fold of `minutes`. */
  readonly days: readonly Bar[];
}

/** The past up to market time `end`, at which the price is the listing's. `rate`: mean trades per second. */
export function plausiblePast(listing: Listing, end: number, rate: number, random: Random): Past {
  const walk = new WalkBack(listing, end, rate, random);
  const hour = bucketStart(end, '1m') - HOUR_MS;
  const today = bucketStart(end, '1d');
  const firstMinute = today - MINUTE_DAYS * DAY_MS;

  const seconds = walk.bars('1s', hour, bucketStart(end, '1s'));
  const fresh = foldBars(seconds, '1m').filter(({ time }) => time < bucketStart(end, '1m'));
  const minutes = [...walk.bars('1m', firstMinute, hour), ...fresh];
  const whole = foldBars(minutes, '1d').filter(({ time }) => time < today);
  const days = [...walk.bars('1d', today - PAST_DAYS * DAY_MS, firstMinute), ...whole];
  return { seconds, minutes, days };
}

/** How busy the market is at this time of the day, 1 on average: most in the afternoon (UTC), least before dawn. */
export function activityAt(time: number): number {
  const hour = (time % DAY_MS) / HOUR_MS;
  return 1 + 0.4 * Math.cos(((hour - 15.5) / 24) * 2 * Math.PI);
}

/** Draws bars from the newest to the oldest. Symmetric in time, so nobody can tell. */
class WalkBack {
  readonly #listing: Listing;
  readonly #end: number;
  readonly #rate: number;
  readonly #random: Random;
  /** Not on a tick yet. */
  #price: number;
  /** Logarithm of the present liveliness against its mean: wild and calm times come in clusters. */
  #heat = 0;

  constructor(listing: Listing, end: number, rate: number, random: Random) {
    this.#listing = listing;
    this.#end = end;
    this.#rate = rate;
    this.#random = random;
    this.#price = listing.price;
  }

  /** The bars of `[from, to)`, ascending; buckets without a trade are left out. */
  bars(interval: '1s' | '1m' | '1d', from: number, to: number): Bar[] {
    const width = INTERVAL_MS[interval];
    const bars: Bar[] = [];
    for (let time = to - width; time >= from; time -= width) {
      const bar = this.#bar(time, width);
      if (bar) bars.push(bar);
    }
    return bars.reverse();
  }

  #bar(time: number, width: number): Bar | null {
    const activity = width === DAY_MS ? 1 : this.#activityAt(time);
    this.#heat = 0.97 * this.#heat + 0.08 * normal(this.#random);
    const liveliness = Math.exp(this.#heat);
    const count = this.#count((this.#rate * activity * liveliness * width) / 1_000, width);
    if (count === 0) return null;

    const steps = Math.min(count, 4);
    const deviation =
      this.#listing.volatility * liveliness * Math.sqrt((width * activity) / YEAR_MS);
    // Bars touch but for the time between two trades; the rest of the move happens inside.
    const between = deviation / Math.sqrt(count);
    const inside = steps > 1 ? deviation * Math.sqrt((1 - 1 / count) / (steps - 1)) : 0;
    const close = this.#rounded();
    let [open, high, low] = [close, close, close];
    // As many prices as steps; the last step leads to the close of the bar before.
    for (let left = steps; left > 0; left -= 1) {
      if (left < steps) open = this.#rounded();
      high = Math.max(high, open);
      low = Math.min(low, open);
      this.#price *= 1 + (left > 1 ? inside : between) * normal(this.#random);
    }
    return { time, open, high, low, close, volume: this.#volume(count), count };
  }

  #activityAt(time: number): number {
    const ease = Math.min(1, (this.#end - time) / EASE_MS);
    return 1 + ease * (activityAt(time) - 1);
  }

  /** Near enough to a Poisson count whose mean is itself uneven. An index is computed once a second. */
  #count(mean: number, width: number): number {
    if (this.#isIndex) return width / 1_000;
    const uneven = mean * lognormal(this.#random, 0.25);
    return Math.max(0, Math.round(uneven + Math.sqrt(uneven) * normal(this.#random)));
  }

  #volume(count: number): number {
    if (this.#isIndex) return 0;
    const { instrument, tradeSize } = this.#listing;
    const lots = (count * tradeSize * lognormal(this.#random, 0.3)) / instrument.lotSize;
    return Math.max(count, Math.round(lots)) * instrument.lotSize;
  }

  #rounded(): number {
    const { tickSize } = this.#listing.instrument;
    return Math.max(1, Math.round(this.#price / tickSize)) * tickSize;
  }

  get #isIndex(): boolean {
    return this.#listing.members.length > 0;
  }
}
