// An index: a number computed from its members' last prices once a second and told as a trade of size 0. Nobody can
// trade it, so it has no quote and no book. It holds no state of its own: equal member prices are equal values.

import type { Status } from '../../protocol/instrument.ts';
import type { Level, Quote, Trade } from '../../protocol/market.ts';
import { assert } from '../../protocol/result.ts';
import type { Listing, MarketStep } from '../source.ts';

const NO_QUOTE: Quote = { bid: null, ask: null };
const NO_LEVELS: readonly Level[] = [];
export const INDEX_PERIOD_MS = 1_000;

/** A member as listed, and its price now. */
export interface IndexMember {
  readonly listing: Listing;
  readonly last: number;
}

/**
 * The index's listed price times the mean, over the members, of price over listed price; rounded to its tick. Each
 * member weighs the same, whatever its price.
 */
export function indexPrice(index: Listing, members: readonly IndexMember[]): number {
  assert(members.length > 0, 'an index has members');
  let sum = 0;
  for (const { listing, last } of members) sum += last / listing.price;
  const { tickSize } = index.instrument;
  return Math.round(((index.price / tickSize) * sum) / members.length) * tickSize;
}

export class IndexMarket {
  readonly #listing: Listing;
  /** Reads the members' present prices. */
  readonly #members: () => readonly IndexMember[];
  #last: number;
  #status: Status;

  constructor(listing: Listing, members: () => readonly IndexMember[]) {
    this.#listing = listing;
    this.#members = members;
    this.#last = listing.price;
    this.#status = listing.instrument.status;
  }

  /** Told with every step from here on. */
  setStatus(status: Status): void {
    this.#status = status;
  }

  /** The step that ends at or after the full second `time`. */
  stepAt(time: number): MarketStep {
    const price = indexPrice(this.#listing, this.#members());
    const side = price < this.#last ? 'sell' : 'buy';
    this.#last = price;
    return this.#step([{ time, price, size: 0, side }]);
  }

  /** A step without a value: it tells the status. */
  quietStep(): MarketStep {
    return this.#step([]);
  }

  #step(trades: readonly Trade[]): MarketStep {
    const { symbol } = this.#listing.instrument;
    const status = this.#status;
    return { symbol, trades, quote: NO_QUOTE, bids: NO_LEVELS, asks: NO_LEVELS, status };
  }
}
