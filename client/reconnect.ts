// How long to stay away after a connection was lost. Pure.

import type { Random } from '../protocol/clock.ts';
import { CLOSES } from '../protocol/codes.ts';
import { jitter } from './backoff.ts';

const BASE_MS = 500;
const CAP_MS = 30_000;
const POLICY_MS = 30_000;
const OVERLOAD_MS = 5_000;

/** A connection that held for this long was healthy: the count of attempts begins anew. */
export const HEALTHY_MS = 60_000;

/** Why a connection ended. */
export interface Loss {
  readonly reason: string;
  /** The close code; null when no close frame came. */
  readonly code: number | null;
}

export interface Delay {
  readonly delayMs: number;
  /** What no hint may shorten: the house asked for it. */
  readonly leastMs: number;
}

/**
 * The delay before attempt number `attempt` (from 1): at random below 1 s, then below 2 s, 4 s and so on up to 30 s, on top
 * of what the close code asks for. `toldMs`: the house told this client its own moment, which then holds.
 */
export function retryDelay(
  attempt: number,
  { code }: Loss,
  toldMs: number | null,
  random: Random,
): Delay {
  if (toldMs !== null) return { delayMs: toldMs, leastMs: toldMs };
  const leastMs = leastDelay(code);
  return { delayMs: leastMs + jitter(attempt, BASE_MS, CAP_MS, random), leastMs };
}

function leastDelay(code: number | null): number {
  if (code === CLOSES.policy.code) return POLICY_MS;
  return code === CLOSES.overload.code ? OVERLOAD_MS : 0;
}
