// When a session's token is renewed.

import type { Random } from '../protocol/clock.ts';
import { SESSION_MS } from '../protocol/limits.ts';

/** When half of its life is over, and soon when an app comes with an older one. */
const RENEW_MS = SESSION_MS / 2;
/** A renewal that was not answered is tried again so much later. */
export const SOON_MS = 60_000;
/** Timers of browsers and Node overflow beyond 24 days. */
const LONGEST_TIMER_MS = 20 * 86_400_000;

/**
 * How long to wait with it, in milliseconds, of a token that is good for `leftMs`. `isFresh`: it was made just now, so it
 * has as long a life as the house gives.
 */
export function renewalDelayMs(leftMs: number, isFresh: boolean, random: Random): number {
  const soonMs = isFresh ? Math.max(leftMs / 2, SOON_MS) : random() * SOON_MS;
  return Math.min(Math.max(leftMs - RENEW_MS, soonMs), LONGEST_TIMER_MS);
}
