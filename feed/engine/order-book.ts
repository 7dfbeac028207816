// The resting orders of one instrument, by price and then by time. Prices are whole ticks, sizes integers at the
// instrument's size scale. It only keeps what it is given: `matching.ts` sees to it that the sides never cross.

import type { Side } from '../../protocol/market.ts';
import { BookSide } from './book-side.ts';
import { type OpenOrder, RestingOrder } from './price-level.ts';

export class OrderBook {
  readonly bids = new BookSide('buy');
  readonly asks = new BookSide('sell');

  /** The side on which an order of `side` rests. */
  sideOf(side: Side): BookSide {
    return side === 'buy' ? this.bids : this.asks;
  }

  /** The side that an order of `side` takes from. */
  oppositeOf(side: Side): BookSide {
    return side === 'buy' ? this.asks : this.bids;
  }

  /** Lets a new order rest, last in line at its tick. It must not reach the other side's best. */
  rest(owner: number, side: Side, tick: number, size: number): OpenOrder {
    const order = new RestingOrder(owner, side, tick, size);
    this.sideOf(side).add(order);
    return order;
  }

  /** Takes an order out. The size that was still open: 0 when it was filled or cancelled before. */
  cancel(order: OpenOrder): number {
    if (!(order instanceof RestingOrder) || !order.level) return 0;
    const { size } = order;
    this.sideOf(order.side).remove(order, order.level);
    return size;
  }
}
