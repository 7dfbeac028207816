// A market maker quotes a ladder on both sides of what it believes the instrument to be worth, leans away from what it
// has bought or sold, and puts back what others took. It knows the fair value and no other agent.
// Invariant: after it has acted its bids are all below its asks, so it never meets itself.

import type { Random } from '../../protocol/clock.ts';
import type { Side } from '../../protocol/market.ts';
import type { OpenOrder } from '../engine/price-level.ts';
import { chance, lognormal } from '../engine/random.ts';
import type { Listing } from '../source.ts';
import { type Agent, opposite, type Venue } from './agent.ts';
import type { FairValue } from './fair-value.ts';
import { Ladder } from './ladder.ts';
import { roundLotOf, usualOrderSize, wholeLots } from './order-size.ts';

/** Rungs a side: more than are told, so that the top ten are filled even when some have just been taken. */
const RUNGS = 14;
/** Half the spread, in typical moves of a second; the narrowest spread is a tick. */
export const HALF_SPREAD = 0.6;
const NARROWEST = 0.5;
/** Sizes of the best rung and growth per rung, in usual orders. */
const BEST_SIZE = 1.5;
const SIZE_GROWTH = 0.4;
/** Deviation of a size's logarithm, and the share of orders in whole round lots. */
const SIZE_SPREAD = 0.4;
const ROUND = 0.7;
/** So many times longer, at most, is the queue where the tick is wide. */
const LONGEST_QUEUE = 10;
/** An order of which less than this share is left is put up anew. */
const WORN = 0.4;
/** A position of this many usual orders moves the quotes by HALF_SPREAD; they never move further than by two. */
const LEAN_ORDERS = 20;
const LARGEST_LEAN = 2;
/** It takes what others left standing only where that is so many half spreads off; else it quotes beside it. */
const BARGAIN = 4;
/** Quotes stay where they are until their middle has moved by more than this many ticks, so that they do not flicker. */
const STICKY = 0.3;
/** What it holds is passed on elsewhere: e-fold time. */
const HEDGE_MS = 30_000;
/** It looks again this often, and where trades are many, once in four trades. */
const LOOK_MS = 300;
const LOOKS_PER_TRADE = 1 / 4;

interface MakerQuote {
  readonly order: OpenOrder;
  /** Size when put up. */
  readonly size: number;
  /** Open size when last looked at. */
  seen: number;
}

export interface MakerTerms {
  readonly owner: number;
  readonly listing: Listing;
  readonly fair: FairValue;
  /** Ticks between rungs. */
  readonly spacing: number;
  /** Trades a second to expect, at first. */
  readonly rate: number;
  readonly random: Random;
}

export class MarketMaker implements Agent {
  readonly #terms: MakerTerms;
  readonly #usualOrder: number;
  readonly #roundLot: number;
  #lookMs: number;
  #wakeAt: number;
  #lookedAt: number;
  #quotes: MakerQuote[] = [];
  /** What it holds, in usual orders; negative: sold more than bought. */
  #position = 0;
  /** Between its best bid and ask, in ticks. */
  #middle = 0;

  constructor(terms: MakerTerms, wakeAt: number) {
    this.#terms = terms;
    this.#usualOrder = usualOrderSize(terms.listing) * queueing(terms.fair);
    this.#roundLot = roundLotOf(terms.listing);
    this.#lookMs = lookMs(terms.rate);
    this.#wakeAt = wakeAt;
    this.#lookedAt = wakeAt;
  }

  get wakeAt(): number {
    return this.#wakeAt;
  }

  /** So many trades a second are to be expected, from its next look on. */
  setRate(rate: number): void {
    this.#lookMs = lookMs(rate);
  }

