// One side of a book: its price levels, sorted. It does not know the other side.
// Invariant: the levels are strictly sorted, the best last, and none is empty. Orders come and go near the best, so a
// change moves few entries at the array's end, and a level is found by halving.

import type { Side } from '../../protocol/market.ts';
import { PriceLevel, type RestingOrder } from './price-level.ts';

export class BookSide {
  readonly #levels: PriceLevel[] = [];
  /** 1 where a higher tick is better (bids), -1 where a lower one is. */
  readonly #sign: 1 | -1;
  #changed = false;

  constructor(side: Side) {
    this.#sign = side === 'buy' ? 1 : -1;
  }

  /** Null: nobody is here. */
  get best(): PriceLevel | null {
    return this.#levels[this.#levels.length - 1] ?? null;
  }

  /** Number of price levels. */
  get depth(): number {
    return this.#levels.length;
  }

  /** Whether anything on this side has changed since this was last asked. */
  takeChanged(): boolean {
    const changed = this.#changed;
    this.#changed = false;
    return changed;
  }

  /** The level at `rank`, 0 being the best; null behind the last. */
  at(rank: number): PriceLevel | null {
    return this.#levels[this.#levels.length - 1 - rank] ?? null;
  }

  /** Whether an order of this side at `tick` is at least as good as one at `other`. */
  reaches(tick: number, other: number): boolean {
    return (tick - other) * this.#sign >= 0;
  }

  add(order: RestingOrder): void {
    this.#changed = true;
    this.#levelAt(order.tick).append(order);
  }

  /** Takes out an order that is in `level`, a level of this side. */
  remove(order: RestingOrder, level: PriceLevel): void {
    this.#changed = true;
    level.remove(order);
    if (level.first) return;
    if (level === this.best) this.#levels.pop();
    else this.#levels.splice(this.#indexOf(level.tick), 1);
  }

  /** Fills a part of an order that is in `level` and stays there. */
  reduce(order: RestingOrder, level: PriceLevel, size: number): void {
    this.#changed = true;
    level.reduce(order, size);
  }

  #levelAt(tick: number): PriceLevel {
    const index = this.#indexOf(tick);
    const found = this.#levels[index];
    if (found?.tick === tick) return found;
    const level = new PriceLevel(tick);
    if (index === this.#levels.length) this.#levels.push(level);
    else this.#levels.splice(index, 0, level);
    return level;
  }

  /** Index of the first level that is at least as good as `tick`. */
  #indexOf(tick: number): number {
    let low = 0;
    let high = this.#levels.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const level = this.#levels[middle];
      if (level && (level.tick - tick) * this.#sign < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
