// One frame of `ticker`, `trades` or `book` for all who stand at the same cursor: its text, its absolute entry and its entry
// as a change, each made when somebody needs it.

import { anchorOf, type BookMark, encodeBook } from '../../protocol/book-entry.ts';
import { bookFrame, type TickerState, tickerFrame, tradesFrame } from '../../protocol/frames.ts';
import type { Instrument } from '../../protocol/instrument.ts';
import type { InstrumentState } from '../../protocol/instrument-state.ts';
import type { Span } from '../../protocol/span.ts';
import { encodeTicker } from '../../protocol/ticker-entry.ts';
import { encodeTrades, lastTradeOf, type TradesMark } from '../../protocol/trades-entry.ts';
import { notification } from '../notification.ts';
import type { InstrumentNumbers, NumberedInstrument } from './instrument-numbers.ts';
import type { MarketChannel, SharedEntries, SharedFrame } from './topic.ts';

export type PriceChannel = Exclude<MarketChannel, 'bars'>;

/** What a state was, as far as changes are told against it. */
export type PriceMark = TickerState & TradesMark & BookMark;

/** Marks kept: a reader at `slow` is told from 50 flushes of `fast` ago. */
const MARKS = 128;

/** The states at which readers of binary frames were last told to be, of one epoch. */
export class PriceMarks {
  readonly #bySeq = new Map<number, PriceMark>();
  #epoch = 0;

  /** Null: not known (any more). */
  at({ epoch, from }: Span): PriceMark | null {
    return epoch === this.#epoch ? (this.#bySeq.get(from) ?? null) : null;
  }

  note(state: InstrumentState): void {
    if (state.epoch !== this.#epoch) this.#bySeq.clear();
    this.#epoch = state.epoch;
    if (!this.#bySeq.has(state.seq)) this.#bySeq.set(state.seq, markOf(state));
    const [oldest] = this.#bySeq.keys();
    if (this.#bySeq.size > MARKS && oldest !== undefined) this.#bySeq.delete(oldest);
  }
}

function markOf(state: InstrumentState): PriceMark {
  const { epoch, seq, time, sent, last, quote, day, status } = state;
  const trade = lastTradeOf(state);
  return { epoch, seq, time, sent, last, quote, day, status, trade, anchor: anchorOf(state) };
}

export interface PriceFrameParts {
  readonly channel: PriceChannel;
  readonly instrument: Instrument;
  readonly numbers: InstrumentNumbers;
  readonly marks: PriceMarks;
  /** The state at the end. */
  readonly state: InstrumentState;
  /** Null: a snapshot. */
  readonly span: Span | null;
}

export class PriceFrame implements SharedFrame {
  readonly #parts: PriceFrameParts;
  #text: string | null = null;
  #absolute: SharedEntries | null = null;
  #change: SharedEntries | null = null;

  constructor(parts: PriceFrameParts) {
    this.#parts = parts;
  }

  get text(): string {
    this.#text ??= textOf(this.#parts);
    return this.#text;
  }

  entries(chain: number | null): SharedEntries {
    const { numbers, instrument, marks, span, state } = this.#parts;
    const isChained = chain === numbers.of(instrument).number;
    const before = span && isChained ? marks.at(span) : null;
    marks.note(state);
    if (before) {
      this.#change ??= this.#encodeChange(before);
      return this.#change;
    }
    this.#absolute ??= this.#encodeAbsolute();
    return this.#absolute;
  }

  #encodeChange(before: PriceMark): SharedEntries {
    const { numbers, instrument } = this.#parts;
    const numbered = numbers.of(instrument);
    const bytes = bytesOf(this.#parts, numbered, before);
    return bytes ? { number: numbered.number, bytes } : this.#encodeAbsolute();
  }

  #encodeAbsolute(): SharedEntries {
    const { numbers, instrument } = this.#parts;
    return numbers.define(instrument, (numbered) => bytesOf(this.#parts, numbered, null));
  }
}

function textOf({ channel, instrument, state, span }: PriceFrameParts): string {
  switch (channel) {
    case 'ticker':
      return notification('ticker', tickerFrame(instrument, state, span));
    case 'trades':
      return notification('trades', tradesFrame(instrument, state, span));
    case 'book':
      return notification('book', bookFrame(instrument, state, span));
  }
}

function bytesOf(
  { channel, state, span }: PriceFrameParts,
  definition: NumberedInstrument,
  before: PriceMark | null,
): Uint8Array | null {
  switch (channel) {
    case 'ticker':
      return encodeTicker(definition, before, state, span);
    case 'trades':
      return encodeTrades(definition, before, state, span);
    case 'book':
      return encodeBook(definition, before, state, span);
  }
}
