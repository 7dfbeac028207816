// Stored bars: one message per block, rewritten as bars close, newest version only. Any page of history is a few
// reads of known subjects, whatever its age.

import { type Bar, bucketStart, INTERVAL_MS, type StoredInterval } from './bar.ts';
import { ByteWriter, decodeWith } from './bytes.ts';
import { expectVersion, readBars, writeBars } from './market-codec.ts';
import type { Result } from './result.ts';

const LAYOUT = 1;

const MINUTE_MS = INTERVAL_MS['1m'];
const SIX_HOURS_MS = 6 * INTERVAL_MS['1h'];
const DAY_MS = INTERVAL_MS['1d'];

/** How long a block is kept after it was last written. Infinity: for good. */
export const BARS_KEPT_MS: Readonly<Record<StoredInterval, number>> = {
  '1s': DAY_MS,
  '1m': 366 * DAY_MS,
  '1d': Number.POSITIVE_INFINITY,
};

/** Start of the block that holds `time`: a minute of 1 s bars, six hours of 1 m bars, a UTC year of 1 d bars. */
export function blockStart(time: number, interval: StoredInterval): number {
  switch (interval) {
    case '1s':
      return bucketStart(time, '1m');
    case '1m':
      return Math.floor(time / SIX_HOURS_MS) * SIX_HOURS_MS;
    case '1d':
      return Date.UTC(new Date(time).getUTCFullYear(), 0);
  }
}

/** Start of the block before the one that starts at `start`. */
export function previousBlock(start: number, interval: StoredInterval): number {
  return blockStart(start - 1, interval);
}

/** Start of the block after the one that starts at `start`. */
export function nextBlock(start: number, interval: StoredInterval): number {
  switch (interval) {
    case '1s':
      return start + MINUTE_MS;
    case '1m':
      return start + SIX_HOURS_MS;
    case '1d':
      return Date.UTC(new Date(start).getUTCFullYear() + 1, 0);
  }
}

export function encodeBarBlock(bars: readonly Bar[]): Uint8Array {
  const writer = new ByteWriter();
  writer.byte(LAYOUT);
  writeBars(writer, bars);
  return writer.finish();
}

export function decodeBarBlock(bytes: Uint8Array): Result<Bar[]> {
  return decodeWith(bytes, (reader) => {
    expectVersion(reader, LAYOUT);
    return readBars(reader);
  });
}
