// Entries of the channel `book`: changed levels, their prices against an anchor that moves with the best price.

import {
  type Definition,
  type EntryReader,
  type EntryWriter,
  entryBytes,
  type Mark,
} from './entry.ts';
import type { BookFrame } from './events.ts';
import { bookFrame } from './frames.ts';
import type { InstrumentState } from './instrument-state.ts';
import type { Level } from './market.ts';
import type { Span } from './span.ts';

export interface BookMark extends Mark {
  readonly anchor: number;
}

/** The price that levels at this state are told against. */
export function anchorOf({ bids, asks }: Pick<InstrumentState, 'bids' | 'asks'>): number {
  return bids[0]?.price ?? asks[0]?.price ?? 0;
}

/** As `encodeTicker`. */
export function encodeBook(
  definition: Definition,
  before: BookMark | null,
  state: InstrumentState,
  span: Span | null,
): Uint8Array | null {
  const { bids, asks } = span ?? state;
  const anchor = anchorOf(state);
  return entryBytes('book', definition, (writer) => {
    writer.range(before, state, span);
    writer.price(anchor, before?.anchor ?? 0);
    writeSide(writer, bids, anchor);
    writeSide(writer, asks, anchor);
  });
}

/** As `readTickerEntry`. */
export function readBookEntry(
  reader: EntryReader,
  definition: Definition,
  before: BookMark | null,
): { frame: BookFrame; mark: BookMark } | null {
  const range = reader.range(before);
  if (!range) return null;
  const { epoch, seq, sent } = range;
  const anchor = reader.price(reader.isAbsolute ? 0 : (before?.anchor ?? 0));
  const bids = readSide(reader, anchor);
  const asks = readSide(reader, anchor);
  const span = range.isSnapshot ? null : { from: range.from, sent: range.oldest, bids, asks };
  const frame = bookFrame(definition, { epoch, seq, sent, bids, asks }, span);
  return { frame, mark: { epoch, seq, sent, anchor } };
}

function writeSide(writer: EntryWriter, levels: readonly Level[], anchor: number): void {
  writer.varint(levels.length);
  let price = anchor;
  for (const level of levels) {
    writer.price(level.price, price);
    writer.varint(level.size);
    price = level.price;
  }
}

function readSide(reader: EntryReader, anchor: number): Level[] {
  const levels: Level[] = [];
  let price = anchor;
  for (let left = reader.varint(); left > 0; left -= 1) {
    price = reader.price(price);
    levels.push({ price, size: reader.varint() });
  }
  return levels;
}
