import { describe, expect, it } from 'vitest';
import { createSimulator } from '../../../feed/simulator.ts';
import { decodeBatch } from '../../../protocol/batch-codec.ts';
import { type Beat, decodeBeat } from '../../../protocol/beat-codec.ts';
import { applyBatch } from '../../../protocol/instrument-state.ts';
import type { Batch } from '../../../protocol/market.ts';
import { encodeSnapshotRequest } from '../../../protocol/snapshot-codec.ts';
import { batchSubject, snapshotSubject, TABLES } from '../../../protocol/subjects.ts';
import { askSnapshot, storedBars } from '../../support/bar-pages.ts';
import { FeedRig } from '../../support/feed-rig.ts';
import { stockListing } from '../../support/scripted-market.ts';

const START = Date.UTC(2026, 0, 5, 12);

function beatsOf({ published }: FeedRig): Beat[] {
  return published.flatMap(({ subject, bytes }) => {
    const beat = subject === 'md.beat.0' ? decodeBeat(bytes) : null;
    return beat?.ok ? [beat.value] : [];
  });
}

function batchesOf({ published }: FeedRig, symbol: string): Batch[] {
  return published.flatMap(({ subject, bytes }) => {
    const batch = subject === batchSubject(symbol) ? decodeBatch(bytes) : null;
    return batch?.ok ? [batch.value] : [];
  });
}

