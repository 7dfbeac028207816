// One side of a book: its levels, best first, and the fold of changes onto them. The feed, the gateways and the client
// fold with this very code.

import type { Level } from './market.ts';

/** `levels` with `changes` folded in; a change of size 0 takes its level away. Highest price first. */
export function applyBids(levels: readonly Level[], changes: readonly Level[]): readonly Level[] {
  return applyLevels(levels, changes, (a, b) => b.price - a.price);
}

/** As `applyBids`, lowest price first. */
export function applyAsks(levels: readonly Level[], changes: readonly Level[]): readonly Level[] {
  return applyLevels(levels, changes, (a, b) => a.price - b.price);
}

function applyLevels(
  levels: readonly Level[],
  changes: readonly Level[],
  bestFirst: (a: Level, b: Level) => number,
): readonly Level[] {
  if (changes.length === 0) return levels;
  const byPrice = new Map(levels.map((level) => [level.price, level]));
  for (const change of changes) {
    if (change.size === 0) byPrice.delete(change.price);
    else byPrice.set(change.price, change);
  }
  return [...byPrice.values()].sort(bestFirst);
}
