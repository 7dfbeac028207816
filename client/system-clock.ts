// The machine's time and chance: what `createClient` uses unless it is given others.

import type { Clock, Random } from '../protocol/clock.ts';

export const systemClock: Clock = {
  now: () => Date.now(),
  mono: () => performance.now(),
  after(delayMs, callback) {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
};

export const systemRandom: Random = () => Math.random();
