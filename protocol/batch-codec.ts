// A batch as bytes, on `md.batch.<token>`.

import { type ByteReader, ByteWriter, decodeWith, MalformedBytes } from './bytes.ts';
import type { Batch } from './market.ts';
import {
  expectVersion,
  readLevels,
  readQuote,
  readStatus,
  readSymbol,
  readTrades,
  writeLevels,
  writeQuote,
  writeStatus,
  writeSymbol,
  writeTrades,
} from './market-codec.ts';
import type { Result } from './result.ts';

const LAYOUT = 1;
const HAS_QUOTE = 1;
const HAS_STATUS = 2;

export function encodeBatch(batch: Batch): Uint8Array {
  const writer = new ByteWriter();
  writer.byte(LAYOUT);
  writeSymbol(writer, batch.symbol);
  writer.varint(batch.epoch);
  writer.varint(batch.seq);
  writer.varint(batch.time);
  writer.varint(batch.sent);
  writer.byte((batch.quote ? HAS_QUOTE : 0) | (batch.status ? HAS_STATUS : 0));
  writeTrades(writer, batch.trades);
  if (batch.quote) writeQuote(writer, batch.quote);
  writeLevels(writer, batch.bids);
  writeLevels(writer, batch.asks);
  if (batch.status) writeStatus(writer, batch.status);
  return writer.finish();
}

export function decodeBatch(bytes: Uint8Array): Result<Batch> {
  return decodeWith(bytes, readBatch);
}

function readBatch(reader: ByteReader): Batch {
  expectVersion(reader, LAYOUT);
  const symbol = readSymbol(reader);
  const epoch = reader.varint();
  const seq = reader.varint();
  if (seq === 0) throw new MalformedBytes('seq counts from 1');
  const time = reader.varint();
  const sent = reader.varint();
  const flags = reader.byte();
  return {
    symbol,
    epoch,
    seq,
    time,
    sent,
    trades: readTrades(reader),
    quote: flags & HAS_QUOTE ? readQuote(reader) : null,
    bids: readLevels(reader),
    asks: readLevels(reader),
    status: flags & HAS_STATUS ? readStatus(reader) : null,
  };
}
