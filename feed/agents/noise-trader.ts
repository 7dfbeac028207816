// The crowd: many people who buy and sell for reasons of their own. They take what is quoted, in bursts and often on
// the side of whoever came before, and leave small orders in the book that they cancel again. They know nothing but the
// best prices and the tape.

import type { Random } from '../../protocol/clock.ts';
import { SIDES, type Side } from '../../protocol/market.ts';
import type { OpenOrder } from '../engine/price-level.ts';
import { chance, exponential, integer, pareto, pick } from '../engine/random.ts';
import type { Listing } from '../source.ts';
import { type Agent, opposite, rescaled, type Venue } from './agent.ts';
import { Arrivals } from './arrivals.ts';
import { orderSizes } from './order-size.ts';

/** Orders left in the book per trade, how long they usually stand there, and how many do at a time at most. */
const QUOTES_PER_TRADE = 2;
const PATIENCE_S = 1.5;
const MOST_STANDING = 15;
/** Chance to be on the same side as whoever came before. */
const FOLLOW = 0.6;
/** Share of orders that take what they find; the others take no worse than the best price. */
const HURRIED = 0.25;
/** Of orders left in the book: the share that betters the best price, and that joins it. The others stand behind. */
const BETTER = 0.15;
const JOIN = 0.4;
/** Distance behind the best falls off as distance^-1.6, up to so many spacings. */
const DISTANCE_TAIL = 1.6;
const FARTHEST = 12;
/** Trades that one of its orders makes: first guess, and over how many orders it is learned. */
const TRADES_PER_ORDER = 1.45;
const LEARNED_OVER = 100;
/** What others trade without it: over how long at least it learns that, and its first guess as a share of the rate. */
const OTHERS_MS = 60_000;
const OTHERS_SHARE = 0.15;
/** The share of the rate that is its own in any case. */
const LEAST_SHARE = 0.2;

export interface CrowdTerms {
  /** Its people have the numbers from here on. */
  readonly firstOwner: number;
  readonly people: number;
  readonly listing: Listing;
  /** What counts as one step behind the best price, in ticks. */
  readonly spacing: number;
  /** Mean trades a second, at first. */
  readonly rate: number;
  readonly random: Random;
}

export class NoiseTrader implements Agent {
  readonly #terms: CrowdTerms;
  readonly #sizes: () => number;
  readonly #arrivals: Arrivals;
  #rate: number;
  #mostStanding: number;
  #othersMs: number;
  #side: Side = 'buy';
  #standing: OpenOrder[] = [];
  #nextTake: number;
  #nextQuote: number;
  #tradesPerOrder = TRADES_PER_ORDER;
  /** Trades a millisecond that makers make by meeting orders that stand in the book. */
  #othersRate: number;
  #tradesSeen = 0;
  #learnedAt: number;

  /** First acts some time after `start`. */
  constructor(terms: CrowdTerms, start: number) {
    this.#terms = terms;
    this.#sizes = orderSizes(terms.listing, terms.random);
    this.#rate = terms.rate;
    this.#mostStanding = mostStanding(terms.rate);
    this.#othersMs = othersMs(terms.rate);
    this.#arrivals = new Arrivals(terms.random);
    this.#othersRate = (OTHERS_SHARE * terms.rate) / 1_000;
    this.#learnedAt = start;
    this.#nextTake = start + this.#waitToTake();
    this.#nextQuote = start + this.#waitToQuote();
  }

  get wakeAt(): number {
    return Math.min(this.#nextTake, this.#nextQuote);
  }

  /** From `now` on the market is to have `rate` trades a second: `wakeAt` moves. */
  setRate(rate: number, now: number): void {
    const slower = this.#rate / rate;
    this.#rate = rate;
    this.#nextTake = rescaled(this.#nextTake, now, slower);
    this.#nextQuote = rescaled(this.#nextQuote, now, slower);
    this.#mostStanding = mostStanding(rate);
    this.#othersMs = othersMs(rate);
    // Makers too will trade as much more or less.
    this.#othersRate /= slower;
  }

  act(venue: Venue): void {
    if (this.#nextTake <= this.#nextQuote) {
      this.#take(venue);
      this.#nextTake += this.#waitToTake();
    } else {
      this.#quote(venue);
      this.#nextQuote += this.#waitToQuote();
    }
  }

  /** The rate is the market's, of all trades, and an order may make several: orders come as the rest needs them. */
  #waitToTake(): number {
    const rate = this.#rate / 1_000;
    const own = Math.max(LEAST_SHARE * rate, rate - this.#othersRate);
    return this.#arrivals.next(own / this.#tradesPerOrder);
  }

  #waitToQuote(): number {
    return exponential(this.#terms.random, (this.#rate * QUOTES_PER_TRADE) / 1_000);
  }

  #take(venue: Venue): void {
    const { random } = this.#terms;
    if (!chance(random, FOLLOW)) this.#side = opposite(this.#side);
    const side = this.#side;
    const tick = venue.best(opposite(side));
    if (tick === null) return;
    const terms = { owner: this.#someone(), side, size: this.#sizes() };
    const { fills } = chance(random, HURRIED)
      ? venue.submit({ type: 'market', ...terms })
      : venue.submit({ type: 'ioc', tick, ...terms });
    this.#learn(fills.length, venue.tradeCount);
  }

  #learn(own: number, tradeCount: number): void {
    const others = tradeCount - this.#tradesSeen - own;
    this.#tradesSeen = tradeCount;
    this.#tradesPerOrder += (own - this.#tradesPerOrder) / LEARNED_OVER;
    const elapsed = this.#nextTake - this.#learnedAt;
    this.#learnedAt = this.#nextTake;
    this.#othersRate =
      this.#othersRate * Math.exp(-elapsed / this.#othersMs) + others / this.#othersMs;
  }

  #quote(venue: Venue): void {
    const { random } = this.#terms;
    const side = pick(random, SIDES);
    const best = venue.best(side);
    const other = venue.best(opposite(side));
    if (best === null || other === null) return;
    const tick = this.#tickNear(side, best, Math.abs(other - best));
    const owner = this.#someone();
    const size = this.#sizes();
    const { resting } = venue.submit({ type: 'limit', owner, side, tick, size });
    if (resting) this.#standing.push(resting);
    while (this.#standing.length > this.#mostStanding) this.#cancelOne(venue);
  }

  #tickNear(side: Side, best: number, spread: number): number {
    const { random, spacing } = this.#terms;
    const inward = side === 'buy' ? 1 : -1;
    const mood = random();
    if (mood < BETTER && spread > 1) {
      return best + inward * (1 + integer(random, Math.ceil((spread - 1) / 2)));
    }
    if (mood < BETTER + JOIN) return best;
    const steps = Math.min(FARTHEST, pareto(random, DISTANCE_TAIL));
    return best - inward * Math.round(steps * spacing);
  }

  #cancelOne(venue: Venue): void {
    const index = integer(this.#terms.random, this.#standing.length);
    const order = this.#standing[index];
    const newest = this.#standing.pop();
    if (order && newest && order !== newest) this.#standing[index] = newest;
    if (order) venue.cancel(order);
  }

  #someone(): number {
    return this.#terms.firstOwner + integer(this.#terms.random, this.#terms.people);
  }
}

function mostStanding(rate: number): number {
  const patient = Math.round(rate * QUOTES_PER_TRADE * PATIENCE_S);
  return Math.max(1, Math.min(MOST_STANDING, patient));
}

function othersMs(rate: number): number {
  return Math.max(OTHERS_MS, (LEARNED_OVER / rate) * 1_000);
}
