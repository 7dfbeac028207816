// @ts-check
// Waiting that can be given up: for a condition with a deadline, for a time with a signal.

import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 25;

/**
 * @param {() => boolean} condition
 * @param {number} timeoutMs
 * @returns {Promise<boolean>} false: it did not come true in time
 */
export async function waitUntil(condition, timeoutMs) {
  const deadline = performance.now() + timeoutMs;
  while (!condition()) {
    if (performance.now() > deadline) return false;
    await sleep(POLL_MS);
  }
  return true;
}

/**
 * @param {number} ms
 * @param {AbortSignal} signal
 * @returns {Promise<boolean>} false: the signal ended it early
 */
export async function pause(ms, signal) {
  try {
    await sleep(ms, undefined, { signal });
    return true;
  } catch {
    return false; // only the signal ends a sleep
  }
}
