// Who trades: an agent wakes at a time of its own choosing, looks at its one market and acts there. It knows neither
// other agents nor other markets, and draws all of its chance from a stream of its own.

import type { Side } from '../../protocol/market.ts';
import type { Execution, Order } from '../engine/matching.ts';
import type { OpenOrder } from '../engine/price-level.ts';

/** What an agent sees of its market and can do there. Ticks and sizes are whole; an answer comes at once. */
export interface Venue {
  /** Trades since the market began. */
  readonly tradeCount: number;
  /** The best tick on the side where orders of `side` rest; null: nobody is there. */
  best(side: Side): number | null;
  submit(order: Order): Execution;
  /** The size that was still open. */
  cancel(order: OpenOrder): number;
}

export interface Agent {
  /** When it wants to act next, in milliseconds since the simulation began; `Infinity`: never again. */
  readonly wakeAt: number;
  /** Acts, once, at `wakeAt`, and moves `wakeAt` on. */
  act(venue: Venue): void;
}

/** When what waits for `at` comes instead if from `now` on everything takes `factor` times as long. */
export function rescaled(at: number, now: number, factor: number): number {
  return now + (at - now) * factor;
}

export function opposite(side: Side): Side {
  return side === 'buy' ? 'sell' : 'buy';
}
