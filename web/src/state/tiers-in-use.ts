// The rhythms of a page in words: `1 fast, 24 live, 26 slow`.

import { TIERS } from '../../../protocol/tier.ts';
import { type Scene, tierOf } from './rhythm.svelte.ts';
import type { Rate } from './settings.svelte.ts';

/** Quickest first. */
export function tiersInUse(symbols: readonly string[], rate: Rate, scene: Scene): string {
  const tiers = symbols.map((symbol) => tierOf(symbol, rate, scene));
  return TIERS.map((tier) => ({ tier, size: tiers.filter((one) => one === tier).length }))
    .filter(({ size }) => size > 0)
    .map(({ tier, size }) => `${size} ${tier}`)
    .join(', ');
}
