// The chart in words, for who hears it and not sees it: integers at the subject's scales come in.

import type { Bar } from '../../../protocol/bar.ts';
import { type ChartKind, KIND_WORDS } from '../bars/kinds.ts';
import type { CandleSubject } from '../bars/subject.ts';
import { formatPrice, formatVolume } from '../format.ts';
import type { TimeFormats } from '../time-format.ts';

/** What the chart is; stays the same while prices change. */
export function nameOf(subject: CandleSubject | null, kind: ChartKind): string {
  if (!subject) return 'Chart';
  return `Chart of ${subject.symbol}, ${subject.interval} a bar. ${KIND_WORDS[kind]}`;
}

/** `Open 1.00, high 1.20, low 0.90, close 1.10, volume 12.4K` */
export function pricesOf(bar: Bar, { priceScale, sizeScale }: CandleSubject): string {
  const price = (value: number) => formatPrice(value, priceScale);
  const { open, high, low, close, volume } = bar;
  return `Open ${price(open)}, high ${price(high)}, low ${price(low)}, close ${price(close)}, volume ${formatVolume(volume, sizeScale)}`;
}

/** What is said when a step of the keys leads to `bar`. */
export function stepWords(bar: Bar, subject: CandleSubject, formats: TimeFormats): string {
  const time = subject.interval === '1d' ? formats.day(bar.time) : formats.moment(bar.time);
  return `${time}. ${pricesOf(bar, subject)}`;
}
