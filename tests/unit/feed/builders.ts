// Listings as the tests of the feed need them.

import type { Listing } from '../../../feed/source.ts';
import type { Instrument } from '../../../protocol/instrument.ts';

type Changes = Partial<Omit<Listing, 'instrument'>> & {
  readonly instrument?: Partial<Instrument>;
};

/** A stock at 100.00 with two decimals, in single shares, unless told otherwise. */
export function listingOf(symbol: string, changes: Changes = {}): Listing {
  const { instrument, ...rest } = changes;
  return {
    price: 100_00,
    volatility: 0.3,
    tradeSize: 200,
    members: [],
    ...rest,
    instrument: {
      symbol,
      name: symbol,
      type: 'stock',
      priceScale: 2,
      sizeScale: 0,
      tickSize: 1,
      lotSize: 1,
      status: 'open',
      simulated: true,
      shard: 'test',
      ...instrument,
    },
  };
}
