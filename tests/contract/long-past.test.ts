// A gateway that serves a long stored past holds no more of it than its cache may: a whole node, every page of every
// second of a day, for so many instruments that the past is many times the cache.

import { afterEach, expect, it } from 'vitest';
import { CACHE_BYTES } from '../../gateway/market/block-reader.ts';
import type { Bar } from '../../protocol/bar.ts';
import { encodeBarBlock } from '../../protocol/bar-block.ts';
import { BARS } from '../../protocol/limits.ts';
import { Floor } from '../support/floor.ts';
import { heldBytes } from '../support/heap.ts';

const SYMBOLS = ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H'];
const MINUTE_MS = 60_000;
/** A day, less the two minutes that are the feed's own tail. */
const MINUTES = 24 * 60 - 2;
/** What else a node keeps once it has served pages. It holds 15 MiB; without the cache's bound it would hold 74 already. */
const SLACK_BYTES = 8 * 1024 * 1024;

let floor: Floor;
afterEach(() => floor.close());

/** A minute in which every second was traded. */
function minute(start: number): Bar[] {
  return Array.from({ length: 60 }, (_, index) => {
    const price = 10_000 + ((start / MINUTE_MS + index) % 500);
    const prices = { open: price, high: price + 2, low: price - 1, close: price + 1 };
    return { time: start + index * 1_000, ...prices, volume: 100 + index, count: 3 };
  });
}

/** Stores the minutes before the feed's tail, as bytes. */
async function storePast(): Promise<void> {
  const { bars } = floor.connect();
  const until = floor.feed.snapshot('A').tailFrom;
  for (let index = 1; index <= MINUTES; index += 1) {
    const start = until - index * MINUTE_MS;
    const block = encodeBarBlock(minute(start));
    await Promise.all(SYMBOLS.map((symbol) => bars.put('1s', symbol, start, block)));
  }
}

/** Pages back through all of it; how many bars there were. */
async function readPast(symbol: string, interval: string): Promise<number> {
  let count = 0;
  for (let before = ''; ; ) {
    const query = `symbol=${symbol}&interval=${interval}&limit=${BARS}${before}`;
    const answer = await floor.request(`/api/bars?${query}`);
    const { bars }: { bars: [number][] } = await answer.json();
    count += bars.length;
    if (bars.length < BARS) return count;
    before = `&before=${bars[0]?.[0]}`;
  }
}

it('a long past is served whole, and the heap holds no more of it than the cache may', async () => {
  floor = await Floor.open({ symbols: SYMBOLS });
  await storePast();
  await floor.client().call('subscribe', { channel: 'ticker', symbols: SYMBOLS });
  await floor.pass(1_000);
  await readPast('A', '1d');
  const before = await heldBytes();

  for (const seconds of [1, 5]) {
    const whole = (MINUTES * 60) / seconds;
    for (const symbol of SYMBOLS) expect(await readPast(symbol, `${seconds}s`)).toBe(whole);
    expect((await heldBytes()) - before).toBeLessThan(CACHE_BYTES + SLACK_BYTES);
  }
});
