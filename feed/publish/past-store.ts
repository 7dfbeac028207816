// Lays the plausible past of new instruments into the bar store.
// Invariant: the 1 d blocks come last, and an instrument with a 1 d block has its whole past: one whose laying was cut
// short is simply laid again.

import type { BarStore } from '../../bus/bus.ts';
import type { Bar, StoredInterval } from '../../protocol/bar.ts';
import { blockStart, encodeBarBlock, previousBlock } from '../../protocol/bar-block.ts';
import { seededRandom } from '../engine/random.ts';
import type { Listing } from '../source.ts';
import { blocksOf } from './bar-blocks.ts';
import { inParallel } from './parallel.ts';
import { plausiblePast } from './past.ts';

const PUTS_AT_ONCE = 64;

export interface PastOptions {
  readonly bars: BarStore;
  /** Market time at which the past ends. */
  readonly end: number;
  /** Mean trades per second. */
  readonly rate: number;
  readonly seed: number;
  /** Called after each instrument that needed a past. */
  readonly onProgress: (done: number, total: number) => void;
}

/** Gives each instrument without stored days a past; how many these were. Throws when the store fails. */
export async function layPasts(
  listings: readonly Listing[],
  options: PastOptions,
): Promise<number> {
  const fresh: Listing[] = [];
  await inParallel(listings, PUTS_AT_ONCE, async (listing) => {
    if (!(await hasPast(options.bars, listing.instrument.symbol, options.end))) fresh.push(listing);
  });
  for (const [index, listing] of fresh.entries()) {
    await layPast(listing, options);
    options.onProgress(index + 1, fresh.length);
  }
  return fresh.length;
}

async function hasPast(bars: BarStore, symbol: string, end: number): Promise<boolean> {
  const year = blockStart(end, '1d');
  for (const start of [year, previousBlock(year, '1d')]) {
    const block = await bars.get('1d', symbol, start);
    if (!block.ok) throw new Error(`bars of ${symbol} cannot be read: ${block.error.reason}`);
    if (block.value) return true;
  }
  return false;
}

async function layPast(listing: Listing, { bars, end, rate, seed }: PastOptions): Promise<void> {
  const { symbol } = listing.instrument;
  const past = plausiblePast(listing, end, rate, seededRandom(seed, `past/${symbol}`));
  const put = async (interval: StoredInterval, [start, block]: [number, Bar[]]) => {
    const result = await bars.put(interval, symbol, start, encodeBarBlock(block));
    if (!result.ok) throw new Error(`bars of ${symbol} cannot be stored: ${result.error.reason}`);
  };
  const putAll = (interval: StoredInterval, all: readonly Bar[]) =>
    inParallel(blocksOf(all, interval), PUTS_AT_ONCE, (block) => put(interval, block));
  await Promise.all([putAll('1s', past.seconds), putAll('1m', past.minutes)]);
  await putAll('1d', past.days);
}
