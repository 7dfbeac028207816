// Market frames in `outcry.json.v1`. Pure: integers in, text out; shapes as in protocol/events.ts.

import type { Bar, Interval } from '../../protocol/bar.ts';
import { formatDecimal } from '../../protocol/decimal.ts';
import type {
  BarRowData,
  BarsFrame,
  BookFrame,
  LevelRowData,
  TickerFrame,
  TradeRowData,
  TradesFrame,
} from '../../protocol/events.ts';
import type { Instrument } from '../../protocol/instrument.ts';
import type { InstrumentState } from '../../protocol/instrument-state.ts';
import type { Level, Trade } from '../../protocol/market.ts';
import type { Span } from '../../protocol/span.ts';

/** `span` null: a snapshot. `state` is the one at the end of the span. */
export function tickerFrame(
  instrument: Instrument,
  state: InstrumentState,
  span: Span | null,
): TickerFrame {
  const price = (value: number) => formatDecimal(value, instrument.priceScale);
  const { day, quote } = state;
  return {
    ...rangeOf(state, span),
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
    ...snapshotMark(span),
  };
}

export function tradesFrame(
  instrument: Instrument,
  state: InstrumentState,
  span: Span | null,
): TradesFrame {
  const trades = span ? span.trades : state.recent;
  return {
    ...rangeOf(state, span),
    symbol: instrument.symbol,
    trades: trades.map((trade) => tradeRow(instrument, trade)),
    ...(span && span.missed > 0 ? { missed: span.missed } : {}),
    ...snapshotMark(span),
  };
}

export function bookFrame(
  instrument: Instrument,
  state: InstrumentState,
  span: Span | null,
): BookFrame {
  const rows = (levels: readonly Level[]) => levels.map((level) => levelRow(instrument, level));
  return {
    ...rangeOf(state, span),
    symbol: instrument.symbol,
    bids: rows(span ? span.bids : state.bids),
    asks: rows(span ? span.asks : state.asks),
    ...snapshotMark(span),
  };
}

/** Whole bars at a position, oldest first. */
export function barsFrame(
  instrument: Instrument,
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
export function barRow({ priceScale, sizeScale }: Instrument, bar: Bar): BarRowData {
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

function levelRow({ priceScale, sizeScale }: Instrument, level: Level): LevelRowData {
  // "0" and not "0.00": the one size that is a word of the protocol ("level gone").
  const size = level.size === 0 ? '0' : formatDecimal(level.size, sizeScale);
  return [formatDecimal(level.price, priceScale), size];
}

function tradeRow({ priceScale, sizeScale }: Instrument, trade: Trade): TradeRowData {
  return [
    trade.time,
    formatDecimal(trade.price, priceScale),
    formatDecimal(trade.size, sizeScale),
    trade.side,
  ];
}

function rangeOf(state: InstrumentState, span: Span | null) {
  return {
    epoch: state.epoch,
    from: span ? span.from : state.seq,
    to: state.seq,
    sent: span ? span.sent : state.sent,
  };
}

function snapshotMark(span: Span | null): { snapshot?: true } {
  return span ? {} : { snapshot: true };
}
