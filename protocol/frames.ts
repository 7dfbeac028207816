// Market frames from what they say: integers in, decimal strings out, shapes as in protocol/events.ts. A gateway makes them
// for readers of JSON, a client from binary entries, so that both forms are one by construction.

import type { Bar, Interval } from './bar.ts';
import { formatDecimal } from './decimal.ts';
import type {
  BarRowData,
  BarsFrame,
  BookFrame,
  LevelRowData,
  TickerFrame,
  TradeRowData,
  TradesFrame,
} from './events.ts';
import type { Instrument } from './instrument.ts';
import type { InstrumentState } from './instrument-state.ts';
import type { Level, Trade } from './market.ts';
import type { Span } from './span.ts';

/** What of an instrument its frames are written with. */
export type Named = Pick<Instrument, 'symbol' | 'priceScale' | 'sizeScale'>;

/** What of a state a `ticker` frame tells. */
export type TickerState = Omit<InstrumentState, 'bids' | 'asks' | 'recent'>;

type Place = Pick<InstrumentState, 'epoch' | 'seq' | 'sent'>;
type Range = Pick<Span, 'from' | 'sent'>;

/** `span` null: a snapshot. `state` is the one at the end of the span. */
export function tickerFrame(
  instrument: Named,
  state: TickerState,
  span: (Range & Pick<Span, 'bars'>) | null,
): TickerFrame {
  const price = (value: number) => formatDecimal(value, instrument.priceScale);
  const { day, quote } = state;
  // Written out: spreading what all frames share takes longer than all the rest.
  const frame = {
    epoch: state.epoch,
    from: span ? span.from : state.seq,
    to: state.seq,
    sent: span ? span.sent : state.sent,
    symbol: instrument.symbol,
    time: state.time,
    last: state.last === null ? null : price(state.last),
    bid: quote.bid && levelRow(instrument, quote.bid),
    ask: quote.ask && levelRow(instrument, quote.ask),
    bars: span ? span.bars.map((bar) => barRow(instrument, bar)) : [],
    day: {
      open: price(day.open),
      high: price(day.high),
      low: price(day.low),
      volume: formatDecimal(day.volume, instrument.sizeScale),
      previousClose: price(day.previousClose),
    },
    status: state.status,
  };
  return span ? frame : { ...frame, snapshot: true };
}

export function tradesFrame(
  instrument: Named,
  state: Place & Pick<InstrumentState, 'recent'>,
  span: (Range & Pick<Span, 'trades' | 'missed'>) | null,
): TradesFrame {
  const trades = span ? span.trades : state.recent;
  const frame = {
    epoch: state.epoch,
    from: span ? span.from : state.seq,
    to: state.seq,
    sent: span ? span.sent : state.sent,
    symbol: instrument.symbol,
    trades: trades.map((trade) => tradeRow(instrument, trade)),
  };
  if (!span) return { ...frame, snapshot: true };
  return span.missed > 0 ? { ...frame, missed: span.missed } : frame;
}

export function bookFrame(
  instrument: Named,
  state: Place & Pick<InstrumentState, 'bids' | 'asks'>,
  span: (Range & Pick<Span, 'bids' | 'asks'>) | null,
): BookFrame {
  const rows = (levels: readonly Level[]) => levels.map((level) => levelRow(instrument, level));
  const frame = {
    epoch: state.epoch,
    from: span ? span.from : state.seq,
    to: state.seq,
    sent: span ? span.sent : state.sent,
    symbol: instrument.symbol,
    bids: rows(span ? span.bids : state.bids),
    asks: rows(span ? span.asks : state.asks),
  };
  return span ? frame : { ...frame, snapshot: true };
}

/** Whole bars at a position, oldest first. */
export function barsFrame(
  instrument: Named,
  interval: Interval,
  position: { readonly epoch: number; readonly seq: number },
  bars: readonly (Bar & { final: boolean })[],
): BarsFrame {
  return {
    symbol: instrument.symbol,
    interval,
    epoch: position.epoch,
    to: position.seq,
    bars: bars.map((bar) => [...barRow(instrument, bar), bar.final]),
  };
}

/** A bar as its wire row, without `final`. */
export function barRow({ priceScale, sizeScale }: Named, bar: Bar): BarRowData {
  return [
    bar.time,
    formatDecimal(bar.open, priceScale),
    formatDecimal(bar.high, priceScale),
    formatDecimal(bar.low, priceScale),
    formatDecimal(bar.close, priceScale),
    formatDecimal(bar.volume, sizeScale),
    bar.count,
  ];
}

function levelRow({ priceScale, sizeScale }: Named, level: Level): LevelRowData {
  // "0" and not "0.00": the one size that is a word of the protocol ("level gone").
  const size = level.size === 0 ? '0' : formatDecimal(level.size, sizeScale);
  return [formatDecimal(level.price, priceScale), size];
}

function tradeRow({ priceScale, sizeScale }: Named, trade: Trade): TradeRowData {
  return [
    trade.time,
    formatDecimal(trade.price, priceScale),
    formatDecimal(trade.size, sizeScale),
    trade.side,
  ];
}
