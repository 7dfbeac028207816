// Rows of a `trades` frame as trades: integers at the instrument's scales.

import { parseDecimal } from '../protocol/decimal.ts';
import type { TradeRowData } from '../protocol/events.ts';
import type { Trade } from '../protocol/market.ts';
import { ok, type Result } from '../protocol/result.ts';
import type { Scales } from './candle-rows.ts';

/** The trades of `rows`, in their order; an error when a number does not fit the scales. */
export function tradesOfRows(rows: readonly TradeRowData[], scales: Scales): Result<Trade[]> {
  const trades: Trade[] = [];
  for (const [time, priceText, sizeText, side] of rows) {
    const price = parseDecimal(priceText, scales.priceScale);
    if (!price.ok) return price;
    const size = parseDecimal(sizeText, scales.sizeScale);
    if (!size.ok) return size;
    trades.push({ time, price: price.value, size: size.value, side });
  }
  return ok(trades);
}
