import { beforeEach, describe, expect, test } from 'vitest';
import { MemoryBroker } from '../../../../bus/memory.ts';
import { newCounts } from '../../../../gateway/market/counts.ts';
import { Snapshots } from '../../../../gateway/market/snapshots.ts';
import { encodeSnapshots } from '../../../../protocol/snapshot-codec.ts';
import { snapshotSubject } from '../../../../protocol/subjects.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { logInto } from '../../../support/market-rig.ts';
import { ScriptedFeed } from '../../../support/scripted-feed.ts';

const SYMBOLS = ['AAPL', 'BRK.B', 'MSFT'];

let clock: FakeClock;
let broker: MemoryBroker;
let feed: ScriptedFeed;
let counts: ReturnType<typeof newCounts>;
let delivered: string[];
let told: string[];
let isEnough: boolean;
let snapshots: Snapshots;

beforeEach(() => {
  clock = new FakeClock();
  broker = new MemoryBroker({ clock, random: () => 0.5 });
  feed = new ScriptedFeed({ bus: broker.connect(), clock, symbols: SYMBOLS });
  counts = newCounts();
  delivered = [];
  told = [];
  isEnough = true;
  snapshots = new Snapshots({
    live: broker.connect().live,
    clock,
    random: () => 0,
    log: logInto(told),
    counts,
    onSnapshot: ({ symbol }) => {
      delivered.push(symbol);
      if (isEnough) snapshots.settle(symbol);
    },
  });
});

describe('asking for snapshots', () => {
  test('puts one question for everything wanted at once', async () => {
    feed.answer();
    for (const symbol of SYMBOLS) snapshots.want('main', symbol);
    await clock.settle(2_000);

    expect(feed.asked).toEqual([SYMBOLS]);
    expect(delivered).toEqual(SYMBOLS);
    expect(clock.pending).toBe(0);
  });

  test('asks again, ever less often, until what came is good enough', async () => {
    feed.answer();
    isEnough = false;
    snapshots.want('main', 'AAPL');
    await clock.settle(1_000);
    const first = feed.asked.length;
    expect(first).toBeGreaterThanOrEqual(4);
    await clock.settle(9_000);
    expect(feed.asked.length - first).toBeGreaterThanOrEqual(8);
    expect(feed.asked.length - first).toBeLessThanOrEqual(10);

    isEnough = true;
    await clock.settle(1_100);
    const last = feed.asked.length;
    await clock.settle(5_000);
    expect(feed.asked.length).toBe(last);
    expect(clock.pending).toBe(0);
  });

  test('finds a feed that comes back within a second, and tells an outage once', async () => {
    snapshots.want('main', 'AAPL');
    await clock.settle(20_000);
    expect(delivered).toEqual([]);
    expect(counts.unanswered).toBeGreaterThan(10);
    expect(told).toHaveLength(1);

    feed.answer();
    await clock.settle(1_010);
    expect(delivered).toEqual(['AAPL']);
  });

  test('does not ask for what is settled before it is due', async () => {
    feed.answer();
    snapshots.want('main', 'AAPL');
    snapshots.want('main', 'MSFT');
    snapshots.settle('AAPL');
    await clock.settle(100);
    expect(feed.asked).toEqual([['MSFT']]);

    snapshots.want('main', 'AAPL');
    snapshots.settle('AAPL');
    expect(clock.pending).toBe(0);
  });

  test('asks in time for what is wanted while a question is under way or a retry waits', async () => {
    broker.faults = [{ prefix: 'mdq.', lose: 1 }];
    feed.answer();
    snapshots.want('main', 'AAPL');
    await clock.settle(1_030);
    broker.faults = [];
    snapshots.want('main', 'MSFT');
    await clock.settle(20);
    expect(delivered).toEqual(['AAPL', 'MSFT']);

    broker.faults = [{ prefix: 'mdq.', delay: 1, delayMs: 40 }];
    snapshots.want('main', 'AAPL');
    await clock.settle(20);
    snapshots.want('main', 'MSFT');
    broker.faults = [];
    await clock.settle(40);
    expect(feed.asked.slice(-2)).toEqual([['AAPL'], ['MSFT']]);
  });

  test('does not let a new want wait for the retry of an old one', async () => {
    // Either way takes 20 ms.
    broker.faults = [{ prefix: 'mdq.', delay: 1, delayMs: 40 }];
    feed.answer();
    isEnough = false;
    snapshots.want('main', 'AAPL');
    while (feed.asked.length < 5) await clock.settle(10);
    snapshots.want('main', 'MSFT');
    await clock.settle(80);

    expect(feed.asked.slice(5)).toEqual([['AAPL', 'MSFT']]);
  });

  test('a nearer moment wins over one that is far', async () => {
    feed.answer();
    snapshots.want('main', 'AAPL', 400);
    await clock.settle(50);
    expect(feed.asked).toEqual([]);
    snapshots.want('main', 'MSFT');
    await clock.settle(20);
    expect(feed.asked).toEqual([['AAPL', 'MSFT']]);
  });

  test('asks each shard by itself', async () => {
    const other = new ScriptedFeed({
      bus: broker.connect(),
      clock,
      symbols: ['EURUSD'],
      shard: 'fx',
    });
    other.answer();
    snapshots.want('main', 'AAPL');
    snapshots.want('fx', 'EURUSD');
    await clock.settle(50);

    expect(delivered).toEqual(['EURUSD']);
    expect(other.asked).toEqual([['EURUSD']]);
  });

  test('divides very many symbols into several questions', async () => {
    const many = Array.from({ length: 1_200 }, (_, index) => `S${index}`);
    feed = new ScriptedFeed({ bus: broker.connect(), clock, symbols: many });
    feed.answer();
    for (const symbol of many) snapshots.want('main', symbol);
    await clock.settle(200);

    expect(feed.asked.map((symbols) => symbols.length)).toEqual([500, 500, 200]);
    expect(delivered).toEqual(many);
  });

  test('counts an answer that is not one, and asks again', async () => {
    let answers = 0;
    broker.connect().live.answer(snapshotSubject('main'), () => {
      answers += 1;
      return [new Uint8Array([77])];
    });
    snapshots.want('main', 'AAPL');
    await clock.settle(500);

    expect(answers).toBeGreaterThan(1);
    expect(counts.undecodable).toBe(answers);
  });

  test('refuses a tail that begins within a minute', async () => {
    const { state, tail } = feed.snapshot('AAPL');
    const bytes = encodeSnapshots([{ symbol: 'AAPL', state, tail, tailFrom: 90_000 }]);
    broker.connect().live.answer(snapshotSubject('main'), () => bytes);
    snapshots.want('main', 'AAPL');
    await clock.settle(20);

    expect([delivered, counts.undecodable]).toEqual([[], 1]);
  });

  test('closed, asks nobody and hears nothing', async () => {
    broker.faults = [{ prefix: 'mdq.', delay: 1, delayMs: 50 }];
    feed.answer();
    snapshots.want('main', 'AAPL');
    await clock.settle(10);
    snapshots.close();
    await clock.settle(2_000);
    snapshots.settle('AAPL');

    expect(delivered).toEqual([]);
    expect(clock.pending).toBe(0);
  });
});
