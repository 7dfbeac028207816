import { beforeEach, describe, expect, test } from 'vitest';
import { BUFFERED_BATCHES } from '../../../../gateway/market/batch-buffer.ts';
import { newCounts } from '../../../../gateway/market/counts.ts';
import { InstrumentFeed, LATE_MS } from '../../../../gateway/market/instrument-feed.ts';
import type { Beat } from '../../../../protocol/beat-codec.ts';
import type { InstrumentState } from '../../../../protocol/instrument-state.ts';
import type { Batch } from '../../../../protocol/market.ts';
import type { Snapshot } from '../../../../protocol/snapshot-codec.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { quietState } from '../../../support/quiet-state.ts';

const SYMBOL = 'AAPL';
const TIME = Date.UTC(2026, 0, 5, 12);

let clock: FakeClock;
let counts: ReturnType<typeof newCounts>;
let isWanted: boolean;
let advances: string[];
let feed: InstrumentFeed;

beforeEach(() => {
  clock = new FakeClock(TIME);
  counts = newCounts();
  advances = [];
  feed = new InstrumentFeed(SYMBOL, {
    clock,
    counts,
    want: () => {
      isWanted = true;
    },
    settle: () => {
      isWanted = false;
    },
    onAdvance: (how) => advances.push(`${how} ${head()}`),
  });
});

function head(): string {
  const state = feed.replica?.state;
  return state ? `${state.epoch}/${state.seq}` : 'none';
}

function batch(seq: number, epoch = 1): Batch {
  const time = TIME + seq * 10;
  const trades = [{ time, price: seq, size: 1, side: 'buy' as const }];
  const changes = { trades, quote: null, bids: [], asks: [], status: null };
  return { symbol: SYMBOL, epoch, seq, time, sent: time, ...changes };
}

function snapshot(seq: number, epoch = 1): Snapshot {
  const state: InstrumentState = quietState(1, { epoch, seq, time: TIME + seq * 10, last: seq });
  return { symbol: SYMBOL, state, tailFrom: TIME - 120_000, tail: [] };
}

function beat(seq: number, epoch = 1, symbol = SYMBOL): Beat {
  const time = TIME + 60_000;
  return { epoch, time, sent: time, storedUntil: TIME, seqs: new Map([[symbol, seq]]) };
}

function goLive(seq = 10): void {
  feed.snapshot(snapshot(seq));
  advances.length = 0;
}

describe('an instrument that starts', () => {
  test('wants a snapshot and applies what came behind it', () => {
    for (const seq of [9, 10, 11, 12]) feed.batch(batch(seq));
    expect([head(), isWanted, feed.isLive]).toEqual(['none', true, false]);

    feed.snapshot(snapshot(10));

    expect(advances).toEqual(['snapshot 1/12']);
    expect([isWanted, feed.isLive]).toEqual([false, true]);
  });

  test('goes on wanting when a batch behind the snapshot is missing', () => {
    feed.batch(batch(12));
    feed.snapshot(snapshot(10));

    expect([head(), isWanted, feed.isLive]).toEqual(['1/10', true, false]);
    feed.snapshot(snapshot(12));
    expect([head(), isWanted, feed.isLive]).toEqual(['1/12', false, true]);
  });

  test('does not take the snapshot of a feed that has been replaced', () => {
    feed.batch(batch(1, 2));
    feed.snapshot(snapshot(10, 1));

    expect([head(), isWanted, counts.droppedLowerEpoch]).toEqual(['none', true, 1]);
    feed.snapshot(snapshot(0, 2));
    expect(head()).toBe('2/1');
  });

  test('goes on wanting when a beat told of more than the snapshot has', () => {
    feed.beat(beat(11));
    feed.snapshot(snapshot(10));

    expect([isWanted, feed.isLive]).toEqual([true, false]);
    feed.batch(batch(11));
    expect([isWanted, feed.isLive]).toEqual([false, true]);
  });
});

