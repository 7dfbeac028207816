// The room log of the contract: one order, no entry twice, reads and tails.

import { describe, expect, test } from 'vitest';
import type { StoredEntry, TailedEntry } from '../../bus/bus.ts';
import { ROOM_ENTRY_BYTES } from '../../bus/limits.ts';
import { eventually } from '../support/eventually.ts';
import { type BusStage, bodies, bytes, textOf, WAIT_MS } from './bus-stage.ts';

export function roomContract(stage: BusStage): void {
  const { connect, pair, fresh, ready, stored } = stage;

  describe('the room log', () => {
    test('has an epoch that all connections agree on', async () => {
      const [one, two] = await pair();

      const epochs = await Promise.all([one.rooms.epoch(), two.rooms.epoch(), one.rooms.epoch()]);

      expect(epochs[0]).toMatchObject({ ok: true, value: expect.any(Number) });
      expect(epochs[0]?.ok && Number.isSafeInteger(epochs[0].value) && epochs[0].value > 0).toBe(
        true,
      );
      expect(epochs[1]).toEqual(epochs[0]);
      expect(epochs[2]).toEqual(epochs[0]);
    });

    test('an appended entry is read by everybody under the sequence of its append', async () => {
      const [one, two] = await pair();
      const room = fresh();

      const result = await one.rooms.append(room, `${room}-id`, bytes('hello'), WAIT_MS);

      const seq = result.ok ? result.value.seq : 0;
      expect(result).toEqual({ ok: true, value: { seq: expect.any(Number), duplicate: false } });
      const entry = { seq, body: bytes('hello') };
      expect(await two.rooms.read(room, 0, 10)).toEqual({ ok: true, value: [entry] });
      expect(await two.rooms.get(room, seq)).toEqual({ ok: true, value: entry });
      expect(await two.rooms.last(room)).toEqual({ ok: true, value: entry });
    });

    test('a second append with the same id stores nothing and tells the first, from any connection', async () => {
      const [one, two] = await pair();
      const room = fresh();
      const first = await one.rooms.append(room, `${room}-id`, bytes('first'), WAIT_MS);
      const seq = first.ok ? first.value.seq : 0;

      const again = await one.rooms.append(room, `${room}-id`, bytes('first'), WAIT_MS);
      const other = await two.rooms.append(room, `${room}-id`, bytes('another text'), WAIT_MS);

      expect(again).toEqual({ ok: true, value: { seq, duplicate: true } });
      expect(other).toEqual({ ok: true, value: { seq, duplicate: true } });
      expect(await one.rooms.read(room, 0, 10)).toMatchObject({ ok: true, value: [{ seq }] });
    });

    test('ids that meet at once from two connections leave one entry', async () => {
      const [one, two] = await pair();
      const room = fresh();
      const ids = Array.from({ length: 20 }, (_, index) => `${room}-${index}`);

      const results = await Promise.all(
        ids.flatMap((id) => [
          one.rooms.append(room, id, bytes(id), WAIT_MS),
          two.rooms.append(room, id, bytes(id), WAIT_MS),
        ]),
      );

      const seqs = results.map((result) => (result.ok ? result.value.seq : -1));
      const read = await one.rooms.read(room, 0, 100);
      expect(read.ok && bodies(read.value).sort()).toEqual([...ids].sort());
      expect(new Set(seqs).size).toBe(ids.length);
      expect(results.filter((result) => result.ok && result.value.duplicate)).toHaveLength(20);
    });

    test('sequences of rooms grow in one counter, so each room has holes', async () => {
      const bus = await connect();
      const [red, blue] = [fresh(), fresh()];
      const seqs: number[] = [];
      for (const room of [red, blue, blue, red]) {
        const id = `${room}-${seqs.length}`;
        const result = await bus.rooms.append(room, id, bytes(id), WAIT_MS);
        seqs.push(result.ok ? result.value.seq : 0);
      }

      const [first = 0, second = 0, third = 0, fourth = 0] = seqs;

      expect(seqs).toEqual([...seqs].sort((a, b) => a - b));
      const read = await bus.rooms.read(red, 0, 10);
      expect(read.ok && read.value.map(({ seq }) => seq)).toEqual([first, fourth]);
      expect(await bus.rooms.get(red, second)).toEqual({ ok: true, value: null });
      expect(await bus.rooms.last(blue)).toMatchObject({ ok: true, value: { seq: third } });
    });

    test.each([1, 3, 4, 5, 6, 30, 200])(
      'read gives %i entries ascending, and is shorter only at the end of the room',
      async (limit) => {
        const bus = await connect();
        const [room, noise] = [fresh(), fresh()];
        const seqs = await stored(bus, room, 6);
        await stored(bus, noise, 3);

        const whole = await bus.rooms.read(room, 0, limit);
        const behindSecond = await bus.rooms.read(room, seqs[1] ?? 0, limit);

        const texts = ['m1', 'm2', 'm3', 'm4', 'm5', 'm6'];
        expect(whole.ok && bodies(whole.value)).toEqual(texts.slice(0, limit));
        expect(whole.ok && whole.value.map(({ seq }) => seq)).toEqual(seqs.slice(0, limit));
        expect(behindSecond.ok && bodies(behindSecond.value)).toEqual(texts.slice(2, 2 + limit));
        expect(await bus.rooms.read(room, seqs.at(-1) ?? 0, limit)).toEqual({
          ok: true,
          value: [],
        });
      },
    );

    test('a long room is read whole in pages of any size', async () => {
      const bus = await connect();
      const [room, noise] = [fresh(), fresh()];
      for (let index = 0; index < 4; index += 1) {
        const ids = Array.from({ length: 40 }, (_, place) => `${room}-${index}-${place}`);
        await Promise.all(ids.map((id) => bus.rooms.append(room, id, bytes(id), WAIT_MS)));
        await stored(bus, `${noise}-${index}`, 3);
      }
      const all = await bus.rooms.read(room, 0, 1_000);

      expect(all.ok && new Set(bodies(all.value)).size).toBe(160);
      for (const size of [1, 50, 159]) {
        const pages: StoredEntry[] = [];
        for (let page: readonly StoredEntry[] = []; ; ) {
          const read = await bus.rooms.read(room, pages.at(-1)?.seq ?? 0, size);
          page = read.ok ? read.value : [];
          pages.push(...page);
          if (page.length < size) break;
        }
        expect(pages).toEqual(all.ok && all.value);
      }
    });

    test('a room that nobody wrote to is empty', async () => {
      const bus = await connect();
      const room = fresh();

      expect(await bus.rooms.read(room, 0, 50)).toEqual({ ok: true, value: [] });
      expect(await bus.rooms.last(room)).toEqual({ ok: true, value: null });
      expect(await bus.rooms.get(room, 1)).toEqual({ ok: true, value: null });
      expect(await bus.rooms.get(room, 1_000_000_000)).toEqual({ ok: true, value: null });
    });

    test('a tail gives each entry once stored, chained by prev, and only of its room', async () => {
      const [writer, reader] = await pair();
      const [room, noise] = [fresh(), fresh()];
      const seen: TailedEntry[] = [];
      reader.rooms.tail(room, (entry) => seen.push(entry));
      await ready(reader);

      const seqs: number[] = [];
      for (let index = 1; index <= 3; index += 1) {
        await writer.rooms.append(noise, `${noise}-${index}`, bytes('noise'), WAIT_MS);
        const id = `${room}-${index}`;
        const result = await writer.rooms.append(room, id, bytes(id), WAIT_MS);
        await writer.rooms.append(room, id, bytes(id), WAIT_MS);
        seqs.push(result.ok ? result.value.seq : 0);
      }

      await eventually('all were tailed', () => seen.length >= 3);
      await ready(reader);
      expect(bodies(seen)).toEqual([1, 2, 3].map((index) => `${room}-${index}`));
      expect(seen.map(({ seq }) => seq)).toEqual(seqs);
      expect(seen.map(({ prev }) => prev)).toEqual([0, ...seqs.slice(0, 2)]);
    });

    test('a tail that ended is silent, and one that throws goes on', async () => {
      const bus = await connect();
      const room = fresh();
      const seen: string[] = [];
      const stop = bus.rooms.tail(room, () => seen.push('ended'));
      bus.rooms.tail(room, ({ body }) => {
        seen.push(textOf(body));
        throw new Error('a tail that throws on purpose');
      });
      await ready(bus);
      stop();

      await stored(bus, room, 2);

      await eventually('both entries came', () => seen.length >= 2);
      expect(seen).toEqual(['m1', 'm2']);
    });

    test('an entry that is too large is refused, and the largest is stored', async () => {
      const bus = await connect();
      const room = fresh();

      const large = new Uint8Array(ROOM_ENTRY_BYTES);
      const tooLarge = new Uint8Array(ROOM_ENTRY_BYTES + 1);

      expect(await bus.rooms.append(room, `${room}-1`, tooLarge, WAIT_MS)).toMatchObject({
        ok: false,
        error: { type: 'refused' },
      });
      expect(await bus.rooms.append(room, `${room}-2`, large, WAIT_MS)).toMatchObject({ ok: true });
    });
  });
}
