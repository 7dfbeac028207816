// The answers of the gateway's market side to its callers: what happened since a position, and a page of bars.

import type { Bar, Interval } from '../../protocol/bar.ts';
import type { Position } from '../../protocol/position.ts';
import type { Span } from '../../protocol/span.ts';

/** What a reader at a position has to be told to be at the head. */
export type Since =
  /** From the position to the head, at least one batch. Equal positions at one head share one object. */
  | { readonly type: 'span'; readonly span: Span }
  /** The position is the head. */
  | { readonly type: 'even' }
  /** Of the head's epoch or a higher one, and not reached yet. */
  | { readonly type: 'ahead' }
  /** Too old for the ring, or of an older epoch: a snapshot is needed. */
  | { readonly type: 'gone' }
  /** There is no state yet. */
  | { readonly type: 'starting' };

/** A bar of a page. `final`: its bucket has ended by market time. */
export type PageBar = Bar & { readonly final: boolean };

/** Bars, oldest first, with every trade up to and with `position` and none after it; quiet buckets are left out. */
export interface BarsPage {
  readonly interval: Interval;
  readonly bars: readonly PageBar[];
  readonly position: Position;
}

/** Which bars: those that start before `before` (milliseconds UTC; absent: up to the forming one), the newest `limit`. */
export interface PageRequest {
  readonly before?: number;
  readonly limit: number;
}