describe('an instrument that is live', () => {
  test('applies the next batch, drops one it has, and counts both', () => {
    goLive();
    feed.batch(batch(11));
    feed.batch(batch(11));
    feed.batch(batch(10));

    expect(advances).toEqual(['batch 1/11']);
    expect(counts).toMatchObject({ batches: 1, trades: 1, repeated: 2, gaps: 0 });
  });

  test('keeps its head while a batch is missing, and heals when it comes late', () => {
    goLive();
    feed.batch(batch(12));
    feed.batch(batch(13));
    expect([head(), isWanted, feed.isLive, counts.gaps]).toEqual(['1/10', true, false, 1]);

    feed.batch(batch(11));

    expect(advances).toEqual(['batch 1/13']);
    expect([isWanted, feed.isLive]).toEqual([false, true]);
    expect(feed.replica?.since({ epoch: 1, seq: 10 })).toMatchObject({ span: { to: 13 } });
  });

  test('jumps over a gap by a snapshot, then by the batches that waited', () => {
    goLive();
    for (const seq of [12, 13, 14]) feed.batch(batch(seq));
    feed.snapshot(snapshot(12));

    expect(advances).toEqual(['snapshot 1/14']);
    expect([isWanted, feed.isLive]).toEqual([false, true]);
    expect(feed.replica?.since({ epoch: 1, seq: 10 }).type).toBe('gone');
    expect(feed.replica?.since({ epoch: 1, seq: 12 })).toMatchObject({ span: { to: 14 } });
  });

  test('keeps what it has when a snapshot is older, and goes on wanting while a gap is open', () => {
    goLive();
    feed.batch(batch(11));
    feed.snapshot(snapshot(10));
    expect(head()).toBe('1/11');
    expect(isWanted).toBe(false);

    feed.batch(batch(13));
    feed.snapshot(snapshot(11));

    expect([head(), isWanted, feed.isLive]).toEqual(['1/11', true, false]);
  });

  test('takes a snapshot that is ahead of it: the batches between were lost', () => {
    goLive();
    feed.snapshot(snapshot(15));

    expect(advances).toEqual(['snapshot 1/15']);
    expect(feed.isLive).toBe(true);
  });

  test('waits a moment for a batch that a beat told of, then opens a gap', () => {
    goLive();
    feed.beat(beat(11));
    clock.advance(LATE_MS - 1);
    expect([isWanted, feed.isLive, counts.gaps]).toEqual([false, false, 0]);

    clock.advance(1);

    expect([isWanted, feed.isLive, counts.gaps]).toEqual([true, false, 1]);
    feed.snapshot(snapshot(11));
    expect([isWanted, feed.isLive, clock.pending]).toEqual([false, true, 0]);
  });

  test('needs not wait for it when a snapshot has it already', () => {
    goLive();
    feed.beat(beat(11));
    feed.snapshot(snapshot(11));

    expect([head(), feed.isLive, clock.pending]).toEqual(['1/11', true, 0]);
  });

  test('is live again when that batch was only late', () => {
    goLive();
    feed.beat(beat(12));
    feed.batch(batch(11));
    expect(feed.isLive).toBe(false);
    feed.batch(batch(12));

    expect([feed.isLive, clock.pending]).toEqual([true, 0]);
    clock.advance(LATE_MS);
    expect(counts.gaps).toBe(0);
  });

  test('learns from a beat how far market time is known, unless the beat is ahead', () => {
    goLive();
    feed.beat(beat(11));
    expect(feed.replica?.marketTime).toBe(TIME + 100);
    feed.batch(batch(11));
    feed.beat(beat(11));
    expect(feed.replica?.marketTime).toBe(TIME + 60_000);
  });

  test('is not concerned by a beat that does not name it', () => {
    goLive();
    feed.beat(beat(99, 2, 'MSFT'));
    clock.advance(LATE_MS);

    expect([isWanted, feed.isLive]).toEqual([false, true]);
  });
});

describe('a feed that starts over', () => {
  test('is noticed by its first batch: only a snapshot leads there', () => {
    goLive();
    feed.batch(batch(1, 2));
    feed.batch(batch(11, 1));
    expect([head(), isWanted, counts.droppedLowerEpoch]).toEqual(['1/10', true, 1]);

    feed.snapshot(snapshot(0, 2));

    expect(advances).toEqual(['snapshot 2/1']);
    expect(feed.replica?.since({ epoch: 1, seq: 10 }).type).toBe('gone');
  });

  test('is noticed by its beat, at once', () => {
    goLive();
    feed.beat(beat(0, 2));

    expect(feed.replica?.marketTime).toBe(TIME + 100);
    expect([isWanted, feed.isLive, counts.gaps]).toEqual([true, false, 1]);
    feed.snapshot(snapshot(0, 2));
    expect([head(), feed.isLive]).toEqual(['2/0', true]);
  });

  test('while a gap is open makes the old batches that wait worthless', () => {
    goLive();
    feed.batch(batch(12, 1));
    feed.batch(batch(11, 2));
    feed.snapshot(snapshot(10, 2));

    expect([head(), feed.isLive]).toEqual(['2/11', true]);
  });
});

describe('what waits', () => {
  test('is bounded: the oldest goes, and a snapshot decides', () => {
    goLive(0);
    const newest = BUFFERED_BATCHES + 100;
    for (let seq = 2; seq <= newest; seq += 1) feed.batch(batch(seq));
    feed.batch(batch(1));
    expect([head(), isWanted]).toEqual(['1/1', true]);

    feed.snapshot(snapshot(newest - BUFFERED_BATCHES));

    expect([head(), feed.isLive]).toEqual([`1/${newest}`, true]);
  });
});

describe('a closed one', () => {
  test('takes nothing more, wants nothing and leaves no timer', () => {
    goLive();
    feed.beat(beat(11));
    feed.close();
    feed.batch(batch(11));
    feed.beat(beat(12, 2));
    feed.snapshot(snapshot(20));

    expect([advances, isWanted, feed.replica, clock.pending]).toEqual([[], false, null, 0]);
  });
});
