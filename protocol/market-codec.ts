// How the parts of the market are written as bytes: shared by batches, snapshots and bar blocks.
// Prices and times are told as differences from the one before, so a typical trade takes five bytes.

import type { Bar } from './bar.ts';
import { type ByteReader, type ByteWriter, MalformedBytes } from './bytes.ts';
import { STATUSES, type Status, SYMBOL } from './instrument.ts';
import type { Level, Quote, Trade } from './market.ts';

/** Bounds of what one message may claim to hold; a batch of a wild 10 ms stays far below. */
export const MAX_TRADES = 65_536;
export const MAX_LEVELS = 4_096;
export const MAX_BARS = 65_536;
export const MAX_SYMBOL_BYTES = 32;

export function writeSymbol(writer: ByteWriter, symbol: string): void {
  writer.text(symbol);
}

export function readSymbol(reader: ByteReader): string {
  const symbol = reader.text(MAX_SYMBOL_BYTES);
  if (!SYMBOL.test(symbol)) throw new MalformedBytes('not a symbol');
  return symbol;
}

/** Refuses what another version wrote: layouts inside the house change as a whole. */
export function expectVersion(reader: ByteReader, expected: number): void {
  const version = reader.byte();
  if (version !== expected) throw new MalformedBytes(`layout ${version}, ${expected} expected`);
}

export function writeTrades(writer: ByteWriter, trades: readonly Trade[]): void {
  writer.varint(trades.length);
  let time = 0;
  let price = 0;
  for (const trade of trades) {
    writer.signed(trade.time - time);
    writer.signed(trade.price - price);
    writer.varint(trade.size * 2 + (trade.side === 'buy' ? 1 : 0));
    time = trade.time;
    price = trade.price;
  }
}

export function readTrades(reader: ByteReader): Trade[] {
  const trades: Trade[] = [];
  let time = 0;
  let price = 0;
  for (let left = reader.count(MAX_TRADES); left > 0; left -= 1) {
    time += reader.signed();
    price += reader.signed();
    const sized = reader.varint();
    const side = sized % 2 === 1 ? 'buy' : 'sell';
    trades.push({ time, price, size: Math.floor(sized / 2), side });
  }
  return trades;
}

export function writeLevels(writer: ByteWriter, levels: readonly Level[]): void {
  writer.varint(levels.length);
  let price = 0;
  for (const level of levels) {
    writer.signed(level.price - price);
    writer.varint(level.size);
    price = level.price;
  }
}

export function readLevels(reader: ByteReader): Level[] {
  const levels: Level[] = [];
  let price = 0;
  for (let left = reader.count(MAX_LEVELS); left > 0; left -= 1) {
    price += reader.signed();
    levels.push({ price, size: reader.varint() });
  }
  return levels;
}

export function writeQuote(writer: ByteWriter, quote: Quote): void {
  writeLevels(writer, quote.bid ? [quote.bid] : []);
  writeLevels(writer, quote.ask ? [quote.ask] : []);
}

export function readQuote(reader: ByteReader): Quote {
  const [bid = null] = readLevels(reader);
  const [ask = null] = readLevels(reader);
  return { bid, ask };
}

export function writeStatus(writer: ByteWriter, status: Status): void {
  writer.byte(STATUSES.indexOf(status));
}

export function readStatus(reader: ByteReader): Status {
  const status = STATUSES[reader.byte()];
  if (!status) throw new MalformedBytes('unknown status');
  return status;
}

/** Bars of one interval, ascending. */
export function writeBars(writer: ByteWriter, bars: readonly Bar[]): void {
  writer.varint(bars.length);
  let time = 0;
  let close = 0;
  for (const bar of bars) {
    writer.signed(bar.time - time);
    writer.signed(bar.open - close);
    writer.varint(bar.high - bar.open);
    writer.varint(bar.open - bar.low);
    writer.signed(bar.close - bar.open);
    writer.varint(bar.volume);
    writer.varint(bar.count);
    time = bar.time;
    close = bar.close;
  }
}

export function readBars(reader: ByteReader): Bar[] {
  const bars: Bar[] = [];
  let time = 0;
  let close = 0;
  for (let left = reader.count(MAX_BARS); left > 0; left -= 1) {
    const before = time;
    time += reader.signed();
    if (bars.length > 0 && time <= before) throw new MalformedBytes('bars out of order');
    const open = close + reader.signed();
    const high = open + reader.varint();
    const low = open - reader.varint();
    close = open + reader.signed();
    bars.push({ time, open, high, low, close, volume: reader.varint(), count: reader.varint() });
  }
  return bars;
}
