// Delivery rhythms. A tier says how often a client is told, never what: spans make all of them equally exact.

export const TIERS = ['fast', 'live', 'calm', 'slow', 'paused'] as const;
export type Tier = (typeof TIERS)[number];

export const DEFAULT_TIER: Tier = 'live';

/** Milliseconds between flushes; `paused` is never flushed. */
export const TIER_MS: Readonly<Record<Tier, number>> = {
  fast: 20,
  live: 50,
  calm: 250,
  slow: 1_000,
  paused: Number.POSITIVE_INFINITY,
};
