// The book as one would explain it: a list of orders, sorted anew for every question. The law tests hold the real
// book against it.

import type { Fill, Order } from '../../../../feed/engine/matching.ts';
import type { Level, Side } from '../../../../protocol/market.ts';

export interface SlowOrder {
  readonly owner: number;
  readonly side: Side;
  readonly tick: number;
  readonly arrival: number;
  size: number;
}

export class SlowBook {
  orders: SlowOrder[] = [];
  #arrivals = 0;

  submit(order: Order): { fills: Fill[]; resting: SlowOrder | null } {
    const fills: Fill[] = [];
    let left = order.size;
    for (const resting of this.inLine(order.side === 'buy' ? 'sell' : 'buy')) {
      const within =
        order.type === 'market' ||
        (order.side === 'buy' ? resting.tick <= order.tick : resting.tick >= order.tick);
      if (left === 0 || !within) break;
      if (resting.owner === order.owner) {
        resting.size = 0;
        continue;
      }
      const size = Math.min(left, resting.size);
      resting.size -= size;
      left -= size;
      fills.push({ tick: resting.tick, size });
    }
    this.orders = this.orders.filter((resting) => resting.size > 0);
    if (left === 0 || order.type !== 'limit') return { fills, resting: null };
    const { owner, side, tick } = order;
    const resting = { owner, side, tick, size: left, arrival: this.#arrivals++ };
    this.orders.push(resting);
    return { fills, resting };
  }

  cancel(order: SlowOrder): number {
    const { size } = order;
    order.size = 0;
    this.orders = this.orders.filter((resting) => resting !== order);
    return size;
  }

  /** The orders of a side in the order in which they are taken. */
  inLine(side: Side): SlowOrder[] {
    const sign = side === 'buy' ? -1 : 1;
    return this.orders
      .filter((order) => order.side === side)
      .sort((a, b) => (a.tick - b.tick) * sign || a.arrival - b.arrival);
  }

  /** The best `count` levels, prices in ticks. */
  depth(side: Side, count: number): Level[] {
    const levels: Level[] = [];
    for (const { tick, size } of this.inLine(side)) {
      const last = levels[levels.length - 1];
      if (last?.price === tick) levels[levels.length - 1] = { price: tick, size: last.size + size };
      else levels.push({ price: tick, size });
    }
    return levels.slice(0, count);
  }
}
