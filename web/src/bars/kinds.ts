// The ways in which a price is drawn over time, and what can be drawn beside it.

import { INTERVAL_MS, type Interval } from '../../../protocol/bar.ts';

export const CHART_KINDS = ['candles', 'line', 'area'] as const;
export type ChartKind = (typeof CHART_KINDS)[number];

export const KIND_WORDS: Readonly<Record<ChartKind, string>> = {
  candles: 'Candles',
  line: 'Line',
  area: 'Area',
};

export const AVERAGES = ['sma', 'ema', 'vwap'] as const;
export type Average = (typeof AVERAGES)[number];

export const STUDIES = ['volume', ...AVERAGES] as const;
export type Study = (typeof STUDIES)[number];

/** Whether `study` can be reckoned from bars of `interval`: a day's average needs its whole day in a bearable number of bars. */
export function suits(study: Study, interval: Interval): boolean {
  const width = INTERVAL_MS[interval];
  return study !== 'vwap' || (width >= INTERVAL_MS['1m'] && width < INTERVAL_MS['1d']);
}
