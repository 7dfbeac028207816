import { beforeEach, describe, expect, test } from 'vitest';
import type { BarStore } from '../../../../bus/bus.ts';
import { BlockReader, type BlockRef } from '../../../../gateway/market/block-reader.ts';
import { newCounts } from '../../../../gateway/market/counts.ts';
import type { Bar } from '../../../../protocol/bar.ts';
import { encodeBarBlock } from '../../../../protocol/bar-block.ts';
import { err, ok } from '../../../../protocol/result.ts';
import { turns } from '../../../support/fake-clock.ts';

const START = Date.UTC(2026, 0, 5, 12);
const MINUTE = 60_000;
const BLOCK = 6 * 60 * MINUTE;

let blocks: Map<string, Uint8Array>;
let asked: string[];
let atOnce: { now: number; most: number };
let isDown: boolean;

const store: BarStore = {
  put: async () => ok(undefined),
  get: async (interval, symbol, start) => {
    asked.push(`${interval} ${symbol} ${start}`);
    atOnce.now += 1;
    atOnce.most = Math.max(atOnce.most, atOnce.now);
    await turns(1);
    atOnce.now -= 1;
    if (isDown) return err({ type: 'no-answer', reason: 'away' });
    return ok(blocks.get(`${interval} ${start}`) ?? null);
  },
};

beforeEach(() => {
  blocks = new Map();
  asked = [];
  atOnce = { now: 0, most: 0 };
  isDown = false;
});

function minutes(start: number, count: number): Bar[] {
  return Array.from({ length: count }, (_, index) => {
    const price = 100 + index;
    const prices = { open: price, high: price, low: price, close: price };
    return { time: start + index * MINUTE, ...prices, volume: 1, count: 1 };
  });
}

function ref(changes: Partial<BlockRef> = {}): BlockRef {
  const until = START + BLOCK;
  return { symbol: 'A', stored: '1m', start: START, interval: '1m', epoch: 1, until, ...changes };
}

async function bars(reader: BlockReader, changes: Partial<BlockRef> = {}): Promise<readonly Bar[]> {
  const read = await reader.read(ref(changes));
  if (!read.ok) throw new Error(read.error);
  return read.value;
}

describe('a block reader', () => {
  test('gives a block folded to the interval of a page', async () => {
    blocks.set(`1m ${START}`, encodeBarBlock(minutes(START, 360)));
    const reader = new BlockReader(store, newCounts());

    expect(await bars(reader)).toEqual(minutes(START, 360));
    const hours = await bars(reader, { interval: '1h' });
    expect(hours.map(({ count }) => count)).toEqual([60, 60, 60, 60, 60, 60]);
    expect(await bars(reader, { start: START + BLOCK, until: START + 2 * BLOCK })).toEqual([]);
  });

  test('gives only bars before `until`, though the store has more by now', async () => {
    blocks.set(`1m ${START}`, encodeBarBlock(minutes(START, 30)));
    const reader = new BlockReader(store, newCounts());

    expect(await bars(reader, { until: START + 20 * MINUTE })).toEqual(minutes(START, 20));
    expect(await bars(reader, { until: START + 30 * MINUTE })).toEqual(minutes(START, 30));
  });

  test('reads a block once: for many at the same time, and for all who come later', async () => {
    blocks.set(`1m ${START}`, encodeBarBlock(minutes(START, 30)));
    const reader = new BlockReader(store, newCounts());
    await Promise.all(Array.from({ length: 50 }, () => bars(reader)));
    await bars(reader);
    await bars(reader, { until: START + 5 * BLOCK });

    expect(asked).toHaveLength(1);
    await bars(reader, { epoch: 2 });
    expect(asked).toHaveLength(2);
    await bars(reader, { until: START + 20 * MINUTE });
    expect(asked).toHaveLength(3);
  });

  test('remembers too that there is no such block', async () => {
    const reader = new BlockReader(store, newCounts());
    await bars(reader);
    await bars(reader);

    expect(asked).toHaveLength(1);
  });

  test('keeps no more than its bytes, and the lately used rather than the old', async () => {
    const starts = Array.from({ length: 40 }, (_, index) => START + index * BLOCK);
    for (const start of starts) blocks.set(`1m ${start}`, encodeBarBlock(minutes(start, 360)));
    const maxBytes = 10 * 360 * 128;
    const reader = new BlockReader(store, newCounts(), maxBytes);
    for (const start of starts) {
      await bars(reader, { start, until: start + BLOCK });
      await bars(reader, { start: START, until: START + BLOCK });
      expect(reader.keptBytes).toBeLessThanOrEqual(maxBytes);
    }

    expect(asked).toHaveLength(starts.length);
    expect(reader.keptBytes).toBeGreaterThan(maxBytes / 2);
  });

  test('asks the store for at most 16 blocks at one time', async () => {
    const reader = new BlockReader(store, newCounts());
    const starts = Array.from({ length: 100 }, (_, index) => START + index * BLOCK);
    await Promise.all(starts.map((start) => bars(reader, { start, until: start + BLOCK })));

    expect(asked).toHaveLength(100);
    expect(atOnce.most).toBe(16);
  });

  test('does not remember a failure, nor what cannot be read', async () => {
    const counts = newCounts();
    const reader = new BlockReader(store, counts);
    isDown = true;
    expect(await reader.read(ref())).toEqual(err('away'));
    isDown = false;
    blocks.set(`1m ${START}`, new Uint8Array([7, 7]));
    expect((await reader.read(ref())).ok).toBe(false);
    expect(counts).toMatchObject({ undecodable: 1, blockReads: 2 });

    blocks.set(`1m ${START}`, encodeBarBlock(minutes(START, 3)));
    expect(await bars(reader)).toHaveLength(3);
  });
});
