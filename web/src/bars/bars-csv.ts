// Bars as a file that every spreadsheet reads (RFC 4180): exact decimals, times in UTC.

import type { Bar } from '../../../protocol/bar.ts';
import { formatDecimal } from '../../../protocol/decimal.ts';
import type { CandleSubject } from './subject.ts';

const HEADER = 'time,open,high,low,close,volume,count';

/** Oldest first; a line for each bar, and none for a bucket in which nothing was traded. */
export function barsCsv(bars: readonly Bar[], { priceScale, sizeScale }: CandleSubject): string {
  const lines = bars.map(({ time, open, high, low, close, volume, count }) =>
    [
      new Date(time).toISOString(),
      ...[open, high, low, close].map((price) => formatDecimal(price, priceScale)),
      formatDecimal(volume, sizeScale),
      count,
    ].join(','),
  );
  return `${[HEADER, ...lines].join('\r\n')}\r\n`;
}

/** `outcry-AAPL-1m-2026-11-25T14-03.csv`: the minute of `now` in UTC, without signs that a file's name may not have. */
export function exportName(
  { symbol, interval }: CandleSubject,
  now: number,
  ending: string,
): string {
  const minute = new Date(now).toISOString().slice(0, 16).replace(':', '-');
  return `outcry-${symbol.replace(/[^A-Za-z0-9._-]/g, '_')}-${interval}-${minute}.${ending}`;
}
