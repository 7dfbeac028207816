// The nouns of the exchange. Prices and sizes are integers at the instrument's scale, times milliseconds UTC.

import type { Status } from './instrument.ts';

export const SIDES = ['buy', 'sell'] as const;
/** The aggressor's side. */
export type Side = (typeof SIDES)[number];

export interface Trade {
  /** Market time; never goes back within an instrument. */
  readonly time: number;
  readonly price: number;
  /** 0 for a computed index value. */
  readonly size: number;
  readonly side: Side;
}

export interface Level {
  readonly price: number;
  /** As a change: 0 means that the level is gone. */
  readonly size: number;
}

/** Best bid and ask; a side without orders is null. */
export interface Quote {
  readonly bid: Level | null;
  readonly ask: Level | null;
}

/** The UTC day so far. Before its first trade open, high and low equal `previousClose`. */
export interface Day {
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly volume: number;
  /** Trades so far. */
  readonly count: number;
  readonly previousClose: number;
}

/**
 * What the feed publishes for one instrument, at most once per 10 ms. Its range is `(seq - 1, seq]`.
 */
export interface Batch {
  readonly symbol: string;
  readonly epoch: number;
  readonly seq: number;
  /** Market time of the batch's end. */
  readonly time: number;
  /** Wall time of publishing. */
  readonly sent: number;
  /** Oldest first. */
  readonly trades: readonly Trade[];
  /** Null: unchanged. */
  readonly quote: Quote | null;
  /** Levels of the top ten that changed; size 0: gone from the top ten. */
  readonly bids: readonly Level[];
  readonly asks: readonly Level[];
  /** Null: unchanged. */
  readonly status: Status | null;
}

/**
 * Where the exchange stands, as an IANA name: for showing times. Its day is the UTC day all the same, and every time on the
 * wire is UTC.
 */
export const EXCHANGE_ZONE = 'America/New_York';
/** Levels kept and told per side of a book. */
export const BOOK_DEPTH = 10;
/** Trades that a snapshot of the tape holds. */
export const RECENT_TRADES = 50;
/** Trades that one span keeps; those before are counted in `missed`. */
export const SPAN_TRADES = 200;
