// In which order the watchlist shows what there is, and which of it: all or one's own, sorted by a column, searched by a
// word. The order is taken anew about once a second, and rests while somebody points into the list, so that no row
// jumps under a hand.

import type { OwnList } from './own-list.svelte.ts';
import type { Settings } from './settings.svelte.ts';
import type { TickerRow } from './ticker-row.svelte.ts';
import type { Column, List, Sorting } from './watch-columns.ts';

const SUGGESTIONS = 5;

/** The rows that a query may mean, the likeliest first. */
export type Find = (rows: readonly TickerRow[], query: string) => readonly TickerRow[];

export class WatchOrder {
  readonly #all: () => readonly TickerRow[];
  readonly #own: OwnList;
  readonly #settings: Settings;
  #query = $state('');
  #find = $state.raw<Find>(found);
  #isHeld = false;
  /** Moves when the order may be taken anew. */
  #turn = $state(0);
  /** Counts the looks for suggestions, which go on until there are enough of them. */
  #suggested = $state(0);

  readonly #listed: readonly TickerRow[] = $derived.by(() => {
    if (this.list === 'all') return this.#all();
    const rows = new Map(this.#all().map((row) => [row.symbol, row]));
    return this.#own.symbols.flatMap((symbol) => rows.get(symbol) ?? []);
  });

  readonly rows: readonly TickerRow[] = $derived.by(() => {
    void this.#turn;
    const { sorting } = this;
    if (this.isSearching) return ordered(this.#find(this.#all(), this.#query), sorting);
    const isAsListed = this.list === 'all' && sorting.column === 'symbol' && !sorting.isDescending;
    return isAsListed ? this.#listed : ordered(this.#listed, sorting);
  });

  /** The symbols with the largest turnover of the day, to begin a list with; none until most prices are known. */
  readonly suggestions: readonly string[] = $derived.by(() => {
    void this.#suggested;
    const worths = this.#all().map((row) => ({ row, worth: worthOf(row) }));
    const known = worths.filter(({ worth }) => worth !== null);
    if (known.length * 2 < worths.length) return [];
    return known
      .sort((a, b) => (b.worth ?? 0) - (a.worth ?? 0))
      .slice(0, SUGGESTIONS)
      .map(({ row }) => row.symbol);
  });

  /** `all`: what there is, in the exchange's own order, which is that of the symbols. */
  constructor(all: () => readonly TickerRow[], own: OwnList, settings: Settings) {
    this.#all = all;
    this.#own = own;
    this.#settings = settings;
  }

  get query(): string {
    return this.#query;
  }

  set query(text: string) {
    this.#query = text;
  }

  /** A search goes through all that is traded, whichever list is open. */
  get isSearching(): boolean {
    return this.#query.trim() !== '';
  }

  /** Another search than the plain one. */
  findBy(find: Find): void {
    this.#find = find;
  }

  get list(): List {
    return this.#settings.choices.list;
  }

  open(list: List): void {
    this.#settings.choose({ list });
  }

  /** Of all that is traded the listed order is that of the symbols, and is called so; of a search, the best first. */
  get sorting(): Sorting {
    const { sorting } = this.#settings.choices;
    return sorting.column === 'listed' && this.list === 'all' && !this.isSearching
      ? { column: 'symbol', isDescending: false }
      : sorting;
  }

  /** Whether rows stand in the visitor's own order, and may be moved. */
  get isOwnOrder(): boolean {
    return this.list === 'own' && this.sorting.column === 'listed' && !this.isSearching;
  }

  /** Sorts by a column; the same one again turns the order round. Numbers begin with the largest. */
  sortBy(column: Column): void {
    const isSame = this.sorting.column === column && column !== 'listed';
    const isText = column === 'symbol' || column === 'listed';
    const isDescending = isSame ? !this.sorting.isDescending : !isText;
    this.#settings.choose({ sorting: { column, isDescending } });
  }

  /** Moves a row of one's own order by so many places among those that are shown. */
  shift(symbol: string, by: number): void {
    const { rows } = this;
    const at = rows.findIndex((row) => row.symbol === symbol);
    const to = Math.max(0, Math.min(rows.length - 1, at + by));
    if (at < 0 || to === at || !this.isOwnOrder) return;
    const before = rows[to > at ? to + 1 : to];
    this.#own.place(symbol, before?.symbol ?? null);
  }

  /** Somebody points into the list, or has left it. */
  hold(isHeld: boolean): void {
    this.#isHeld = isHeld;
  }

  /** Called about once a second. */
  renew(): void {
    const { column } = this.sorting;
    const isMoving = column !== 'symbol' && column !== 'listed' && !this.#isHeld;
    const areFew = this.suggestions.length < Math.min(SUGGESTIONS, this.#all().length);
    if (isMoving) this.#turn += 1;
    if (areFew) this.#suggested += 1;
  }
}

/** What changed hands today, in the price's currency; null: not known yet. */
function worthOf(row: TickerRow): number | null {
  const [volume, last] = [row.peek('volume'), row.peek('last')];
  return volume === null || last === null ? null : volume * last;
}

/** Symbols that begin with the word, then those that hold it, then names that do. */
function found(rows: readonly TickerRow[], query: string): readonly TickerRow[] {
  const word = query.trim().toLowerCase();
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
  const sign = isDescending ? -1 : 1;
  switch (column) {
    case 'listed':
      return rows;
    case 'symbol':
      return [...rows].sort((a, b) => (a.symbol < b.symbol ? -sign : sign));
    default:
      return rows
        .map((row) => ({ row, value: row.peek(column) }))
        .sort((a, b) => {
          if (a.value === null || b.value === null)
            return Number(a.value === null) - Number(b.value === null);
          return sign * (a.value - b.value);
        })
        .map(({ row }) => row);
  }
}