describe('a feed', () => {
  it('publishes the same bytes for the same seed, start, epoch and empty store', async () => {
    const stocks = ['AAPL', 'MSFT'].map((symbol) => stockListing(symbol));
    const { instrument } = stockListing('^TWO');
    const index = { ...instrument, type: 'index' } as const;
    const members = ['AAPL', 'MSFT'];
    const floor = [...stocks, stockListing('^TWO', { instrument: index, tradeSize: 0, members })];
    const run = async (seed: number) => {
      const rig = new FeedRig(START);
      const { feed } = await rig.start({ listings: floor, createSource: createSimulator, seed });
      await rig.clock.settle(2_000, 100);
      await feed.close();
      return rig.published.map(
        ({ subject, bytes }) => `${subject} ${Buffer.from(bytes).toString('hex')}`,
      );
    };

    const first = await run(7);

    expect(first.length).toBeGreaterThan(50);
    expect(await run(7)).toEqual(first);
    expect(await run(8)).not.toEqual(first);
  });

  it('makes at most one batch per instrument and 10 ms, on full 10 ms, numbered from 1', async () => {
    const rig = new FeedRig(START + 3);
    await rig.start();
    await rig.clock.settle(5_000);

    for (const symbol of ['AAPL', 'BRK.B']) {
      const batches = batchesOf(rig, symbol);
      expect(batches.length).toBeGreaterThan(10);
      expect(batches.map(({ seq }) => seq)).toEqual(batches.map((_, index) => index + 1));
      expect(batches.every(({ time }) => time % 10 === 0)).toBe(true);
      expect(new Set(batches.map(({ time }) => time)).size).toBe(batches.length);
      expect(batches.every(({ time, sent }) => sent >= time && sent < time + 10)).toBe(true);
    }
  });

  it('beats at once and then each second, with the newest seq of every instrument', async () => {
    const rig = new FeedRig(START);
    const { feed } = await rig.start();
    await rig.clock.settle(3_500);

    const beats = beatsOf(rig);
    expect(beats.map(({ sent }) => sent)).toEqual([
      START,
      START + 1_000,
      START + 2_000,
      START + 3_000,
    ]);
    expect(beats[0]?.seqs).toEqual(
      new Map([
        ['AAPL', 0],
        ['BRK.B', 0],
      ]),
    );
    const third = beats[2];
    for (const symbol of ['AAPL', 'BRK.B']) {
      const before = batchesOf(rig, symbol).filter(({ sent }) => sent < START + 2_000);
      expect(third?.seqs.get(symbol)).toBe(before.at(-1)?.seq);
    }
    expect(third).toMatchObject({ epoch: feed.epoch, time: START + 1_990 });
  });

  it('tells in its beats until when bars are stored', async () => {
    const rig = new FeedRig(START);
    await rig.start();
    await rig.clock.settle(4_500);
    expect(beatsOf(rig).at(-1)?.storedUntil).toBeGreaterThanOrEqual(START + 3_000);

    rig.isStoreFull = true;
    await rig.clock.settle(10_000, 100);
    expect(beatsOf(rig).at(-1)?.storedUntil).toBeLessThanOrEqual(START + 5_000);

    rig.isStoreFull = false;
    await rig.clock.settle(6_000, 100);
    expect(beatsOf(rig).at(-1)?.storedUntil).toBeGreaterThanOrEqual(START + 19_000);
  });

  it('holds the state that a reader has who applies its batches to a snapshot', async () => {
    const rig = new FeedRig(START);
    await rig.start();
    await rig.clock.settle(1_000);
    let { state } = await askSnapshot(rig.reader, 'AAPL');
    await rig.clock.settle(2_000);

    for (const batch of batchesOf(rig, 'AAPL')) {
      if (batch.seq > state.seq) state = applyBatch(state, batch);
    }

    expect((await askSnapshot(rig.reader, 'AAPL')).state).toEqual(state);
  });

  it('lists its instruments under its shard and says how far the laying of the past is', async () => {
    const rig = new FeedRig(START);
    const progress: string[] = [];
    await rig.start({ shard: 'b', onProgress: (done, total) => progress.push(`${done}/${total}`) });

    const table = await rig.reader.table(TABLES.instruments);
    const row = await table.get('BRK=2EB');
    const json = row.ok && row.value ? new TextDecoder().decode(row.value.value) : '{}';
    expect(JSON.parse(json)).toMatchObject({ symbol: 'BRK.B', shard: 'b' });
    expect(progress).toEqual(['1/2', '2/2']);
  });

  it('goes on under a higher epoch from the last stored price, with an empty book', async () => {
    const rig = new FeedRig(START);
    const first = await rig.start();
    await rig.clock.settle(3_000);
    await first.feed.close();
    const lastTrade = first.market.trades.get('AAPL')?.at(-1);

    const second = await rig.start();
    const { state } = await askSnapshot(rig.reader, 'AAPL');

    expect(second.feed.epoch).toBeGreaterThan(first.feed.epoch);
    expect(state).toMatchObject({
      epoch: second.feed.epoch,
      seq: 0,
      last: lastTrade?.price,
      bids: [],
    });
    await rig.clock.settle(1_000);
    expect(batchesOf(rig, 'AAPL').find(({ epoch }) => epoch === second.feed.epoch)?.seq).toBe(1);
  });

  it('refuses to start beside another feed, with a reason, and leaves nothing behind', async () => {
    const rig = new FeedRig(START);
    const first = await rig.start();
    const { pending } = rig.clock;

    await expect(rig.start()).rejects.toThrow('another feed publishes shard 0 already');

    expect(rig.clock.pending).toBe(pending);
    await rig.clock.settle(2_000);
    expect(first.replaced).toEqual([]);
    expect(beatsOf(rig).every(({ epoch }) => epoch === first.feed.epoch)).toBe(true);
  });

  it('runs beside a feed of another shard', async () => {
    const rig = new FeedRig(START);
    await rig.start({ shard: 'a' });

    await expect(rig.start({ shard: 'b' })).resolves.toBeDefined();
  });

  it('stops with a reason when a higher epoch beats, and stores nothing after that', async () => {
    const rig = new FeedRig(START);
    const first = await rig.start();
    await rig.clock.settle(2_500);
    // The first feed no longer answers, as if it were frozen.
    rig.broker.faults = [{ prefix: 'mdq.', lose: 1 }];
    const starting = rig.start();
    await rig.clock.settle(1_500);
    const second = await starting;
    await rig.clock.settle(500);

    expect(second.feed.epoch).toBeGreaterThan(first.feed.epoch);
    expect(first.replaced).toEqual([`shard 0 was taken over by epoch ${second.feed.epoch}`]);
    expect(second.replaced).toEqual([]);
    const batches = batchesOf(rig, 'AAPL').length;
    await second.feed.close();
    await rig.clock.settle(2_000);
    expect(rig.clock.pending).toBe(0);
    expect(batchesOf(rig, 'AAPL')).toHaveLength(batches);
  });

  it('asks after a late wake whose the shard is, before it stores anything', async () => {
    const rig = new FeedRig(START);
    const process = rig.process();
    const { feed, replaced } = await process.start();
    await rig.clock.settle(2_500);
    const table = await rig.reader.table(TABLES.epochs);
    await table.put('0', new TextEncoder().encode(String(feed.epoch + 1)));

    process.clock.hold(2_000);
    await rig.clock.settle(2_000);

    expect(replaced).toEqual(['shard 0 was taken over by a higher epoch']);
    const late = await storedBars(rig.reader, '1s', 'AAPL', START + 2_000, START + 10_000);
    expect(late).toEqual([]);
    expect(rig.clock.pending).toBe(0);
  });

  it('skips what it slept through and says so', async () => {
    const rig = new FeedRig(START);
    const { market, log } = await rig.start();
    await rig.clock.settle(1_000);

    rig.clock.setWall(START + 3_600_000);
    await rig.clock.settle(50);

    expect(market.times).toHaveLength(105);
    expect(log.at(-1)).toBe('market time skips 3599000 ms that this process had no time for');
  });

  it('leaves no timer, no answer and no message after close, which may be called twice', async () => {
    const rig = new FeedRig(START);
    const { feed } = await rig.start();
    await rig.clock.settle(1_234);

    await Promise.all([feed.close(), feed.close()]);
    const { length } = rig.published;
    await rig.clock.settle(3_000);

    expect(rig.clock.pending).toBe(0);
    expect(rig.published).toHaveLength(length);
    const answer = await rig.reader.live.ask(snapshotSubject('0'), encodeSnapshotRequest([]), 100);
    expect(answer.ok).toBe(false);
  });

  it('cannot start without a broker and says why', async () => {
    const rig = new FeedRig(START);
    rig.broker.stop();

    await expect(rig.start()).rejects.toThrow('the broker is away');
    expect(rig.clock.pending).toBe(0);
  });

  it('cannot start when the store fails, and lets the shard go', async () => {
    const rig = new FeedRig(START);
    rig.isStoreFull = true;
    await expect(rig.start()).rejects.toThrow('cannot be stored: the store is full');

    rig.isStoreFull = false;
    await expect(rig.start()).resolves.toBeDefined();
  });
});
