import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { TailedEntry } from '../../../../bus/bus.ts';
import { newRoomCounts } from '../../../../gateway/rooms/counts.ts';
import { RoomTail } from '../../../../gateway/rooms/room-tail.ts';
import { ROOM_TAIL } from '../../../../protocol/limits.ts';
import { encodeRoomEntry } from '../../../../protocol/room-entry.ts';

function entry(seq: number, prev: number): TailedEntry {
  const user = { id: `u${seq}`, name: 'somebody' };
  const body = encodeRoomEntry({
    type: 'message',
    time: seq,
    back: prev === 0 ? 0 : 1,
    key: `k${seq}`,
    user,
    text: `text ${seq}`,
    stamp: null,
  });
  return { seq, prev, body };
}

const junk = (seq: number, prev: number): TailedEntry => ({ seq, prev, body: new Uint8Array([1]) });

/** A log of `count` entries whose sequences have holes, as a shared counter leaves them. */
function logOf(count: number, holes: readonly number[]): TailedEntry[] {
  const entries: TailedEntry[] = [];
  for (let index = 0; index < count; index += 1) {
    const prev = entries.at(-1)?.seq ?? 0;
    entries.push(entry(prev + 1 + (holes[index % holes.length] ?? 0), prev));
  }
  return entries;
}

function loaded(): RoomTail {
  const tail = new RoomTail('AAPL', newRoomCounts());
  tail.load(7, [], null);
  return tail;
}

const holes = fc.array(fc.nat(3), { minLength: 1, maxLength: 5 });

describe('the tail of a room', () => {
  test('[R4] gives every entry once and in order, in whatever order and however often they come', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        holes,
        fc.infiniteStream(fc.nat(1_000)),
        (count, gaps, chance) => {
          const log = logOf(count, gaps);
          const arrivals = [...log, ...log.filter((_each, index) => index % 3 === 0)]
            .map((each) => ({ each, at: chance.next().value ?? 0 }))
            .sort((a, b) => a.at - b.at);
          const tail = loaded();

          for (const { each } of arrivals) tail.offer(each);

          expect(tail.frames.map(({ seq }) => seq)).toEqual(log.map(({ seq }) => seq));
          expect(tail.frames.map(({ prev }) => prev)).toEqual(log.map(({ prev }) => prev));
          expect(tail.heldSeqs).toEqual([]);
        },
      ),
    );
  });

  test('[R4] gives nothing behind a gap until the gap is filled', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        holes,
        fc.array(fc.boolean(), { minLength: 40, maxLength: 40 }),
        (count, gaps, lost) => {
          const log = logOf(count, gaps);
          const tail = loaded();
          for (const [index, each] of log.entries()) if (!lost[index]) tail.offer(each);
          const firstLost = log.findIndex((_each, index) => lost[index]);
          const whole = firstLost < 0 ? log.length : firstLost;
          expect(tail.frames).toHaveLength(whole);

          tail.extend(log.filter(({ seq }) => seq > tail.newestSeq));

          expect(tail.frames.map(({ seq }) => seq)).toEqual(log.map(({ seq }) => seq));
          expect(tail.heldSeqs).toEqual([]);
        },
      ),
    );
  });

  test('chains past entries that cannot be read', () => {
    const tail = loaded();

    for (const each of [entry(1, 0), junk(2, 1), junk(5, 2), entry(6, 5)]) tail.offer(each);

    expect(tail.frames.map(({ seq, prev }) => [seq, prev])).toEqual([
      [1, 0],
      [6, 1],
    ]);
    expect(tail.since(1)).toHaveLength(1);
    tail.offer(junk(9, 6));
    expect([tail.head, tail.newestSeq]).toEqual([6, 9]);
  });

  test('keeps the newest entries only, and knows from where on it can tell', () => {
    const log = logOf(ROOM_TAIL + 50, [1]);
    const tail = loaded();

    for (const each of log) tail.offer(each);

    const [first] = tail.frames;
    expect(tail.frames).toHaveLength(ROOM_TAIL);
    expect(first?.seq).toBe(log[50]?.seq);
    expect(tail.since(first?.prev ?? 0)).toHaveLength(ROOM_TAIL);
    expect(tail.since((first?.prev ?? 0) - 1)).toBeNull();
    expect(tail.since(tail.head)).toEqual([]);
    expect(tail.since(tail.head + 1)).toBeNull();
    expect(tail.since(tail.head - 1)).toHaveLength(1);
  });

  test('holds an entry whose predecessor is older than its own newest: the log must be asked', () => {
    const tail = loaded();
    tail.offer(entry(3, 0));

    expect(tail.offer(entry(9, 2))).toBe('odd');

    expect(tail.head).toBe(3);
  });

  test('holds what comes before it is loaded, and then gives what is new of it', () => {
    const tail = new RoomTail('AAPL', newRoomCounts());
    const log = logOf(6, [0]);
    for (const each of log.slice(2)) tail.offer(each);
    expect(tail.frames).toEqual([]);

    tail.load(7, [], log[3] ?? null);

    expect(tail.frames.map(({ seq }) => seq)).toEqual([5, 6]);
  });

  test('points a new entry about fifty back, and to the first in a short room', () => {
    const tail = loaded();
    expect(tail.back).toBe(0);
    const log = logOf(120, [2]);

    for (const each of log.slice(0, 10)) tail.offer(each);
    expect(tail.back).toBe(log[0]?.seq);

    for (const each of log.slice(10)) tail.offer(each);
    expect(tail.back).toBe(log[120 - 50]?.seq);
  });

  test('finds the message of a user by key', () => {
    const tail = loaded();
    for (const each of logOf(5, [0])) tail.offer(each);

    expect(tail.find('u3', 'k3')).toEqual({ seq: 3, time: 3 });
    expect(tail.find('u3', 'k4')).toBeNull();
  });
});
