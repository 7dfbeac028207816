import { describe, expect, test } from 'vitest';
import { ROOM_TAIL } from '../../../../protocol/limits.ts';
import { ok } from '../../../../protocol/result.ts';
import { ADA, RoomRig, withLog } from '../../../support/room-rig.ts';

const say = (text: string) => ({ symbol: 'AAPL', text, key: `k-${text}` });

describe('a log that went back', () => {
  test('[R5] a log that started over is told as a reset, with the new epoch, and read anew', async () => {
    const rig = new RoomRig();
    const node = rig.node();
    const reader = await rig.follow(node);
    for (const text of ['a', 'b', 'c']) await rig.write(text);
    await rig.clock.settle(20);
    const old = reader.room.epoch;

    rig.broker.resetLog();
    await rig.write('new life');
    await rig.clock.settle(6_000, 100);
    await rig.write('and more');
    await rig.clock.settle(20);

    expect(reader.resets).toBe(1);
    expect(reader.room.epoch).toBeGreaterThan(old);
    expect(reader.texts).toEqual(['and more']);
    expect(reader.room.frames.map(({ prev, event }) => [prev, event.epoch])).toEqual([
      [0, reader.room.epoch],
      [1, reader.room.epoch],
    ]);
    expect(node.logged).toContain('the log of a room went back');
  });

  test('[R5] it is noticed at once when an entry comes that cannot follow what is known', async () => {
    const rig = new RoomRig();
    const reader = await rig.follow(rig.node());
    await rig.write('a');
    await rig.clock.settle(20);

    rig.broker.resetLog();
    await rig.write('elsewhere', {}, 'floor');
    await rig.write('b');
    await rig.clock.settle(50);

    expect(reader.resets).toBe(1);
    expect(reader.seen).toEqual([]);
    expect(reader.room.frames).toHaveLength(1);
  });

  test('[R5] an answer to a message never mixes the sequence of one log with the epoch of another', async () => {
    const rig = new RoomRig();
    const node = rig.node();
    const reader = await rig.follow(node);
    for (const text of ['a', 'b', 'c']) await rig.write(text);
    await rig.clock.settle(20);

    rig.broker.resetLog();
    const epoch = await rig.until(rig.log.epoch());
    const said = await rig.until(node.rooms.say(ADA, say('d')));

    expect(said).toMatchObject({ ok: true, value: { seq: 1, epoch: epoch.ok && epoch.value } });
    expect(reader.resets).toBe(1);
  });
});

describe('what comes late', () => {
  test('from a read that was under way when the log started over is no answer', async () => {
    const rig = new RoomRig();
    let hold: Promise<void> = Promise.resolve();
    const node = rig.node({
      spy: withLog((log) => ({
        read: async (...all) => {
          const held = hold;
          const read = await log.read(...all);
          await held;
          return read;
        },
      })),
    });
    await rig.write('old');
    const reader = await rig.follow(node);
    let go = () => {};
    hold = new Promise((resolve) => {
      go = resolve;
    });

    const reading = reader.room.read(0, 5);
    hold = Promise.resolve();
    rig.broker.resetLog();
    await rig.write('new');
    await rig.clock.settle(6_000, 50);
    go();

    expect(reader.resets).toBe(1);
    expect(await reading).toMatchObject({ ok: false, error: { code: 'unavailable' } });
    expect(await rig.until(reader.room.read(0, 5))).toMatchObject({ value: [{ seq: 1, prev: 0 }] });
  });

  test('from a log that has gone is never told as part of the new one', async () => {
    const rig = new RoomRig();
    const node = rig.node();
    const reader = await rig.follow(node);
    await rig.write('old 1');
    await rig.write('old 2');
    await rig.clock.settle(20);
    rig.broker.faults = [{ prefix: 'chat.live.', delay: 1, delayMs: 1_000 }];
    for (const text of ['old 3', 'old 4']) await rig.write(text);
    rig.broker.faults = [];

    rig.broker.resetLog();
    await rig.until(node.rooms.say(ADA, say('new-1')));
    await rig.clock.settle(1_500);
    for (const text of ['new 2', 'new 3', 'new 4', 'new 5']) await rig.write(text);
    await rig.clock.settle(100);

    const told = reader.room.frames.map(({ event }) => event.type === 'message' && event.text);
    expect(told).toEqual(['new-1', 'new 2', 'new 3', 'new 4', 'new 5']);
    expect(reader.gaps).toBe(0);
  });

  test('while the newest entries are loaded afresh is not taken back', async () => {
    const rig = new RoomRig();
    let isBusy = false;
    const node = rig.node({
      spy: withLog((log) => ({
        last: async (room) => {
          const last = await log.last(room);
          if (isBusy) await rig.write('meanwhile');
          isBusy = false;
          return last;
        },
      })),
    });
    const reader = await rig.follow(node);
    rig.broker.faults = [{ prefix: 'chat.live.', lose: 1 }];
    for (let index = 0; index < ROOM_TAIL - 1; index += 1) await rig.write(`m${index}`);
    rig.broker.faults = [];

    isBusy = true;
    await rig.write('last');
    await rig.clock.settle(100);

    expect(isBusy).toBe(false);
    expect(reader.texts.slice(-2)).toEqual(['last', 'meanwhile']);
    expect(reader.room.head).toBe(ROOM_TAIL + 1);
    expect(reader.gaps).toBe(0);
  });
});

