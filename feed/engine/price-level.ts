// One price of one side: its orders in the order of their arrival, as a doubly linked list through the orders
// themselves, so that joining and leaving cost the same anywhere in the queue. It knows no other price.
// Invariant: `size` is the sum of the open sizes, and `first` is null only while the level is out of its book.

import type { Side } from '../../protocol/market.ts';

/** What whoever placed an order may see of it. */
export interface OpenOrder {
  /** Number of the participant. */
  readonly owner: number;
  readonly side: Side;
  readonly tick: number;
  /** What is still open; 0 once the order is filled or cancelled. */
  readonly size: number;
}

/** An order in the book. The object is its own handle and is never used again, so an old handle is just dead. */
export class RestingOrder implements OpenOrder {
  readonly owner: number;
  readonly side: Side;
  readonly tick: number;
  size: number;
  /** Null: not in the book (any more). */
  level: PriceLevel | null = null;
  earlier: RestingOrder | null = null;
  later: RestingOrder | null = null;

  constructor(owner: number, side: Side, tick: number, size: number) {
    this.owner = owner;
    this.side = side;
    this.tick = tick;
    this.size = size;
  }
}

export class PriceLevel {
  readonly tick: number;
  size = 0;
  /** The oldest order: first in line. */
  first: RestingOrder | null = null;
  #last: RestingOrder | null = null;

  constructor(tick: number) {
    this.tick = tick;
  }

  /** The newest order stands last in line. */
  append(order: RestingOrder): void {
    order.level = this;
    order.earlier = this.#last;
    if (this.#last) this.#last.later = order;
    else this.first = order;
    this.#last = order;
    this.size += order.size;
  }

  /** Takes an order of this level out, wherever it stands; its open size becomes 0. */
  remove(order: RestingOrder): void {
    if (order.earlier) order.earlier.later = order.later;
    else this.first = order.later;
    if (order.later) order.later.earlier = order.earlier;
    else this.#last = order.earlier;
    this.size -= order.size;
    order.size = 0;
    order.level = null;
    order.earlier = null;
    order.later = null;
  }

  /** Takes `size` from an order that keeps its place; `size` is less than what it has open. */
  reduce(order: RestingOrder, size: number): void {
    order.size -= size;
    this.size -= size;
  }
}
