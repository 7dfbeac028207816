// What the legend says of one bar, as text: integers at the subject's scales come in.

import type { Bar } from '../../../protocol/bar.ts';
import {
  basisPoints,
  type Direction,
  directionOf,
  formatPercent,
  formatPrice,
  formatSigned,
  formatVolume,
} from '../format.ts';
import type { AverageValues } from './averages.ts';
import type { Average } from './kinds.ts';
import { type AverageValue, PERIOD } from './studies.ts';
import type { CandleSubject } from './subject.ts';

export interface Legend {
  readonly open: string;
  readonly high: string;
  readonly low: string;
  readonly close: string;
  /** From open to close, as the candle's own colour: `+1.32`. */
  readonly change: string;
  readonly percent: string;
  readonly volume: string;
  readonly direction: Direction;
}

export function legendOf(bar: Bar, { priceScale, sizeScale }: CandleSubject): Legend {
  const price = (value: number) => formatPrice(value, priceScale);
  const change = bar.close - bar.open;
  return {
    open: price(bar.open),
    high: price(bar.high),
    low: price(bar.low),
    close: price(bar.close),
    change: formatSigned(change, priceScale),
    percent: formatPercent(basisPoints(bar.close, bar.open)),
    volume: formatVolume(bar.volume, sizeScale),
    // Of the prices and not of the rounded percent: a candle of one tick has its colour too.
    direction: directionOf(change),
  };
}

/** What an average is called: with the bars that it spans, or for a day's one without. */
export const AVERAGE_NAMES: Readonly<Record<Average, string>> = {
  sma: `SMA ${PERIOD}`,
  ema: `EMA ${PERIOD}`,
  vwap: 'VWAP',
};

/** An average is no price that was traded: rounded to the price's scale. */
export function averageText(value: AverageValue, { priceScale }: CandleSubject): string {
  return value === null ? '–' : formatPrice(Math.round(value), priceScale);
}

/** What is drawn, oldest bar first; no subject: nothing is open yet. */
export interface DrawnBars {
  readonly subject: CandleSubject | null;
  readonly bars: readonly Bar[];
  readonly averages: AverageValues;
}

/** The newest bar and its averages in one line. */
export function captionLegend({ subject, bars, averages }: DrawnBars): string {
  const newest = bars[bars.length - 1];
  if (!newest || !subject) return 'No trades yet';
  const { open, high, low, close, change, percent, volume } = legendOf(newest, subject);
  const values = Array.from(
    averages,
    ([average, each]) => `${AVERAGE_NAMES[average]} ${averageText(each.at(-1) ?? null, subject)}`,
  );
  const prices = `O ${open}  H ${high}  L ${low}  C ${close}  ${change} (${percent})  Vol ${volume}`;
  return [prices, ...values].join('  ');
}
