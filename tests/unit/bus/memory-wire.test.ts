import { describe, expect, test } from 'vitest';
import type { Bus } from '../../../bus/bus.ts';
import { MemoryBroker } from '../../../bus/memory.ts';
import { FakeClock, turns } from '../../support/fake-clock.ts';

const one = new Uint8Array([1]);

/** A small generator of its own: the tests say what chance must do, not how. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

function open(seed = 1): { broker: MemoryBroker; clock: FakeClock; sender: Bus; reader: Bus } {
  const clock = new FakeClock();
  const broker = new MemoryBroker({ clock, random: seeded(seed) });
  return { broker, clock, sender: broker.connect(), reader: broker.connect() };
}

function numbersOf(bus: Bus, subject: string): number[] {
  const seen: number[] = [];
  bus.live.subscribe(subject, (bytes) => seen.push(new DataView(bytes.buffer).getUint16(0)));
  return seen;
}

function publishMany(bus: Bus, subject: string, count: number): number[] {
  const sent = Array.from({ length: count }, (_, index) => index);
  for (const number of sent) {
    const bytes = new Uint8Array(2);
    new DataView(bytes.buffer).setUint16(0, number);
    bus.live.publish(subject, bytes);
  }
  return sent;
}

const ascending = (numbers: readonly number[]) => [...numbers].sort((a, b) => a - b);

describe('faults of the in-memory broker', () => {
  test('nothing is lost, repeated or reordered without them', async () => {
    const { clock, sender, reader } = open();
    const seen = numbersOf(reader, 'md.batch.A');

    const sent = publishMany(sender, 'md.batch.A', 2_000);
    await clock.settle(1_000, 100);

    expect(seen).toEqual(sent);
  });

  test('lose drops about its share, in order', async () => {
    const { broker, sender, reader } = open();
    broker.faults = [{ prefix: 'md.batch.', lose: 0.1 }];
    const seen = numbersOf(reader, 'md.batch.A');

    publishMany(sender, 'md.batch.A', 5_000);
    await turns();

    expect(seen.length).toBeGreaterThan(4_300);
    expect(seen.length).toBeLessThan(4_700);
    expect(seen).toEqual(ascending(seen));
    expect(new Set(seen).size).toBe(seen.length);
  });

  test('repeat gives about its share twice, and loses nothing', async () => {
    const { broker, sender, reader } = open();
    broker.faults = [{ prefix: 'md.batch.', repeat: 0.1 }];
    const seen = numbersOf(reader, 'md.batch.A');

    const sent = publishMany(sender, 'md.batch.A', 5_000);
    await turns();

    expect(seen.length).toBeGreaterThan(5_300);
    expect(seen.length).toBeLessThan(5_700);
    expect([...new Set(seen)]).toEqual(sent);
  });

  test('delay brings about its share late, behind others, and loses nothing', async () => {
    const { broker, clock, sender, reader } = open();
    broker.faults = [{ prefix: 'md.batch.', delay: 0.1, delayMs: 100 }];
    const seen = numbersOf(reader, 'md.batch.A');

    const sent = publishMany(sender, 'md.batch.A', 5_000);
    await turns();
    const atOnce = seen.length;
    await clock.settle(100);

    expect(atOnce).toBeGreaterThan(4_300);
    expect(atOnce).toBeLessThan(4_700);
    expect(seen).not.toEqual(sent);
    expect(ascending(seen)).toEqual(sent);
    expect(clock.pending).toBe(0);
  });

  test('the same seed gives the same mishaps, another seed others', async () => {
    const runs: number[][] = [];
    for (const seed of [7, 7, 8]) {
      const { broker, clock, sender, reader } = open(seed);
      broker.faults = [{ prefix: 'md.', lose: 0.05, repeat: 0.05, delay: 0.05 }];
      runs.push(numbersOf(reader, 'md.batch.A'));
      publishMany(sender, 'md.batch.A', 1_000);
      await clock.settle(50);
    }

    expect(runs[1]).toEqual(runs[0]);
    expect(runs[2]).not.toEqual(runs[0]);
  });

  test('only subjects with the prefix suffer, and each reader by itself', async () => {
    const { broker, sender, reader } = open();
    broker.faults = [{ prefix: 'md.batch.', lose: 0.5 }];
    const [first, second] = [numbersOf(reader, 'md.batch.A'), numbersOf(sender, 'md.batch.A')];
    const beats = numbersOf(reader, 'md.beat.s');

    publishMany(sender, 'md.batch.A', 200);
    const sent = publishMany(sender, 'md.beat.s', 200);
    await turns();

    expect(beats).toEqual(sent);
    expect(first).not.toEqual(second);
  });

  test('lost tails leave a gap that prev shows, and the log has the entry', async () => {
    const { broker, clock, sender, reader } = open();
    broker.faults = [{ prefix: 'chat.live.', lose: 0.3 }];
    const seen: { seq: number; prev: number }[] = [];
    reader.rooms.tail('floor', ({ seq, prev }) => seen.push({ seq, prev }));

    for (let index = 0; index < 50; index += 1) {
      void sender.rooms.append('floor', `${index}`, one, 100);
    }
    await clock.settle();

    const gaps = seen.filter(({ prev }, index) => prev !== (seen[index - 1]?.seq ?? 0));
    expect(seen.length).toBeLessThan(50);
    expect(gaps.length).toBeGreaterThan(0);
    const read = await reader.rooms.read('floor', 0, 100);
    expect(read.ok && read.value).toHaveLength(50);
  });

  test('a lost acknowledgement is unknown, though stored: the same id tells its sequence', async () => {
    const { broker, clock, sender } = open();
    broker.faults = [{ prefix: 'chat.log.', lose: 1 }];
    const first = sender.rooms.append('floor', 'id', one, 200);
    await clock.settle(250);
    broker.faults = [];

    const second = await sender.rooms.append('floor', 'id', one, 200);

    expect(await first).toMatchObject({ ok: false, error: { type: 'unknown' } });
    expect(second).toEqual({ ok: true, value: { seq: 1, duplicate: true } });
    expect(clock.pending).toBe(0);
  });

  test('a lost question or answer is unknown after the timeout', async () => {
    const { broker, clock, sender, reader } = open();
    let asked = 0;
    reader.live.answer('mdq.snapshot.s', () => {
      asked += 1;
      broker.faults = [{ prefix: 'mdq.', lose: 1 }];
      return [one];
    });
    const lostAnswer = sender.live.ask('mdq.snapshot.s', one, 200);
    await clock.settle(250);
    const lostQuestion = sender.live.ask('mdq.snapshot.s', one, 200);
    await clock.settle(250);

    expect(await lostAnswer).toMatchObject({ ok: false, error: { type: 'unknown' } });
    expect(await lostQuestion).toMatchObject({ ok: false, error: { type: 'unknown' } });
    expect(asked).toBe(1);
  });
});

describe('the in-memory broker going away', () => {
  test('loses what is under way, and what was asked is unknown at once', async () => {
    const { broker, clock, sender, reader } = open();
    const seen = numbersOf(reader, 'a.b');
    reader.live.answer('q.a', () => [one]);
    publishMany(sender, 'a.b', 3);
    const results = [
      sender.live.ask('q.a', one, 60_000),
      sender.rooms.append('floor', 'id', one, 60_000),
      sender.bars.put('1s', 'A', 0, one),
    ];

    broker.stop();
    await turns();

    for (const result of await Promise.all(results)) {
      expect(result).toMatchObject({ ok: false, error: { type: 'unknown' } });
    }
    expect(clock.pending).toBe(0);
    broker.start();
    await turns();
    expect(seen).toEqual([]);
    const again = await sender.rooms.append('floor', 'id', one, 100);
    expect(again).toMatchObject({ ok: true, value: { duplicate: true } });
  });

  test('a connection made meanwhile is disconnected until the broker comes back', async () => {
    const { broker } = open();
    broker.stop();
    broker.stop();

    const bus = broker.connect();

    expect(bus.status).toEqual({ state: 'disconnected', reason: 'stopped' });
    broker.start();
    broker.start();
    expect(bus.status).toEqual({ state: 'connected' });
  });

  test('a table watch that was being read is refused, one that was there goes on', async () => {
    const { broker } = open();
    const bus = broker.connect();
    const table = await bus.table('t');
    const seen: string[] = [];
    await table.watch((key) => seen.push(key));
    const put = table.put('written', one);
    const watching = table.watch(() => {});

    broker.stop();

    await expect(watching).rejects.toThrow('went away');
    expect(await put).toMatchObject({ ok: false, error: { type: 'unknown' } });
    broker.start();
    await table.put('behind', one);
    await turns();
    expect(seen).toEqual(['written', 'behind']);
  });
});

describe('closing a connection of the in-memory broker', () => {
  test('leaves no timer, settles what was asked, and others go on', async () => {
    const { broker, clock, sender, reader } = open();
    reader.live.answer('q.a', () => {
      throw new Error('silent');
    });
    broker.faults = [{ prefix: 'chat.log.', lose: 1 }];
    const asking = sender.live.ask('q.a', one, 60_000);
    const appending = sender.rooms.append('floor', 'id', one, 60_000);
    await turns();
    expect(clock.pending).toBe(2);

    await sender.close();

    expect(clock.pending).toBe(0);
    expect(await asking).toMatchObject({ ok: false, error: { type: 'unknown' } });
    expect(await appending).toMatchObject({ ok: false, error: { type: 'unknown' } });
    expect(reader.status.state).toBe('connected');
  });
});
