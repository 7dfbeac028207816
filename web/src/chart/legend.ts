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
import type { CandleSubject } from '../state/candles.svelte.ts';

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
