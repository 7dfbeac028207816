// In which order the watchlist shows what there is, and which of it: sorted by a column, searched by a word. The order is
// taken anew about once a second, and rests while somebody points into the list, so that no row jumps under a hand.

import type { TickerRow } from './ticker-row.svelte.ts';

export const COLUMNS = ['symbol', 'last', 'change'] as const;
export type Column = (typeof COLUMNS)[number];

export interface Sorting {
  readonly column: Column;
  readonly isDescending: boolean;
}

const BY_SYMBOL: Sorting = { column: 'symbol', isDescending: false };

export class WatchOrder {
  readonly #all: () => readonly TickerRow[];
  #query = $state('');
  #sorting = $state.raw<Sorting>(BY_SYMBOL);
  #isHeld = false;
  /** Moves when the order may be taken anew. */
  #turn = $state(0);

  readonly rows: readonly TickerRow[] = $derived.by(() => {
    void this.#turn;
    return ordered(found(this.#all(), this.#query), this.#sorting);
  });

  /** `all`: what there is, in the exchange's own order, which is that of the symbols. */
  constructor(all: () => readonly TickerRow[]) {
    this.#all = all;
  }

  get query(): string {
    return this.#query;
  }

  set query(text: string) {
    this.#query = text;
  }

  get sorting(): Sorting {
    return this.#sorting;
  }

  /** Sorts by a column; the same one again turns the order round. Numbers begin with the largest. */
  sortBy(column: Column): void {
    const isSame = this.#sorting.column === column;
    const isDescending = isSame ? !this.#sorting.isDescending : column !== 'symbol';
    this.#sorting = { column, isDescending };
  }

  /** Somebody points into the list, or has left it. */
  hold(isHeld: boolean): void {
    this.#isHeld = isHeld;
  }

  /** Called about once a second. */
  renew(): void {
    if (!this.#isHeld && this.#sorting.column !== 'symbol') this.#turn += 1;
  }
}

/** Symbols that begin with the word, then those that hold it, then names that do. */
function found(rows: readonly TickerRow[], query: string): readonly TickerRow[] {
  const word = query.trim().toLowerCase();
  if (word === '') return rows;
  const rank = ({ symbol, instrument }: TickerRow) => {
    const at = symbol.toLowerCase().indexOf(word);
    if (at >= 0) return Math.min(at, 1);
    return instrument.name.toLowerCase().includes(word) ? 2 : 3;
  };
  return rows
    .map((row) => ({ row, rank: rank(row) }))
    .filter((one) => one.rank < 3)
    .sort((a, b) => a.rank - b.rank)
    .map(({ row }) => row);
}

/** Rows without a value come last either way. */
function ordered(
  rows: readonly TickerRow[],
  { column, isDescending }: Sorting,
): readonly TickerRow[] {
  if (column === 'symbol') return isDescending ? rows.toReversed() : rows;
  const sign = isDescending ? -1 : 1;
  return rows
    .map((row) => ({ row, value: row.peek(column) }))
    .sort((a, b) => {
      if (a.value === null || b.value === null)
        return Number(a.value === null) - Number(b.value === null);
      return sign * (a.value - b.value);
    })
    .map(({ row }) => row);
}
