// Entries of the channel `ticker`: what has changed against the state that the reader was told before. What follows from
// the bars (the last price, the day) is not told.

import { readEntryBars, writeEntryBars } from './bar-entry.ts';
import { type Definition, type EntryReader, type EntryWriter, entryBytes } from './entry.ts';
import type { TickerFrame } from './events.ts';
import { type TickerState, tickerFrame } from './frames.ts';
import { dayAfter, quietDay } from './instrument-state.ts';
import type { Day, Level } from './market.ts';
import { readStatus, writeStatus } from './market-codec.ts';
import type { Span } from './span.ts';

const BID = 16;
const ASK = 32;
const BARS = 64;
/** A byte with the flags of what seldom comes. */
const MORE = 128;
const LAST = 1;
const DAY = 2;
const STATUS = 4;

const SECOND = 1_000;

/** Before the first entry of a chain. */
const NOTHING: TickerState = {
  epoch: 0,
  seq: 0,
  time: 0,
  sent: 0,
  last: null,
  quote: { bid: null, ask: null },
  day: quietDay(0),
  status: 'open',
};

/**
 * `span` null: a snapshot. `before`: the state at the begin of the span, which the reader was told on this connection; null:
 * absolute. The answer is null when a price is no multiple of the tick.
 */
export function encodeTicker(
  definition: Definition,
  before: TickerState | null,
  state: TickerState,
  span: Span | null,
): Uint8Array | null {
  const known = before ?? NOTHING;
  const { bars } = span ?? { bars: [] };
  return entryBytes('ticker', definition, (writer) => {
    const told = bars.at(-1)?.close ?? known.last;
    const day = dayAfter(known, bars, state.time);
    const more =
      (state.last === told ? 0 : LAST) |
      (isSameDay(state.day, day) ? 0 : DAY) |
      (state.status === known.status ? 0 : STATUS);
    writer.range(before, state, span);
    writer.signed(state.time - known.time - (state.sent - known.sent));
    if (more) {
      writer.flags |= MORE;
      writer.byte(more);
    }
    if (bars.length > 0) {
      writer.flags |= BARS;
      writeEntryBars(writer, bars, startOf(known));
    }
    if (more & LAST) writeLast(writer, state.last, told ?? 0);
    const base = state.last ?? 0;
    if (!isSameLevel(known.quote.bid, state.quote.bid)) {
      writer.flags |= BID;
      writeLevel(writer, state.quote.bid, known.quote.bid?.price ?? base);
    }
    if (!isSameLevel(known.quote.ask, state.quote.ask)) {
      writer.flags |= ASK;
      writeLevel(writer, state.quote.ask, known.quote.ask?.price ?? base);
    }
    if (more & DAY) writeDay(writer, state.day, base);
    if (more & STATUS) writeStatus(writer, state.status);
  });
}

/** The frame, and the state that the next entry of the chain goes on from. Null: it does not go on from `before`. */
export function readTickerEntry(
  reader: EntryReader,
  definition: Definition,
  before: TickerState | null,
): { frame: TickerFrame; mark: TickerState } | null {
  const range = reader.range(before);
  if (!range) return null;
  const known = reader.isAbsolute || !before ? NOTHING : before;
  const { flags } = reader;
  const { epoch, seq, sent } = range;
  const time = reader.sum(known.time + (sent - known.sent));
  const more = flags & MORE ? reader.byte() : 0;
  const bars = flags & BARS ? readEntryBars(reader, startOf(known)) : [];
  const told = bars.at(-1)?.close ?? known.last;
  const last = more & LAST ? readLast(reader, told ?? 0) : told;
  const base = last ?? 0;
  const { quote } = known;
  const bid = flags & BID ? readLevel(reader, quote.bid?.price ?? base) : quote.bid;
  const ask = flags & ASK ? readLevel(reader, quote.ask?.price ?? base) : quote.ask;
  const day = more & DAY ? readDay(reader, base) : dayAfter(known, bars, time);
  const status = more & STATUS ? readStatus(reader) : known.status;
  const mark = { epoch, seq, time, sent, last, quote: { bid, ask }, day, status };
  const span = range.isSnapshot ? null : { from: range.from, sent: range.oldest, bars };
  return { frame: tickerFrame(definition, mark, span), mark };
}

function startOf({ time, last }: TickerState) {
  return { width: SECOND, time, price: last ?? 0 };
}

function writeLast(writer: EntryWriter, last: number | null, from: number): void {
  writer.byte(last === null ? 0 : 1);
  if (last !== null) writer.price(last, from);
}

function readLast(reader: EntryReader, from: number): number | null {
  return reader.byte() === 0 ? null : reader.price(from);
}

/** Nobody there: 0. */
function writeLevel(writer: EntryWriter, level: Level | null, from: number): void {
  writer.varint(level ? level.size + 1 : 0);
  if (level) writer.price(level.price, from);
}

function readLevel(reader: EntryReader, from: number): Level | null {
  const size = reader.varint() - 1;
  return size < 0 ? null : { price: reader.price(from), size };
}

function writeDay(writer: EntryWriter, day: Day, from: number): void {
  for (const price of [day.open, day.high, day.low, day.previousClose]) writer.price(price, from);
  writer.varint(day.volume);
  writer.varint(day.count);
}

function readDay(reader: EntryReader, from: number): Day {
  const open = reader.price(from);
  const high = reader.price(from);
  const low = reader.price(from);
  const previousClose = reader.price(from);
  return { open, high, low, previousClose, volume: reader.varint(), count: reader.varint() };
}

function isSameLevel(a: Level | null, b: Level | null): boolean {
  return a === b || (a?.price === b?.price && a?.size === b?.size);
}

function isSameDay(a: Day, b: Day): boolean {
  return (
    a.open === b.open &&
    a.high === b.high &&
    a.low === b.low &&
    a.volume === b.volume &&
    a.count === b.count &&
    a.previousClose === b.previousClose
  );
}
