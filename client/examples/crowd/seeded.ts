// Chance that can be had again: mulberry32 (T. Ettinger, public domain, 2017), begun from a seed and a name.

import type { Random } from '../../../protocol/clock.ts';

/** The same seed and name give the same numbers in [0, 1). */
export function seededRandom(seed: number, name: string): Random {
  let state = seed >>> 0;
  for (const character of name) {
    state = Math.imul(state ^ (character.codePointAt(0) ?? 0), 0x9e3779b1) >>> 0;
  }
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}
