// Rows of the wire as bars: integers at the instrument's scales, folded by the same code as everywhere in the house.

import { appendBar, type Bar, bucketStart, type Interval } from '../protocol/bar.ts';
import { parseDecimal } from '../protocol/decimal.ts';
import type { BarRowData, FinalBarRowData } from '../protocol/events.ts';
import { err, ok, type Result } from '../protocol/result.ts';

/** Decimals of an instrument's prices and sizes. */
export interface Scales {
  readonly priceScale: number;
  readonly sizeScale: number;
}

/** The bars of `rows`, in their order; an error when a number does not fit the scales. */
export function barsOfRows(
  rows: readonly (BarRowData | FinalBarRowData)[],
  scales: Scales,
): Result<Bar[]> {
  const bars: Bar[] = [];
  for (const row of rows) {
    const bar = barOfRow(row, scales);
    if (!bar.ok) return bar;
    bars.push(bar.value);
  }
  return ok(bars);
}

/** Folds what one range added onto `bars` (ascending, of `interval`, owned by the caller); gives the bars that changed. */
export function foldAdded(bars: Bar[], added: readonly Bar[], interval: Interval): Bar[] {
  const touched = new Set<number>();
  for (const bar of added) {
    const time = bucketStart(bar.time, interval);
    appendBar(bars, { ...bar, time });
    touched.add(time);
  }
  return newest(bars, touched);
}

/** The bars whose times are in `times`: they are at the end, so the search is short. */
function newest(bars: readonly Bar[], times: ReadonlySet<number>): Bar[] {
  const found: Bar[] = [];
  for (let index = bars.length - 1; index >= 0 && found.length < times.size; index -= 1) {
    const bar = bars[index];
    if (bar && times.has(bar.time)) found.unshift(bar);
  }
  return found;
}

/**
 * `page`, the newest bars as they were read, behind those of `known` that are older. Known bars that the page does not reach
 * back to are left out: between them and the page there could be a hole.
 */
export function joinPage(known: readonly Bar[], page: readonly Bar[]): Bar[] {
  const first = page[0];
  const last = known[known.length - 1];
  if (!first || !last || last.time < first.time) return [...page];
  return [...known.filter((bar) => bar.time < first.time), ...page];
}

function barOfRow(row: BarRowData | FinalBarRowData, scales: Scales): Result<Bar> {
  const [time, , , , , volumeText, count] = row;
  const prices: number[] = [];
  for (const text of row.slice(1, 5)) {
    const price = parseDecimal(String(text), scales.priceScale);
    if (!price.ok) return price;
    prices.push(price.value);
  }
  const [open, high, low, close] = prices;
  const volume = parseDecimal(volumeText, scales.sizeScale);
  if (!volume.ok) return volume;
  if (open === undefined || high === undefined || low === undefined || close === undefined) {
    return err('a row without prices');
  }
  return ok({ time, open, high, low, close, volume: volume.value, count });
}
