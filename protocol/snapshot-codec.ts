// What the feed answers on `mdq.snapshot.<shard>`: position, state and the tail of 1 s bars of the instruments
// asked for. The answer is cut into chunks that stay under the broker's comfortable message size.

import type { Bar } from './bar.ts';
import { type ByteReader, ByteWriter, decodeWith } from './bytes.ts';
import type { InstrumentState } from './instrument-state.ts';
import {
  expectVersion,
  readBars,
  readLevels,
  readQuote,
  readStatus,
  readSymbol,
  readTrades,
  writeBars,
  writeLevels,
  writeQuote,
  writeStatus,
  writeSymbol,
  writeTrades,
} from './market-codec.ts';
import { assert, type Result } from './result.ts';

const LAYOUT = 1;
export const MAX_CHUNK_BYTES = 128 * 1024;
const MAX_ASKED = 10_000;

/** One instrument at a position. All of its bars before `tailFrom` are stored. */
export interface Snapshot {
  readonly symbol: string;
  readonly state: InstrumentState;
  /** Market time of a full minute: the tail holds every 1 s bar from here up to and with the state's position. */
  readonly tailFrom: number;
  readonly tail: readonly Bar[];
}

/** The instruments asked for; an empty list asks for none and so only whether a feed is there. */
export function encodeSnapshotRequest(symbols: readonly string[]): Uint8Array {
  const writer = new ByteWriter();
  writer.byte(LAYOUT);
  writer.varint(symbols.length);
  for (const symbol of symbols) writeSymbol(writer, symbol);
  return writer.finish();
}

export function decodeSnapshotRequest(bytes: Uint8Array): Result<string[]> {
  return decodeWith(bytes, (reader) => {
    expectVersion(reader, LAYOUT);
    const symbols: string[] = [];
    for (let left = reader.count(MAX_ASKED); left > 0; left -= 1) symbols.push(readSymbol(reader));
    return symbols;
  });
}

/** As few chunks as fit; none for no snapshots. */
export function encodeSnapshots(snapshots: readonly Snapshot[]): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  let chunk = new ByteWriter();
  for (const snapshot of snapshots) {
    const one = new ByteWriter();
    writeSnapshot(one, snapshot);
    const bytes = one.finish();
    assert(bytes.length < MAX_CHUNK_BYTES, `snapshot of ${snapshot.symbol}: ${bytes.length} bytes`);
    if (chunk.length > 0 && chunk.length + bytes.length >= MAX_CHUNK_BYTES) {
      chunks.push(chunk.finish());
      chunk = new ByteWriter();
    }
    if (chunk.length === 0) chunk.byte(LAYOUT);
    chunk.raw(bytes);
  }
  if (chunk.length > 0) chunks.push(chunk.finish());
  return chunks;
}

/** The snapshots of one chunk. */
export function decodeSnapshots(chunk: Uint8Array): Result<Snapshot[]> {
  return decodeWith(chunk, (reader) => {
    expectVersion(reader, LAYOUT);
    const snapshots: Snapshot[] = [];
    while (!reader.done) snapshots.push(readSnapshot(reader));
    return snapshots;
  });
}

function writeSnapshot(writer: ByteWriter, { symbol, state, tailFrom, tail }: Snapshot): void {
  writeSymbol(writer, symbol);
  writer.varint(state.epoch);
  writer.varint(state.seq);
  writer.varint(state.time);
  writer.varint(state.sent);
  writer.varint(state.last === null ? 0 : 1);
  writer.signed(state.last ?? 0);
  writeQuote(writer, state.quote);
  writeLevels(writer, state.bids);
  writeLevels(writer, state.asks);
  writer.signed(state.day.open);
  writer.signed(state.day.high);
  writer.signed(state.day.low);
  writer.varint(state.day.volume);
  writer.varint(state.day.count);
  writer.signed(state.day.previousClose);
  writeStatus(writer, state.status);
  writeTrades(writer, state.recent);
  writer.varint(tailFrom);
  writeBars(writer, tail);
}

function readSnapshot(reader: ByteReader): Snapshot {
  const symbol = readSymbol(reader);
  const state: InstrumentState = {
    epoch: reader.varint(),
    seq: reader.varint(),
    time: reader.varint(),
    sent: reader.varint(),
    last: readLast(reader),
    quote: readQuote(reader),
    bids: readLevels(reader),
    asks: readLevels(reader),
    day: {
      open: reader.signed(),
      high: reader.signed(),
      low: reader.signed(),
      volume: reader.varint(),
      count: reader.varint(),
      previousClose: reader.signed(),
    },
    status: readStatus(reader),
    recent: readTrades(reader),
  };
  return { symbol, state, tailFrom: reader.varint(), tail: readBars(reader) };
}

function readLast(reader: ByteReader): number | null {
  const known = reader.varint() === 1;
  const last = reader.signed();
  return known ? last : null;
}
