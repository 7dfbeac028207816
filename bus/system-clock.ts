// The machine's clock, for the processes of the house. Logic gets a `Clock` and never imports this.

import type { Clock } from '../protocol/clock.ts';

export const systemClock: Clock = {
  now: () => Date.now(),
  mono: () => performance.now(),
  after(delayMs, callback) {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
};
