// The order book on the screen: ten places a side, best first. A place is written once per frame at most, and a text that
// did not change touches nothing on the page. Subscribed only between `follow` and `stop`.

import {
  type BookFrame,
  BookLevels,
  type InstrumentRow,
  type Level,
} from '../../../client/index.ts';
import { BOOK_DEPTH } from '../../../protocol/market.ts';
import type { Tier } from '../../../protocol/tier.ts';
import { formatPrice } from '../format.ts';
import type { Frame } from './frame.ts';
import { MarketFeed, type WatchChannel } from './market-feed.ts';

/** Whose book; prices and sizes are integers at these scales. */
export type BookSubject = Pick<InstrumentRow, 'symbol' | 'priceScale' | 'sizeScale'>;

/** Steps of a bar's length: finer ones could not be seen. */
const BAR_STEPS = 100;

/** One level as texts; all empty where there is none. */
export class BookPlace {
  price = $state('');
  size = $state('');
  /** The sizes up to and with this level. */
  total = $state('');
  /** The size against the largest in sight, 0 to 1. */
  share = $state(0);
}

export interface Spread {
  /** In the price's own unit. */
  readonly price: string;
  /** In hundredths of a percent of the middle between the two, with one decimal. */
  readonly basisPoints: string;
}

function places(): readonly BookPlace[] {
  return Array.from({ length: BOOK_DEPTH }, () => new BookPlace());
}

export class Book {
  readonly bids = places();
  readonly asks = places();
  readonly #feed: MarketFeed<BookFrame>;
  readonly #frame: Frame;
  readonly #paint = () => this.#show();
  #subject: BookSubject | null = null;
  #levels: BookLevels | null = null;
  /** The size whose bar is full. */
  #fullSize = 0;
  #isLoading = $state(true);
  #isEmpty = $state(false);
  #spreadPrice = $state<string | null>(null);
  #spreadPoints = $state('');

  constructor(watch: WatchChannel<BookFrame>, frame: Frame) {
    this.#feed = new MarketFeed(watch, (told) => this.#take(told));
    this.#frame = frame;
  }

  /** The levels are on their way. */
  get isLoading(): boolean {
    return this.#isLoading;
  }

  /** Nobody is in it, on either side. */
  get isEmpty(): boolean {
    return this.#isEmpty;
  }

  /** Between the best bid and the best ask; null: one of them is missing. */
  get spread(): Spread | null {
    const price = this.#spreadPrice;
    return price === null ? null : { price, basisPoints: this.#spreadPoints };
  }

  /** Begins with `subject`, or goes on with it. */
  follow(subject: BookSubject, tier: Tier): void {
    if (this.#subject?.symbol !== subject.symbol) this.#begin(subject);
    this.#feed.follow(subject.symbol, tier);
  }

  /** Ends the subscription and keeps what is on the page. Idempotent; no frame is left. */
  stop(): void {
    this.#feed.stop();
    this.#frame.forget(this.#paint);
  }

  #begin(subject: BookSubject): void {
    this.#subject = subject;
    this.#levels = new BookLevels(subject);
    this.#fullSize = 0;
    this.#show();
  }

  #take(frame: BookFrame): void {
    if (!this.#levels || this.#subject?.symbol !== frame.symbol) return;
    this.#levels.take(frame);
    this.#frame.request(this.#paint);
  }

  #show(): void {
    const { bids = [], asks = [], isKnown = false } = this.#levels ?? {};
    const largest = Math.max(0, ...[...bids, ...asks].map(({ size }) => size));
    // It follows the largest with a slack, or one order that comes and goes would make every bar jump.
    if (largest > this.#fullSize || largest < this.#fullSize / 2) this.#fullSize = largest;
    this.#showSide(this.bids, bids);
    this.#showSide(this.asks, asks);
    this.#showSpread(bids[0], asks[0]);
    this.#isLoading = !isKnown;
    this.#isEmpty = isKnown && bids.length + asks.length === 0;
  }

  #showSide(side: readonly BookPlace[], levels: readonly Level[]): void {
    const { priceScale = 0, sizeScale = 0 } = this.#subject ?? {};
    let total = 0;
    for (const [index, place] of side.entries()) {
      const level = levels[index];
      total += level?.size ?? 0;
      place.price = level ? formatPrice(level.price, priceScale) : '';
      place.size = level ? formatPrice(level.size, sizeScale) : '';
      place.total = level ? formatPrice(total, sizeScale) : '';
      place.share = level ? Math.round((level.size / this.#fullSize) * BAR_STEPS) / BAR_STEPS : 0;
    }
  }

  #showSpread(bid: Level | undefined, ask: Level | undefined): void {
    if (!bid || !ask) {
      this.#spreadPrice = null;
      return;
    }
    const spread = ask.price - bid.price;
    this.#spreadPrice = formatPrice(spread, this.#subject?.priceScale ?? 0);
    const points = (spread / ((ask.price + bid.price) / 2)) * 10_000;
    this.#spreadPoints = spread > 0 && points < 0.1 ? '<0.1' : points.toFixed(1);
  }
}
