// What happened between two positions, folded. Conflation is this fold and never a drop: any grouping of the
// same batches gives the same span, so a client that gets one frame a second draws the candles of one that gets fifty.

import { appendBar, type Bar, barsOfTrades } from './bar.ts';
import type { Status } from './instrument.ts';
import { type Batch, type Level, type Quote, SPAN_TRADES, type Trade } from './market.ts';
import type { Position } from './position.ts';
import { assert } from './result.ts';

/** The content of the range `(from, to]` of one instrument. */
export interface Span {
  readonly epoch: number;
  readonly from: number;
  readonly to: number;
  /** Market time of the range's end. */
  readonly time: number;
  /** Wall time at which the oldest batch of the range was published. */
  readonly sent: number;
  /** One bar per second touched, oldest first. */
  readonly bars: readonly Bar[];
  /** The newest trades, oldest first, at most `SPAN_TRADES`. */
  readonly trades: readonly Trade[];
  /** Trades of the range that `trades` leaves out. */
  readonly missed: number;
  /** Null: unchanged. */
  readonly quote: Quote | null;
  /** Changed levels in ascending price; size 0: gone. */
  readonly bids: readonly Level[];
  readonly asks: readonly Level[];
  /** Null: unchanged. */
  readonly status: Status | null;
}

/** Where an instrument stands, and when its newest batch was traded and published. */
interface Place extends Position {
  readonly time: number;
  readonly sent: number;
}

export function spanOfBatch(batch: Batch): Span {
  const kept = batch.trades.slice(-SPAN_TRADES);
  return {
    epoch: batch.epoch,
    from: batch.seq - 1,
    to: batch.seq,
    time: batch.time,
    sent: batch.sent,
    bars: barsOfTrades(batch.trades),
    trades: kept,
    missed: batch.trades.length - kept.length,
    quote: batch.quote,
    bids: joinLevels([batch.bids]),
    asks: joinLevels([batch.asks]),
    status: batch.status,
  };
}

/** The range in which nothing happened, where an instrument stands. */
export function emptySpan({ epoch, seq, time, sent }: Place): Span {
  return {
    epoch,
    from: seq,
    to: seq,
    time,
    sent,
    bars: [],
    trades: [],
    missed: 0,
    quote: null,
    bids: [],
    asks: [],
    status: null,
  };
}

/** All spans, oldest first and each beginning where the one before ends, as one. At least one. Associative. */
export function foldSpans(spans: readonly Span[]): Span {
  const first = spans[0];
  const last = spans[spans.length - 1];
  assert(first && last, 'a fold needs a span');
  if (spans.length === 1) return first;

  const bars: Bar[] = [];
  let sent = first.sent;
  let quote: Quote | null = null;
  let status: Status | null = null;
  let traded = 0;
  for (const [index, span] of spans.entries()) {
    const before = spans[index - 1];
    assert(!before || before.to === span.from, `span ${span.from} does not follow ${before?.to}`);
    assert(span.epoch === first.epoch, 'spans of one epoch only');
    for (const bar of span.bars) appendBar(bars, bar);
    sent = Math.min(sent, span.sent);
    quote = span.quote ?? quote;
    status = span.status ?? status;
    traded += span.trades.length + span.missed;
  }
  const trades = newestTrades(spans);
  return {
    epoch: first.epoch,
    from: first.from,
    to: last.to,
    time: last.time,
    sent,
    bars,
    trades,
    missed: traded - trades.length,
    quote,
    bids: joinLevels(spans.map((span) => span.bids)),
    asks: joinLevels(spans.map((span) => span.asks)),
    status,
  };
}

function newestTrades(spans: readonly Span[]): Trade[] {
  const parts: (readonly Trade[])[] = [];
  let held = 0;
  // A span that left trades out holds SPAN_TRADES itself, so nothing older than a hole is ever kept.
  for (let index = spans.length - 1; index >= 0 && held < SPAN_TRADES; index -= 1) {
    const trades = spans[index]?.trades ?? [];
    parts.push(trades);
    held += trades.length;
  }
  return parts.reverse().flat().slice(-SPAN_TRADES);
}

/** Later changes of a level win. The answer is in ascending price, so that equal content is equal bytes. */
function joinLevels(changes: readonly (readonly Level[])[]): readonly Level[] {
  const touched = changes.filter((levels) => levels.length > 0);
  if (touched.length === 0) return [];
  const byPrice = new Map<number, Level>();
  for (const levels of touched) for (const level of levels) byPrice.set(level.price, level);
  return [...byPrice.values()].sort((a, b) => a.price - b.price);
}
