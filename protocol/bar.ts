// Bars: the fold of trades over a bucket of time. `joinBars` is associative, so bars of bars are exact.

import type { Trade } from './market.ts';

export interface Bar {
  /** Start of the bucket, milliseconds UTC. */
  readonly time: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
  /** Trades in the bar. */
  readonly count: number;
}

export const INTERVALS = ['1s', '5s', '15s', '1m', '5m', '15m', '1h', '1d'] as const;
export type Interval = (typeof INTERVALS)[number];

export const INTERVAL_MS: Readonly<Record<Interval, number>> = {
  '1s': 1_000,
  '5s': 5_000,
  '15s': 15_000,
  '1m': 60_000,
  '5m': 300_000,
  '15m': 900_000,
  '1h': 3_600_000,
  '1d': 86_400_000,
};

/** Intervals that are stored; all others fold from these. */
export const STORED_INTERVALS = ['1s', '1m', '1d'] as const;
export type StoredInterval = (typeof STORED_INTERVALS)[number];

/** The stored interval from which each interval folds. */
export const BASE_INTERVAL: Readonly<Record<Interval, StoredInterval>> = {
  '1s': '1s',
  '5s': '1s',
  '15s': '1s',
  '1m': '1m',
  '5m': '1m',
  '15m': '1m',
  '1h': '1m',
  '1d': '1d',
};

/** Start of the bucket that holds `time`: every interval divides the UTC day, so buckets never straddle midnight. */
export function bucketStart(time: number, interval: Interval): number {
  const width = INTERVAL_MS[interval];
  return Math.floor(time / width) * width;
}

export function barOfTrade(trade: Trade, interval: Interval): Bar {
  return {
    time: bucketStart(trade.time, interval),
    open: trade.price,
    high: trade.price,
    low: trade.price,
    close: trade.price,
    volume: trade.size,
    count: 1,
  };
}

/** The bar of everything in `earlier` followed by everything in `later`; it keeps the time of `earlier`. */
export function joinBars(earlier: Bar, later: Bar): Bar {
  return {
    time: earlier.time,
    open: earlier.open,
    high: Math.max(earlier.high, later.high),
    low: Math.min(earlier.low, later.low),
    close: later.close,
    volume: earlier.volume + later.volume,
    count: earlier.count + later.count,
  };
}

/**
 * Joins `bar` onto the end of `bars` (ascending by time, owned by the caller): into the last bar of the same
 * bucket, else as a new one. A bar older than the last is put where it belongs, so order of arrival is no law.
 */
export function appendBar(bars: Bar[], bar: Bar): void {
  let index = bars.length - 1;
  while (index >= 0 && (bars[index]?.time ?? 0) > bar.time) index -= 1;
  const found = bars[index];
  if (found && found.time === bar.time) bars[index] = joinBars(found, bar);
  else bars.splice(index + 1, 0, bar);
}

/** One bar per second touched, oldest first. */
export function barsOfTrades(trades: readonly Trade[]): Bar[] {
  const bars: Bar[] = [];
  for (const trade of trades) appendBar(bars, barOfTrade(trade, '1s'));
  return bars;
}

/** Folds bars (ascending, of an interval that divides `interval`) into bars of `interval`. */
export function foldBars(bars: readonly Bar[], interval: Interval): Bar[] {
  const folded: Bar[] = [];
  for (const bar of bars) appendBar(folded, { ...bar, time: bucketStart(bar.time, interval) });
  return folded;
}
