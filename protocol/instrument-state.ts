// The state of one instrument at a position, and how a batch moves it. Feed and gateway run this same code,
// so their states at equal positions are equal.

import { type Bar, bucketStart } from './bar.ts';
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

/** The day at market time `to`, when `bars` are all that was traded since `before`. */
export function dayAfter(
  before: Pick<InstrumentState, 'day' | 'time' | 'last'>,
  bars: readonly Bar[],
  to: number,
): Day {
  let { day, time, last } = before;
  for (const bar of bars) {
    day = widen(roll(day, time, bar.time, last), bar);
    last = bar.close;
    time = bar.time;
  }
  return roll(day, time, to, last);
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
    day = widen(roll(day, time, trade.time, last), tradedAt(trade));
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

type Traded = Omit<Bar, 'time' | 'close'>;

function tradedAt({ price, size }: Trade): Traded {
  return { open: price, high: price, low: price, volume: size, count: 1 };
}

function widen(day: Day, bar: Traded): Day {
  const first = day.count === 0;
  return {
    open: first ? bar.open : day.open,
    high: first ? bar.high : Math.max(day.high, bar.high),
    low: first ? bar.low : Math.min(day.low, bar.low),
    volume: day.volume + bar.volume,
    count: day.count + bar.count,
    previousClose: day.previousClose,
  };
}

function applyRecent(recent: readonly Trade[], trades: readonly Trade[]): readonly Trade[] {
  return trades.length === 0 ? recent : [...recent, ...trades].slice(-RECENT_TRADES);
}
