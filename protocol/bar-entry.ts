// Bars as entries hold them, and the entries of the channel `bars`: whole bars at a position, always absolute.

import { type Bar, INTERVAL_MS, INTERVALS, type Interval } from './bar.ts';
import { MalformedBytes } from './bytes.ts';
import {
  ABSOLUTE,
  type Definition,
  type EntryReader,
  type EntryWriter,
  entryBytes,
  safe,
} from './entry.ts';
import type { BarsFrame } from './events.ts';
import { barsFrame } from './frames.ts';
import type { Position } from './position.ts';

/** `price` and `time`: those before the first bar. A bar of one price is short. */
export function writeEntryBars(
  writer: EntryWriter,
  bars: readonly (Bar & { readonly final?: boolean })[],
  { width, time, price }: BarsStart,
): void {
  writer.varint(bars.length);
  let start = Math.floor(time / width);
  let close = price;
  for (const bar of bars) {
    const { open, high, low } = bar;
    const isFlat = open === high && open === low && open === bar.close;
    writer.signed(bar.time / width - start);
    writer.varint(bar.count * 4 + (bar.final ? 2 : 0) + (isFlat ? 1 : 0));
    writer.price(open, close);
    if (!isFlat) {
      writer.price(high, open);
      writer.price(low, open);
      writer.price(bar.close, open);
    }
    writer.varint(bar.volume);
    start = bar.time / width;
    close = bar.close;
  }
}

export function readEntryBars(
  reader: EntryReader,
  { width, time, price }: BarsStart,
): (Bar & { final: boolean })[] {
  const bars: (Bar & { final: boolean })[] = [];
  let start = Math.floor(time / width);
  let close = price;
  for (let left = reader.varint(); left > 0; left -= 1) {
    start = reader.sum(start);
    const counted = reader.varint();
    const isFlat = counted % 2 === 1;
    const open = reader.price(close);
    const high = isFlat ? open : reader.price(open);
    const low = isFlat ? open : reader.price(open);
    close = isFlat ? open : reader.price(open);
    const volume = reader.varint();
    const count = Math.floor(counted / 4);
    const final = counted % 4 > 1;
    bars.push({ time: safe(start * width), open, high, low, close, volume, count, final });
  }
  return bars;
}

interface BarsStart {
  /** Milliseconds of a bar. */
  readonly width: number;
  readonly time: number;
  readonly price: number;
}

/** Null: a price is no multiple of the tick. */
export function encodeBars(
  definition: Definition,
  interval: Interval,
  position: Position,
  bars: readonly (Bar & { readonly final: boolean })[],
): Uint8Array | null {
  return entryBytes('bars', definition, (writer) => {
    writer.flags |= ABSOLUTE;
    writer.byte(INTERVALS.indexOf(interval));
    writer.varint(position.epoch);
    writer.varint(position.seq);
    writeEntryBars(writer, bars, { width: INTERVAL_MS[interval], time: 0, price: 0 });
  });
}

export function readBarsEntry(reader: EntryReader, definition: Definition): BarsFrame {
  const interval = INTERVALS[reader.byte()];
  if (!interval) throw new MalformedBytes('unknown interval');
  const position = { epoch: reader.varint(), seq: reader.varint() };
  const bars = readEntryBars(reader, { width: INTERVAL_MS[interval], time: 0, price: 0 });
  return barsFrame(definition, interval, position, bars);
}
