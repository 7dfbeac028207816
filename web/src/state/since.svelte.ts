// How far the price has come since something was said, at one price a second: a version is read by the lines in view
// alone, and a tick touches none of them. It knows the price of one symbol, that of the open room.

import { basisPoints, type Direction, directionOf, formatPercent } from '../format.ts';

export interface Change {
  readonly text: string;
  readonly direction: Direction;
  /** The price now is proven current. */
  readonly isCurrent: boolean;
}

/** The part of an instrument's row that is used. */
export interface Priced {
  readonly last: string;
  readonly isCurrent: boolean;
  peek(column: 'last'): number | null;
}

export class Since {
  #price: number | null = null;
  #isCurrent = true;
  #version = $state(0);
  #text = $state<string | null>(null);

  /** The price now, as text; null: there is none. */
  get price(): string | null {
    return this.#text;
  }

  /** Takes the price of the moment; once a second, and when another room opens. Null: there is none. */
  renew(row: Priced | null): void {
    const price = row?.peek('last') ?? null;
    const isCurrent = row?.isCurrent ?? true;
    if (price === this.#price && isCurrent === this.#isCurrent) return;
    this.#price = price;
    this.#isCurrent = isCurrent;
    this.#text = row && price !== null ? row.last : null;
    this.#version += 1;
  }

  /** The change from `said` to the price now; null when either is not known. */
  of(said: number | null): Change | null {
    void this.#version;
    if (said === null || this.#price === null) return null;
    const move = basisPoints(this.#price, said);
    return { text: formatPercent(move), direction: directionOf(move), isCurrent: this.#isCurrent };
  }
}
