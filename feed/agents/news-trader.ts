// Whoever hears news: now and then buys or sells in a hurry for some seconds, ever faster and then slower again, while
// what the instrument is worth moves with it. Some of the move turns out to be too much and is given back.
// It knows the fair value and the best prices, and no other agent. Invariant: one burst at a time.

import type { Random } from '../../protocol/clock.ts';
import { SIDES, type Side } from '../../protocol/market.ts';
import { exponential, pick } from '../engine/random.ts';
import type { Listing } from '../source.ts';
import { type Agent, opposite, rescaled, type Venue } from './agent.ts';
import type { FairValue } from './fair-value.ts';
import { Glide } from './glide.ts';
import { orderSizes, wholeLots } from './order-size.ts';

/** Mean wait for news; it is longer where a burst would be more than this share of all trades. */
const WAIT_MS = 25 * 60_000;
const SHARE_OF_TRADES = 0.1;
/** Trades of a burst at PEAK_RATE, about. */
const TRADES = 120;
const SHORTEST_MS = 4_000;
const LONGEST_MS = 12_000;
/** By how much news moves a price, in usual moves of 30 s, and as a fraction of the price at most. */
const SMALLEST_MOVE = 6;
const LARGEST_MOVE = 15;
const USUAL_S = 30;
const MOST = 0.015;
/** The share of a move that is given back, and over how long, looked at this often. */
const GIVEN_BACK = 0.3;
const GIVE_BACK_MS = 45_000;
const GIVE_BACK_LOOK_MS = 250;
/** Orders a second in the middle of a burst, or as many as there are trades otherwise; at the ends, a share of it. */
const PEAK_RATE = 10;
const FAINT = 0.15;
/** So many times larger than others are its orders in the middle of a burst. */
const PEAK_SIZE = 3;

export interface NewsTerms {
  readonly owner: number;
  readonly listing: Listing;
  readonly fair: FairValue;
  /** How far behind the best price an order takes, in ticks. */
  readonly spacing: number;
  /** Mean trades a second of the whole market, at first; 0: news comes only when called. */
  readonly rate: number;
  readonly random: Random;
}

type Phase =
  | { readonly state: 'waiting' }
  | { readonly state: 'burst'; readonly side: Side; readonly move: number; readonly glide: Glide }
  | { readonly state: 'giving-back'; readonly glide: Glide };

/** waiting -> (news) burst -> (its end) giving-back -> (its end, or news that is called: burst) waiting */
export class NewsTrader implements Agent {
  readonly #terms: NewsTerms;
  readonly #sizes: () => number;
  /** Orders and news a millisecond. */
  #peakRate: number;
  #newsRate: number;
  #phase: Phase = { state: 'waiting' };
  /** When news comes by itself; it waits while other news lasts. */
  #newsAt: number;
  #wakeAt: number;

  constructor(terms: NewsTerms, start: number) {
    this.#terms = terms;
    this.#sizes = orderSizes(terms.listing, terms.random);
    this.#peakRate = peakRateOf(terms.rate);
    this.#newsRate = newsRateOf(terms.rate);
    this.#newsAt = start + exponential(terms.random, this.#newsRate);
    this.#wakeAt = this.#newsAt;
  }

  get wakeAt(): number {
    return this.#wakeAt;
  }

  /** News comes at `time` instead of by chance, and `wakeAt` is `time`. False: a burst is not over yet. */
  call(time: number): boolean {
    if (this.#phase.state === 'burst') return false;
    this.#phase = this.#newsOf(time);
    this.#wakeAt = time;
    return true;
  }

  /** From `now` on the market is to have `rate` trades a second: `wakeAt` may move. */
  setRate(rate: number, now: number): void {
    const newsRate = newsRateOf(rate);
    this.#newsAt = rescaled(this.#newsAt, now, this.#newsRate / newsRate);
    this.#newsRate = newsRate;
    this.#peakRate = peakRateOf(rate);
    if (this.#phase.state === 'waiting') this.#wakeAt = this.#nextAt(now);
  }

  act(venue: Venue): void {
    const now = this.#wakeAt;
    if (this.#phase.state === 'waiting') this.#phase = this.#newsOf(now);
    const phase = this.#phase;
    this.#terms.fair.shift(phase.glide.moveTo(now));
    if (phase.state === 'burst') this.#take(venue, phase.side, phase.glide.pace(now));
    if (now >= phase.glide.end) this.#phase = afterEnd(phase);
    this.#wakeAt = this.#nextAt(now);
  }

  /** Waits have no memory, so the next one may begin anew here. */
  #newsOf(start: number): Extract<Phase, { state: 'burst' }> {
    const { random, fair } = this.#terms;
    this.#newsAt = start + exponential(random, this.#newsRate);
    const side = pick(random, SIDES);
    const usual = fair.secondDeviation * Math.sqrt(USUAL_S);
    const size = Math.min(MOST, usual * between(random, SMALLEST_MOVE, LARGEST_MOVE));
    const move = side === 'buy' ? size : -size;
    const glide = new Glide(start, between(random, SHORTEST_MS, LONGEST_MS), move);
    return { state: 'burst', side, move, glide };
  }

  #nextAt(now: number): number {
    const phase = this.#phase;
    if (phase.state === 'waiting') return Math.max(now, this.#newsAt);
    if (phase.state === 'giving-back') return Math.min(now + GIVE_BACK_LOOK_MS, phase.glide.end);
    const rate = this.#peakRate * Math.max(FAINT, phase.glide.pace(now));
    return Math.min(now + exponential(this.#terms.random, rate), phase.glide.end);
  }

  /** A level or two at a time: it is in a hurry, but sees what it pays. */
  #take(venue: Venue, side: Side, pace: number): void {
    const { owner, spacing } = this.#terms;
    const best = venue.best(opposite(side));
    if (best === null) return;
    const tick = side === 'buy' ? best + spacing : best - spacing;
    const lot = this.#terms.listing.instrument.lotSize;
    const size = wholeLots(this.#sizes() * (1 + (PEAK_SIZE - 1) * pace), lot);
    venue.submit({ type: 'ioc', owner, side, tick, size });
  }
}

/** Orders a millisecond in the middle of a burst. */
function peakRateOf(rate: number): number {
  return Math.max(PEAK_RATE, rate) / 1_000;
}

/** News a millisecond. */
function newsRateOf(rate: number): number {
  const trades = TRADES * ((1_000 * peakRateOf(rate)) / PEAK_RATE);
  return Math.min(1 / WAIT_MS, (SHARE_OF_TRADES * rate) / 1_000 / trades);
}

function afterEnd(phase: Exclude<Phase, { state: 'waiting' }>): Phase {
  if (phase.state === 'giving-back') return { state: 'waiting' };
  const back = -GIVEN_BACK * phase.move;
  return { state: 'giving-back', glide: new Glide(phase.glide.end, GIVE_BACK_MS, back) };
}

function between(random: Random, low: number, high: number): number {
  return low + (high - low) * random();
}
