// An instrument as `/api/instruments` tells it: two decimals of price, whole sizes.

import type { InstrumentRow } from '../../protocol/http.ts';

export function instrumentRow(symbol: string): InstrumentRow {
  return {
    symbol,
    name: `${symbol} Company`,
    type: 'stock',
    priceScale: 2,
    sizeScale: 0,
    tickSize: '0.01',
    lotSize: '1',
    status: 'open',
    simulated: true,
  };
}
