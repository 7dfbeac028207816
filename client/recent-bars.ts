// A page of bars as they are now, and nothing of what comes after.

import type { Bar, Interval } from '../protocol/bar.ts';
import { err, ok, type Result } from '../protocol/result.ts';
import type { Api } from './api.ts';
import { barsOfRows } from './candle-rows.ts';
import { type ClientFault, clientFault } from './faults.ts';

/** The newest `limit` bars at the scales of the instrument, oldest first. */
export async function readRecentBars(
  api: Pick<Api, 'instrument' | 'bars'>,
  symbol: string,
  interval: Interval,
  limit: number,
): Promise<Result<readonly Bar[], ClientFault>> {
  const instrument = await api.instrument(symbol);
  if (!instrument.ok) return instrument;
  const page = await api.bars(symbol, interval, { limit });
  if (!page.ok) return page;
  const bars = barsOfRows(page.value.bars, instrument.value);
  return bars.ok ? ok(bars.value) : err(clientFault('internal', bars.error));
}
