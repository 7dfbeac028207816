// What the watchlist can be sorted by. `listed` is the order of the list itself: the exchange's, or the visitor's own.

export const COLUMNS = ['listed', 'symbol', 'last', 'change', 'range', 'volume'] as const;
export type Column = (typeof COLUMNS)[number];

/** Columns of numbers, which begin with the largest. */
export type NumberColumn = Exclude<Column, 'listed' | 'symbol'>;

export interface Sorting {
  readonly column: Column;
  readonly isDescending: boolean;
}

/** All that is traded, or the visitor's own list. */
export const LISTS = ['all', 'own'] as const;
export type List = (typeof LISTS)[number];