describe('a log that lost its end', () => {
  /** A node for which nothing behind sequence `end` is stored. */
  function shortened(rig: RoomRig) {
    const cut = { end: Number.POSITIVE_INFINITY };
    const node = rig.node({
      spy: withLog((log) => ({
        read: async (...all) => {
          const read = await log.read(...all);
          return read.ok ? ok(read.value.filter(({ seq }) => seq <= cut.end)) : read;
        },
        get: (room, seq) => (seq > cut.end ? Promise.resolve(ok(null)) : log.get(room, seq)),
        last: async (room) => {
          const read = await log.read(room, 0, 1_000);
          return read.ok ? ok(read.value.filter(({ seq }) => seq <= cut.end).at(-1) ?? null) : read;
        },
      })),
    });
    return { node, cut };
  }

  test('[R5] is told as a reset although its epoch is the same', async () => {
    const rig = new RoomRig();
    const { node, cut } = shortened(rig);
    const reader = await rig.follow(node);
    for (const text of ['a', 'b', 'c']) await rig.write(text);
    await rig.clock.settle(20);
    const { epoch } = reader.room;

    cut.end = 1;
    await rig.clock.settle(7_000, 50);

    expect([reader.resets, reader.room.head, reader.room.epoch]).toEqual([1, 1, epoch]);
  });

  test('but a copy of the log that only lags for a moment is not', async () => {
    const rig = new RoomRig();
    let lagging = 0;
    const node = rig.node({
      spy: withLog((log) => ({
        last: async (room) => {
          lagging -= 1;
          return lagging >= 0 ? log.get(room, 1) : log.last(room);
        },
      })),
    });
    const reader = await rig.follow(node);
    for (const text of ['a', 'b', 'c']) await rig.write(text);

    for (let checks = 0; checks < 3; checks += 1) {
      lagging = 1;
      await rig.clock.settle(10_000, 50);
      expect(lagging).toBeLessThan(0);
    }

    expect(reader.resets).toBe(0);
    expect(reader.texts).toEqual(['a', 'b', 'c']);
  });

  test('[R5] another message in the place of one that is known is told as a reset', async () => {
    const rig = new RoomRig();
    let forged = false;
    const node = rig.node({
      spy: withLog((log) => ({
        last: async (room) => {
          const last = await log.last(room);
          if (!forged || !last.ok || !last.value) return last;
          return ok({ seq: last.value.seq, body: new Uint8Array(last.value.body.length) });
        },
      })),
    });
    const reader = await rig.follow(node);
    await rig.write('a');
    await rig.clock.settle(20);

    forged = true;
    await rig.clock.settle(7_000, 50);

    expect(reader.resets).toBeGreaterThan(0);
  });
});
