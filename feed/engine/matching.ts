// What an arriving order does to a book: it takes from the other side, best price first and at one price the oldest
// order first, always at the resting order's price; what is left rests (limit) or is gone (market, IOC).
// Nobody trades with himself: where an order would meet one of its own owner, the resting one is cancelled and the
// arriving one goes on. Invariant: after every call the best bid is below the best ask.

import type { Side } from '../../protocol/market.ts';
import { assert } from '../../protocol/result.ts';
import type { BookSide } from './book-side.ts';
import type { OrderBook } from './order-book.ts';
import type { OpenOrder, PriceLevel, RestingOrder } from './price-level.ts';

interface OrderTerms {
  readonly side: Side;
  /** Positive. */
  readonly size: number;
  /** Number of the participant. */
  readonly owner: number;
}

export interface MarketOrder extends OrderTerms {
  readonly type: 'market';
}

export interface PricedOrder extends OrderTerms {
  /** `ioc`: immediate or cancel. */
  readonly type: 'limit' | 'ioc';
  /** The worst tick at which it trades. */
  readonly tick: number;
}

export type Order = MarketOrder | PricedOrder;

export interface Fill {
  readonly tick: number;
  readonly size: number;
}

export interface Execution {
  /** In the order in which they happened. */
  readonly fills: readonly Fill[];
  /** What rests of the order; null: nothing. */
  readonly resting: OpenOrder | null;
}

const NO_FILLS: readonly Fill[] = [];

export function submit(book: OrderBook, order: Order): Execution {
  assert(Number.isSafeInteger(order.size) && order.size > 0, 'an order has a whole size above 0');
  const opposite = book.oppositeOf(order.side);
  let fills: Fill[] | null = null;
  let left = order.size;
  for (let level = opposite.best; level && left > 0; level = opposite.best) {
    if (order.type !== 'market' && !opposite.reaches(level.tick, order.tick)) break;
    const maker = level.first;
    assert(maker, 'a level of a book has an order');
    if (maker.owner === order.owner) {
      opposite.remove(maker, level);
      continue;
    }
    const size = Math.min(left, maker.size);
    fills ??= [];
    fills.push({ tick: level.tick, size });
    take(opposite, level, maker, size);
    left -= size;
  }
  const rests = left > 0 && order.type === 'limit';
  return {
    fills: fills ?? NO_FILLS,
    resting: rests ? book.rest(order.owner, order.side, order.tick, left) : null,
  };
}

/**
 * Cancels an order and places one of the same owner and side instead, last in line and matched as any other. Null: the
 * order was filled or cancelled before, and nothing is placed.
 */
export function replace(
  book: OrderBook,
  order: OpenOrder,
  tick: number,
  size: number,
): Execution | null {
  const { owner, side } = order;
  if (book.cancel(order) === 0) return null;
  return submit(book, { type: 'limit', owner, side, tick, size });
}

function take(side: BookSide, level: PriceLevel, maker: RestingOrder, size: number): void {
  if (size === maker.size) side.remove(maker, level);
  else side.reduce(maker, level, size);
}
