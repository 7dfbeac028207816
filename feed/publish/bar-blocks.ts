// Blocks of the bar store as bars: which blocks lie in a range, what stands in them, and which block a bar belongs to.

import type { BarStore } from '../../bus/bus.ts';
import type { Bar, StoredInterval } from '../../protocol/bar.ts';
import { blockStart, decodeBarBlock, nextBlock } from '../../protocol/bar-block.ts';
import { inParallel } from './parallel.ts';

const GETS_AT_ONCE = 16;

/** Bars by the start of their block, in the order of the bars. */
export function blocksOf(bars: readonly Bar[], interval: StoredInterval): Map<number, Bar[]> {
  const blocks = new Map<number, Bar[]>();
  for (const bar of bars) {
    const start = blockStart(bar.time, interval);
    const block = blocks.get(start);
    if (block) block.push(bar);
    else blocks.set(start, [bar]);
  }
  return blocks;
}

/** Starts of the blocks that hold a time of `[from, to]`. */
export function blocksBetween(from: number, to: number, interval: StoredInterval): number[] {
  const starts: number[] = [];
  for (let start = blockStart(from, interval); start <= to; start = nextBlock(start, interval)) {
    starts.push(start);
  }
  return starts;
}

/** The stored bars of the blocks at `starts` (ascending). Throws when the store fails or a block is not readable. */
export async function readBlocks(
  store: BarStore,
  interval: StoredInterval,
  symbol: string,
  starts: readonly number[],
): Promise<Bar[]> {
  const blocks = new Map<number, Bar[]>();
  await inParallel(starts, GETS_AT_ONCE, async (start) => {
    const read = await store.get(interval, symbol, start);
    if (!read.ok) throw new Error(`bars of ${symbol} cannot be read: ${read.error.reason}`);
    if (!read.value) return;
    const bars = decodeBarBlock(read.value);
    if (!bars.ok) throw new Error(`the ${interval} block ${start} of ${symbol}: ${bars.error}`);
    blocks.set(start, bars.value);
  });
  return starts.flatMap((start) => blocks.get(start) ?? []);
}
