// The state of one instrument at a position, and how a batch moves it. Feed and gateway run this same code,
// so their states at equal positions are equal.

import { bucketStart } from './bar.ts';
import type { Status } from './instrument.ts';
import { applyAsks, applyBids } from './levels.ts';
import {
  type Batch,
  type Day,
  type Level,
  type Quote,
  RECENT_TRADES,
  type Trade,
} from './market.ts';

export interface InstrumentState {
  readonly epoch: number;
  readonly seq: number;
  /** Market time of the newest batch. */
  readonly time: number;
  /** Wall time at which the newest batch was published. */
  readonly sent: number;
  readonly last: number | null;
  readonly quote: Quote;
  /** Best first, at most ten. */
  readonly bids: readonly Level[];
  readonly asks: readonly Level[];
  readonly day: Day;
  readonly status: Status;
  /** The newest trades, oldest first, at most fifty. */
  readonly recent: readonly Trade[];
}

/** The state after `batch`, which must be the next one (`batch.seq = state.seq + 1`). */
export function applyBatch(state: InstrumentState, batch: Batch): InstrumentState {
  return {
    epoch: batch.epoch,
    seq: batch.seq,
    time: batch.time,
    sent: batch.sent,
    last: batch.trades[batch.trades.length - 1]?.price ?? state.last,
    quote: batch.quote ?? state.quote,
    bids: applyBids(state.bids, batch.bids),
    asks: applyAsks(state.asks, batch.asks),
    day: applyDay(state, batch),
    status: batch.status ?? state.status,
    recent: applyRecent(state.recent, batch.trades),
  };
}

/** A day on which nothing has been traded yet. */
export function quietDay(previousClose: number): Day {
  return {
    open: previousClose,
    high: previousClose,
    low: previousClose,
    volume: 0,
    count: 0,
    previousClose,
  };
}

function applyDay(state: InstrumentState, batch: Batch): Day {
  let { day, last, time } = state;
  for (const trade of batch.trades) {
    day = widen(roll(day, time, trade.time, last), trade);
    last = trade.price;
    time = trade.time;
  }
  return roll(day, time, batch.time, last);
}

/** A new UTC day begins quiet, at the last price of the one before. */
function roll(day: Day, from: number, to: number, last: number | null): Day {
  if (bucketStart(from, '1d') === bucketStart(to, '1d')) return day;
  return quietDay(last ?? day.previousClose);
}

function widen(day: Day, trade: Trade): Day {
  const first = day.count === 0;
  return {
    open: first ? trade.price : day.open,
    high: first ? trade.price : Math.max(day.high, trade.price),
    low: first ? trade.price : Math.min(day.low, trade.price),
    volume: day.volume + trade.size,
    count: day.count + 1,
    previousClose: day.previousClose,
  };
}

function applyRecent(recent: readonly Trade[], trades: readonly Trade[]): readonly Trade[] {
  return trades.length === 0 ? recent : [...recent, ...trades].slice(-RECENT_TRADES);
}
