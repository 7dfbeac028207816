// What the palette offers, and where its keys lead. Pure.

import type { Command } from './command.ts';
import type { TickerRow } from './ticker-row.svelte.ts';

export type Pick =
  | { readonly type: 'symbol'; readonly row: TickerRow }
  | { readonly type: 'command'; readonly command: Command };

/** The rows that moved most on the day, either way, the largest move first. */
export function moversOf(rows: readonly TickerRow[], most: number): readonly TickerRow[] {
  return rows
    .map((row) => ({ row, move: Math.abs(row.peek('change') ?? 0) }))
    .sort((a, b) => b.move - a.move)
    .slice(0, most)
    .map(({ row }) => row);
}

/** The place to which a key leads from `at` of `count`; the ends meet. Null: the key is not the list's. */
export function pickOf(key: string, at: number, count: number, page: number): number | null {
  if (count === 0) return null;
  switch (key) {
    case 'ArrowDown':
      return (at + 1) % count;
    case 'ArrowUp':
      return (at - 1 + count) % count;
    case 'PageDown':
      return Math.min(count - 1, at + page);
    case 'PageUp':
      return Math.max(0, at - page);
    default:
      return null;
  }
}
