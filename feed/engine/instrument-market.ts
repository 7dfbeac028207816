// One instrument's market: its book, the trades of the step so far, and what the step changed. It speaks ticks to
// those who trade here and prices to those who watch. It knows no agents and no clock of its own.

import type { Instrument, Status } from '../../protocol/instrument.ts';
import {
  BOOK_DEPTH,
  type Level,
  type Quote,
  type Side,
  type Trade,
} from '../../protocol/market.ts';
import type { MarketStep } from '../source.ts';
import type { BookSide } from './book-side.ts';
import { type Execution, type Order, submit } from './matching.ts';
import { OrderBook } from './order-book.ts';
import type { OpenOrder } from './price-level.ts';

const NO_LEVELS: readonly Level[] = [];

export class InstrumentMarket {
  readonly #instrument: Instrument;
  readonly #book = new OrderBook();
  #time = 0;
  #trades: Trade[] = [];
  #tradeCount = 0;
  #last: number;
  #status: Status;
  /** What was last told. */
  #bids = NO_LEVELS;
  #asks = NO_LEVELS;
  #quote: Quote = { bid: null, ask: null };
  #toldStatus: Status;

  /** `price`: what counts as the last price before the first trade. */
  constructor(instrument: Instrument, price: number) {
    this.#instrument = instrument;
    this.#last = price;
    this.#status = instrument.status;
    this.#toldStatus = instrument.status;
  }

  /** Price of the newest trade. */
  get last(): number {
    return this.#last;
  }

  /** Trades since the market began. */
  get tradeCount(): number {
    return this.#tradeCount;
  }

  /** The best tick on the side where orders of `side` rest; null: nobody is there. */
  best(side: Side): number | null {
    return this.#book.sideOf(side).best?.tick ?? null;
  }

  /** From here on trades happen at market time `time`, a whole number that never goes back. */
  moveTo(time: number): void {
    this.#time = time;
  }

  /** What is told of it; orders are taken whatever it is. */
  setStatus(status: Status): void {
    this.#status = status;
  }

  submit(order: Order): Execution {
    const execution = submit(this.#book, order);
    for (const { tick, size } of execution.fills) {
      const price = tick * this.#instrument.tickSize;
      this.#trades.push({ time: this.#time, price, size, side: order.side });
      this.#last = price;
      this.#tradeCount += 1;
    }
    return execution;
  }

  /** The size that was still open. */
  cancel(order: OpenOrder): number {
    return this.#book.cancel(order);
  }

  /** What has changed since the last time; null: nothing that is told. A side that did not change is the same array. */
  takeStep(): MarketStep | null {
    const bids = this.#tell(this.#book.bids, this.#bids);
    const asks = this.#tell(this.#book.asks, this.#asks);
    const trades = this.#trades;
    const quiet = bids === this.#bids && asks === this.#asks;
    const status = this.#status;
    if (quiet && trades.length === 0 && status === this.#toldStatus) return null;
    if (!quiet) this.#quote = { bid: bids[0] ?? null, ask: asks[0] ?? null };
    this.#bids = bids;
    this.#asks = asks;
    this.#trades = [];
    this.#toldStatus = status;
    const { symbol } = this.#instrument;
    return { symbol, trades, quote: this.#quote, bids, asks, status };
  }

  /** The top ten of `side`: what was `told` if they are still the same, and of its levels those that are. */
  #tell(side: BookSide, told: readonly Level[]): readonly Level[] {
    if (!side.takeChanged()) return told;
    const levels: Level[] = [];
    let same = told.length === Math.min(side.depth, BOOK_DEPTH);
    for (let rank = 0; rank < BOOK_DEPTH; rank += 1) {
      const level = side.at(rank);
      if (!level) break;
      const price = level.tick * this.#instrument.tickSize;
      const before = told[rank];
      if (before && before.price === price && before.size === level.size) {
        levels.push(before);
      } else {
        levels.push({ price, size: level.size });
        same = false;
      }
    }
    return same ? told : levels;
  }
}
