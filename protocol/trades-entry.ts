// Entries of the channel `trades`: each trade against the one before it, the first against the last before.

import { type Definition, type EntryReader, entryBytes, type Mark } from './entry.ts';
import type { TradesFrame } from './events.ts';
import { tradesFrame } from './frames.ts';
import type { InstrumentState } from './instrument-state.ts';
import type { Trade } from './market.ts';
import type { Span } from './span.ts';

const MISSED = 16;

type LastTrade = Pick<Trade, 'time' | 'price'>;

export interface TradesMark extends Mark {
  readonly trade: LastTrade;
}

const NO_TRADE: LastTrade = { time: 0, price: 0 };

/** The trade that those after this state are told against. */
export function lastTradeOf({ recent }: Pick<InstrumentState, 'recent'>): LastTrade {
  return recent[recent.length - 1] ?? NO_TRADE;
}

/** As `encodeTicker`. */
export function encodeTrades(
  definition: Definition,
  before: TradesMark | null,
  state: InstrumentState,
  span: Span | null,
): Uint8Array | null {
  const { trades, missed } = span ?? { trades: state.recent, missed: 0 };
  return entryBytes('trades', definition, (writer) => {
    writer.range(before, state, span);
    if (missed > 0) {
      writer.flags |= MISSED;
      writer.varint(missed);
    }
    const base = before?.trade ?? lastTradeOf(state);
    if (!before) {
      writer.signed(base.time - state.sent);
      writer.price(base.price, 0);
    }
    writer.varint(trades.length);
    let { time, price } = base;
    for (const trade of trades) {
      writer.signed(trade.time - time);
      writer.price(trade.price, price);
      writer.varint(trade.size * 2 + (trade.side === 'buy' ? 1 : 0));
      ({ time, price } = trade);
    }
  });
}

/** As `readTickerEntry`. */
export function readTradesEntry(
  reader: EntryReader,
  definition: Definition,
  before: TradesMark | null,
): { frame: TradesFrame; mark: TradesMark } | null {
  const range = reader.range(before);
  if (!range) return null;
  const { epoch, seq, sent } = range;
  const missed = reader.flags & MISSED ? reader.varint() : 0;
  const trades: Trade[] = [];
  const base =
    before && !reader.isAbsolute
      ? before.trade
      : { time: reader.sum(sent), price: reader.price(0) };
  let { time, price } = base;
  for (let left = reader.varint(); left > 0; left -= 1) {
    time = reader.sum(time);
    price = reader.price(price);
    const sized = reader.varint();
    const side = sized % 2 === 1 ? 'buy' : 'sell';
    trades.push({ time, price, size: Math.floor(sized / 2), side });
  }
  const mark = { epoch, seq, sent, trade: { time, price } };
  const span = range.isSnapshot ? null : { from: range.from, sent: range.oldest, trades, missed };
  return { frame: tradesFrame(definition, { epoch, seq, sent, recent: trades }, span), mark };
}
