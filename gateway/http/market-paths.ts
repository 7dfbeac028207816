// `/api/instruments` and `/api/bars`.

import * as v from 'valibot';
import { INTERVALS } from '../../protocol/bar.ts';
import { formatDecimal } from '../../protocol/decimal.ts';
import { barsFrame } from '../../protocol/frames.ts';
import type { BarsAnswer, InstrumentRow } from '../../protocol/http.ts';
import type { Instrument } from '../../protocol/instrument.ts';
import { BARS, BARS_DEFAULT } from '../../protocol/limits.ts';
import { type App, refuse } from './answer.ts';
import { QueryInteger, readQuery } from './query.ts';
import type { HttpServices } from './services.ts';

const BarsQuery = v.object({
  symbol: v.string(),
  interval: v.picklist(INTERVALS),
  before: v.optional(QueryInteger),
  limit: v.optional(v.pipe(QueryInteger, v.minValue(1), v.maxValue(BARS)), String(BARS_DEFAULT)),
});

export function marketPaths(app: App, services: HttpServices): void {
  app.get('/api/instruments', (context) =>
    context.json({ instruments: services.market.instruments().map(instrumentRow) }),
  );

  app.get('/api/bars', async (context) => {
    const query = readQuery(context, BarsQuery);
    if (!query.ok) return refuse(context, query.error);
    const { symbol, interval, before, limit } = query.value;
    const instrument = services.market.instrument(symbol);
    if (!instrument) return refuse(context, services.market.unknown(symbol));
    const page = await services.market.readBars(symbol, interval, {
      limit,
      ...(before === undefined ? {} : { before }),
    });
    if (!page.ok) return refuse(context, page.error);
    const { position } = page.value;
    const { bars } = barsFrame(instrument, interval, position, page.value.bars);
    const answer: BarsAnswer = { symbol, interval, bars, position };
    return context.json(answer);
  });
}

function instrumentRow({ shard: _shard, ...instrument }: Instrument): InstrumentRow {
  return {
    ...instrument,
    tickSize: formatDecimal(instrument.tickSize, instrument.priceScale),
    lotSize: formatDecimal(instrument.lotSize, instrument.sizeScale),
  };
}
