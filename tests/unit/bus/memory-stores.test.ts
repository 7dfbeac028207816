import { describe, expect, test } from 'vitest';
import { MemoryBroker } from '../../../bus/memory.ts';
import { DEDUPE_MS, ROOM_ENTRIES } from '../../../protocol/limits.ts';
import { FakeClock, turns } from '../../support/fake-clock.ts';

const DAY_MS = 86_400_000;
const one = new Uint8Array([1]);

function open(epoch?: number) {
  const clock = new FakeClock();
  const broker = new MemoryBroker({ clock, random: () => 0.5, ...(epoch ? { epoch } : {}) });
  return { clock, broker, bus: broker.connect() };
}

describe('the room log in memory', () => {
  test('remembers an id for ten minutes after its first append, not longer', async () => {
    const { clock, bus } = open();
    const append = (id: string) => bus.rooms.append('floor', id, one, 100);
    await append('id');
    clock.advance(DEDUPE_MS - 1);

    expect(await append('id')).toMatchObject({ value: { seq: 1, duplicate: true } });
    clock.advance(1);

    expect(await append('id')).toMatchObject({ value: { seq: 2, duplicate: false } });
  });

  test('keeps at least the newest ROOM_ENTRIES of each room, and not without end', async () => {
    const { bus } = open();
    const { rooms } = bus;
    void rooms.append('quiet', 'q', one, 100);
    for (let index = 0; index < ROOM_ENTRIES + 2_000; index += 1) {
      void rooms.append('busy', `${index}`, one, 100);
    }
    await turns();

    const all = await rooms.read('busy', 0, 2 * ROOM_ENTRIES);
    const count = all.ok ? all.value.length : 0;
    expect(count).toBeGreaterThanOrEqual(ROOM_ENTRIES);
    expect(count).toBeLessThan(ROOM_ENTRIES + 2_000);
    expect(all.ok && all.value.at(-1)?.seq).toBe(ROOM_ENTRIES + 2_001);
    expect(await rooms.get('busy', 2)).toEqual({ ok: true, value: null });
    expect(await rooms.last('quiet')).toMatchObject({ value: { seq: 1 } });
  });

  test('starts over empty, with a larger epoch and sequences from 1', async () => {
    const { broker, bus, clock } = open(clock2026() + 5_000_000);
    await bus.rooms.append('floor', 'id', one, 100);
    const before = await bus.rooms.epoch();

    broker.resetLog();

    const after = await bus.rooms.epoch();
    expect(before).toEqual({ ok: true, value: clock2026() + 5_000_000 });
    expect(after).toEqual({ ok: true, value: clock2026() + 5_000_001 });
    expect(await bus.rooms.last('floor')).toEqual({ ok: true, value: null });
    expect(await bus.rooms.append('floor', 'id', one, 100)).toMatchObject({
      value: { seq: 1, duplicate: false },
    });
    clock.advance(6_000_000);
    broker.resetLog();
    expect(await bus.rooms.epoch()).toEqual({ ok: true, value: clock.now() });
  });

  test('hands out copies: nobody can change what is stored', async () => {
    const { bus } = open();
    const body = Buffer.from('before');
    const appending = bus.rooms.append('floor', 'id', body, 100);
    body.write('behind');
    await appending;
    const read = await bus.rooms.read('floor', 0, 1);
    if (read.ok) read.value[0]?.body.fill(0);

    const again = await bus.rooms.last('floor');

    expect(again.ok && again.value && Buffer.from(again.value.body).toString()).toBe('before');
  });
});

describe('bars in memory', () => {
  test.each([
    { interval: '1s', keptMs: DAY_MS },
    { interval: '1m', keptMs: 365 * DAY_MS },
  ] as const)('of $interval stay for their age after their last writing', async (row) => {
    const { clock, bus } = open();
    const { interval, keptMs } = row;
    await bus.bars.put(interval, 'A', 0, one);
    await bus.bars.put(interval, 'B', 0, one);
    clock.advance(keptMs - 1);
    await bus.bars.put(interval, 'B', 0, one);

    expect(await bus.bars.get(interval, 'A', 0)).toEqual({ ok: true, value: one });
    clock.advance(2 * DAY_MS);
    const isKept = interval !== '1s';

    expect(await bus.bars.get(interval, 'A', 0)).toEqual({ ok: true, value: null });
    expect(await bus.bars.get(interval, 'B', 0)).toEqual({ ok: true, value: isKept ? one : null });
  });

  test('of days stay for good', async () => {
    const { clock, bus } = open();
    await bus.bars.put('1d', 'A', 0, one);

    clock.advance(20 * 365 * DAY_MS);

    expect(await bus.bars.get('1d', 'A', 0)).toEqual({ ok: true, value: one });
  });
});

describe('a table in memory', () => {
  test('a row too old is absent for all calls, and its vanishing is no event', async () => {
    const { clock, bus } = open();
    const table = await bus.table('t', { ttlMs: 1_000 });
    const created = await table.create('k', one);
    const seen: (string | null)[] = [];
    await table.watch((key, value) => seen.push(value ? key : null));
    clock.advance(999);
    expect(await table.get('k')).toMatchObject({ value: { revision: 1 } });

    clock.advance(1);

    await turns();
    expect(await table.get('k')).toEqual({ ok: true, value: null });
    expect(await table.update('k', one, created.ok ? (created.value ?? 0) : 0)).toEqual({
      ok: true,
      value: null,
    });
    expect(seen).toEqual(['k']);
    const late: string[] = [];
    await table.watch((key) => late.push(key));
    expect(late).toEqual([]);
    expect(await table.create('k', one)).toEqual({ ok: true, value: 2 });
  });

  test('deleting what is not there tells nobody', async () => {
    const { bus } = open();
    const table = await bus.table('t');
    const seen: string[] = [];
    await table.watch((key) => seen.push(key));

    await table.delete('absent');
    await turns();

    expect(seen).toEqual([]);
  });
});

function clock2026(): number {
  return new FakeClock().now();
}