  act(venue: Venue): void {
    this.#countFills();
    const { bid, ask } = this.#wanted();
    this.#withdraw(venue, ({ order: { side, tick } }) =>
      side === 'buy' ? tick >= ask : tick <= bid,
    );
    this.#quoteSide(venue, 'buy', bid);
    this.#quoteSide(venue, 'sell', ask);
    this.#lookedAt = this.#wakeAt;
    this.#wakeAt += this.#lookMs * (0.5 + this.#terms.random());
  }

  #countFills(): void {
    this.#position *= Math.exp((this.#lookedAt - this.#wakeAt) / HEDGE_MS);
    for (const quote of this.#quotes) {
      this.#hold(quote.order.side, quote.seen - quote.order.size);
      quote.seen = quote.order.size;
    }
    this.#quotes = this.#quotes.filter(({ order }) => order.size > 0);
  }

  #hold(side: Side, size: number): void {
    this.#position += (side === 'buy' ? size : -size) / this.#usualOrder;
  }

  /** Its best ticks, if nobody else were here. */
  #wanted(): { bid: number; ask: number } {
    const { fair, random } = this.#terms;
    const usual = HALF_SPREAD * fair.ticksPerSecond;
    const half = Math.max(NARROWEST, usual * (0.75 + 0.5 * random()));
    const lean = Math.max(-LARGEST_LEAN, Math.min(LARGEST_LEAN, this.#position / LEAN_ORDERS));
    const middle = fair.ticks - lean * usual;
    if (Math.abs(middle - this.#middle) > STICKY) this.#middle = middle;
    const bid = Math.round(this.#middle - half);
    return { bid, ask: Math.max(bid + 1, Math.round(this.#middle + half)) };
  }

  /** Own orders are out of the way: whoever is met on the other side is somebody else. */
  #quoteSide(venue: Venue, side: Side, wanted: number): void {
    const ladder = new Ladder(side, this.#beside(venue, side, wanted), this.#terms.spacing, RUNGS);
    const kept = new Set<number>();
    this.#withdraw(venue, ({ order, size }) => {
      if (order.side !== side) return false;
      const rung = ladder.rungOf(order.tick);
      if (rung === null || order.size < WORN * size) return true;
      kept.add(rung);
      return false;
    });
    for (let rung = 0; rung < RUNGS; rung += 1) {
      if (!kept.has(rung)) this.#putUp(venue, side, ladder.tickAt(rung), this.#usualSize(rung));
    }
  }

  /** `wanted`, or the last tick before an order of somebody else that is not worth taking. */
  #beside(venue: Venue, side: Side, wanted: number): number {
    const other = venue.best(opposite(side));
    if (other === null || this.#isBargain(side, other)) return wanted;
    return side === 'buy' ? Math.min(wanted, other - 1) : Math.max(wanted, other + 1);
  }

  /** Whether an order of `side` gains much by trading at `tick`. */
  #isBargain(side: Side, tick: number): boolean {
    const { fair } = this.#terms;
    const gain = side === 'buy' ? fair.ticks - tick : tick - fair.ticks;
    return gain > BARGAIN * Math.max(NARROWEST, HALF_SPREAD * fair.ticksPerSecond);
  }

  #withdraw(venue: Venue, isUnwanted: (quote: MakerQuote) => boolean): void {
    this.#quotes = this.#quotes.filter((quote) => {
      if (!isUnwanted(quote)) return true;
      venue.cancel(quote.order);
      return false;
    });
  }

  #putUp(venue: Venue, side: Side, tick: number, usualSize: number): void {
    const { listing, owner, random } = this.#terms;
    const lot = chance(random, ROUND) ? this.#roundLot : listing.instrument.lotSize;
    const size = wholeLots(usualSize * lognormal(random, SIZE_SPREAD), lot);
    const { fills, resting } = venue.submit({ type: 'limit', owner, side, tick, size });
    for (const fill of fills) this.#hold(side, fill.size);
    if (resting) this.#quotes.push({ order: resting, size: resting.size, seen: resting.size });
  }

  #usualSize(rung: number): number {
    return this.#usualOrder * (BEST_SIZE + SIZE_GROWTH * rung);
  }
}

function lookMs(rate: number): number {
  return Math.min(LOOK_MS, 1_000 / (rate * LOOKS_PER_TRADE));
}

/** Where a tick is wide against what the price moves, people cannot outbid each other and queue: factor on sizes. */
function queueing(fair: FairValue): number {
  const tickWidth = NARROWEST / (HALF_SPREAD * fair.ticksPerSecond);
  return Math.min(LONGEST_QUEUE, Math.max(1, tickWidth));
}
