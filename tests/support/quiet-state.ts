// An instrument to which nothing has happened yet.

import { type InstrumentState, quietDay } from '../../protocol/instrument-state.ts';

/** Open, with an empty book and no trade. `previousClose`: an integer at its scale; `more`: what is otherwise. */
export function quietState(
  previousClose: number,
  more: Partial<InstrumentState> = {},
): InstrumentState {
  return {
    epoch: 1,
    seq: 0,
    time: 0,
    sent: 0,
    last: null,
    quote: { bid: null, ask: null },
    bids: [],
    asks: [],
    day: quietDay(previousClose),
    status: 'open',
    recent: [],
    ...more,
  };
}
