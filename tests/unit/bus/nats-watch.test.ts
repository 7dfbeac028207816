import { expect, test } from 'vitest';
import type { BusEvent } from '../../../bus/bus.ts';
import { BusEvents } from '../../../bus/bus-events.ts';
import { NatsWatch, type WatchedBucket, type WatchedEntry } from '../../../bus/nats-watch.ts';
import { FakeClock, turns } from '../../support/fake-clock.ts';

/** A stream of entries that a test feeds, breaks and looks at. */
class FakeEntries implements AsyncIterable<WatchedEntry> {
  readonly #waiting: WatchedEntry[] = [];
  #wake: () => void = () => {};
  #broken: Error | null = null;
  isStopped = false;

  push(entry: WatchedEntry): void {
    this.#waiting.push(entry);
    this.#wake();
  }

  fail(error: Error): void {
    this.#broken = error;
    this.#wake();
  }

  stop(): void {
    this.isStopped = true;
    this.#wake();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<WatchedEntry> {
    for (;;) {
      const next = this.#waiting.shift();
      if (next) yield next;
      else if (this.#broken) throw this.#broken;
      else if (this.isStopped) return;
      else {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
    }
  }
}

class FakeBucket implements WatchedBucket {
  values = 0;
  present: WatchedEntry[] = [];
  refusal: Error | null = null;
  readonly passes: FakeEntries[] = [];

  async status(): Promise<{ values: number }> {
    if (this.refusal) throw this.refusal;
    return { values: this.values };
  }

  async watch(): Promise<FakeEntries> {
    const entries = new FakeEntries();
    for (const entry of this.present) entries.push(entry);
    this.passes.push(entries);
    return entries;
  }

  /** From the next pass on it holds these rows: key, value, revision. */
  hold(...rows: [string, string, number][]): void {
    this.values = rows.length;
    this.present = rows.map(([key, value, revision], index) =>
      entryOf(key, value, revision, index === rows.length - 1),
    );
  }

  get pass(): FakeEntries | undefined {
    return this.passes.at(-1);
  }
}

function entryOf(key: string, value: string, revision: number, isUpdate: boolean): WatchedEntry {
  return { key, value: Buffer.from(value), revision, operation: 'PUT', isUpdate };
}

function open(rowsVanish = false) {
  const clock = new FakeClock();
  const events = new BusEvents();
  const bucket = new FakeBucket();
  const told: string[] = [];
  const errors: BusEvent[] = [];
  events.listen((event) => errors.push(event));
  const watch = new NatsWatch({
    link: { clock, events },
    bucket: () => bucket,
    rowsVanish,
    handler: (key, value) => {
      told.push(`${key}:${value ? Buffer.from(value).toString() : 'null'}`);
    },
  });
  return { clock, events, bucket, told, errors, watch };
}

test('what was told is not told again by the next pass, what changed meanwhile is', async () => {
  const { bucket, told, watch } = open();
  bucket.hold(['a', '1', 1], ['b', '1', 2]);
  await watch.start();
  bucket.hold(['a', '1', 1], ['b', '2', 5]);

  await watch.restart();

  expect(told).toEqual(['a:1', 'b:1', 'b:2']);
  expect(bucket.passes[0]?.isStopped).toBe(true);
});

test('a bucket made anew may give the same revision to another value: that is told', async () => {
  const { bucket, told, watch } = open();
  bucket.hold(['a', 'old', 1]);
  await watch.start();
  bucket.hold(['a', 'new', 1]);

  await watch.restart();

  expect(told).toEqual(['a:old', 'a:new']);
});

test.each([
  { rowsVanish: false, expected: ['a:1', 'b:1', 'b:null'] },
  { rowsVanish: true, expected: ['a:1', 'b:1'] },
])('a row missing from the next pass is told unless rows go by age: $rowsVanish', async (row) => {
  const { bucket, told, watch } = open(row.rowsVanish);
  bucket.hold(['a', '1', 1], ['b', '1', 2]);
  await watch.start();
  bucket.hold(['a', '1', 1]);

  await watch.restart();

  expect(told).toEqual(row.expected);
});

test('a bucket that became empty tells every row as gone', async () => {
  const { bucket, told, watch } = open();
  bucket.hold(['a', '1', 1]);
  await watch.start();
  bucket.hold();

  await watch.restart();

  expect(told).toEqual(['a:1', 'a:null']);
});

test('a deleted row that was never told is not told as gone', async () => {
  const { bucket, told, watch } = open();
  bucket.hold(['a', '1', 1]);
  bucket.present.unshift({ ...entryOf('x', '', 7, false), operation: 'DEL' });
  await watch.start();

  bucket.pass?.push({ ...entryOf('a', '', 8, true), operation: 'DEL' });
  bucket.pass?.push({ ...entryOf('a', '', 9, true), operation: 'PURGE' });
  await turns();

  expect(told).toEqual(['a:1', 'a:null']);
});

test('rows that vanish between counting and reading are not waited for without end', async () => {
  const { bucket, clock, watch } = open();
  bucket.values = 3;
  let isDone = false;
  void watch.start().then(() => {
    isDone = true;
  });

  await clock.settle(4_900, 100);
  expect(isDone).toBe(false);
  await clock.settle(200, 100);

  expect(isDone).toBe(true);
});

test('a pass that breaks off is reported and followed by another one second later', async () => {
  const { bucket, clock, told, errors, watch } = open();
  bucket.hold(['a', '1', 1]);
  await watch.start();

  bucket.pass?.fail(new Error('consumer deleted'));
  bucket.hold(['a', '2', 2]);
  await clock.settle(1_100, 100);

  expect(errors).toEqual([{ type: 'error', reason: 'a watch broke off: consumer deleted' }]);
  expect(told).toEqual(['a:1', 'a:2']);
});

test('a restart that is refused is reported and tried again until it works', async () => {
  const { bucket, clock, told, errors, watch } = open();
  bucket.hold(['a', '1', 1]);
  await watch.start();
  bucket.refusal = new Error('not yet');

  await watch.restart();
  await clock.settle(2_100, 100);
  expect(errors).toHaveLength(3);
  bucket.refusal = null;
  bucket.hold(['a', '2', 2]);
  await clock.settle(1_100, 100);

  expect(told).toEqual(['a:1', 'a:2']);
});

test('while the broker is away a watch waits for the reconnect', async () => {
  const { bucket, clock, events, watch } = open();
  await watch.start();
  events.change({ state: 'disconnected', reason: 'gone' });

  bucket.pass?.fail(new Error('gone'));
  await clock.settle(5_000, 500);

  expect(bucket.passes).toHaveLength(1);
  expect(clock.pending).toBe(0);
});

test('stop ends it at any moment: nothing is told, no timer stays', async () => {
  const { bucket, clock, told, watch } = open();
  bucket.hold(['a', '1', 1]);
  await watch.start();
  const going = watch.restart();
  watch.stop();
  await going;
  bucket.pass?.push(entryOf('a', '2', 2, true));
  await turns();

  expect(told).toEqual(['a:1']);
  expect(bucket.passes.every(({ isStopped }) => isStopped)).toBe(true);
  expect(clock.pending).toBe(0);
});
