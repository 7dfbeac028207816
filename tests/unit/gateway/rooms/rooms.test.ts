import { describe, expect, test } from 'vitest';
import { INTEREST_LINGER_MS, ROOM_TAIL } from '../../../../protocol/limits.ts';
import { ADA, BOB, keyAt, RoomRig, withLog } from '../../../support/room-rig.ts';

const say = (text: string, symbol = 'AAPL') => ({ symbol, text, key: `k-${text}` });

describe('a room at two nodes', () => {
  test('[R4] everybody sees the same messages in the order of the log', async () => {
    const rig = new RoomRig();
    const nodes = [rig.node(), rig.node()];
    const readers = await Promise.all(nodes.map((node) => rig.follow(node)));

    const saying = Array.from({ length: 40 }, (_each, index) => {
      const node = nodes[index % 2] ?? rig.node();
      return node.rooms.say(index % 4 < 2 ? ADA : BOB, say(`m${index}`));
    });
    const said = await rig.until(Promise.all(saying));
    await rig.clock.settle(300);

    const order = (await rig.stored()).map(({ seq }) => seq);
    expect(said.every(({ ok }) => ok)).toBe(true);
    for (const reader of readers) {
      expect(reader.seen.map(({ seq }) => seq)).toEqual(order);
      expect(reader.seen.map(({ prev }) => prev)).toEqual([0, ...order.slice(0, -1)]);
    }
    expect(readers[0]?.seen).toEqual(readers[1]?.seen);
  });

  test('[R4] a tail that loses, repeats and delays changes nothing but the moment', async () => {
    for (const seed of [1, 2, 3, 4, 5]) {
      const rig = new RoomRig(seed);
      const nodes = [rig.node(), rig.node()];
      const readers = await Promise.all(nodes.map((node) => rig.follow(node)));
      rig.broker.faults = [
        { prefix: 'chat.live.', lose: 0.2, repeat: 0.2, delay: 0.3, delayMs: 200 },
      ];

      for (let round = 0; round < 30; round += 1) {
        const saying = nodes.map((node, at) =>
          node.rooms.say(at ? ADA : BOB, say(`${round}-${at}`)),
        );
        await rig.until(Promise.all(saying));
      }
      await rig.clock.settle(6_000, 100);

      const order = (await rig.stored()).map(({ seq }) => seq);
      expect(order).toHaveLength(60);
      for (const reader of readers) {
        expect(reader.seen.map(({ seq }) => seq)).toEqual(order);
        expect(reader.gaps).toBe(0);
      }
      expect(nodes[0]?.rooms.counts.gaps).toBeGreaterThan(0);
    }
  });

  test('[R4] a lost last entry is noticed: at the node that was told it is stored soon, at the other within 5 s', async () => {
    const rig = new RoomRig();
    const nodes = [rig.node(), rig.node()];
    const readers = await Promise.all(nodes.map((node) => rig.follow(node)));
    rig.broker.faults = [{ prefix: 'chat.live.', lose: 1 }];

    await rig.until(nodes[0]?.rooms.say(ADA, say('hello')) ?? Promise.reject());
    await rig.clock.settle(270);
    expect(readers.map(({ texts }) => texts)).toEqual([['hello'], []]);

    await rig.clock.settle(5_600, 100);
    expect(readers.map(({ texts }) => texts)).toEqual([['hello'], ['hello']]);
  });

  test('[R4] after the broker was away everything said meanwhile at other nodes arrives, in order', async () => {
    const rig = new RoomRig();
    const node = rig.node();
    const reader = await rig.follow(node);
    await rig.write('before');
    await rig.clock.settle(20);
    rig.broker.faults = [{ prefix: 'chat.live.', lose: 1 }];
    await rig.write('lost 1');
    await rig.write('lost 2');
    rig.broker.faults = [];

    rig.broker.stop();
    await rig.clock.settle(500);
    rig.broker.start();
    await rig.clock.settle(50);

    expect(reader.texts).toEqual(['before', 'lost 1', 'lost 2']);
    expect(reader.gaps).toBe(0);
  });

  test('a node that was behind by far more than it holds catches up, and its readers miss nothing', async () => {
    const rig = new RoomRig();
    const node = rig.node();
    const reader = await rig.follow(node);
    rig.broker.faults = [{ prefix: 'chat.live.', lose: 1 }];
    const texts = Array.from({ length: ROOM_TAIL * 2 }, (_each, index) => `m${index}`);
    for (const text of texts) await rig.write(text);
    rig.broker.faults = [];

    await rig.write('last');
    await rig.clock.settle(100);

    expect(reader.texts).toEqual([...texts, 'last']);
    expect(reader.gaps).toBe(0);
    expect(reader.room.frames).toHaveLength(ROOM_TAIL);
  });

  test('entries that cannot be read are skipped without a gap, live as in history', async () => {
    const rig = new RoomRig();
    const node = rig.node();
    const reader = await rig.follow(node);

    await rig.write('one');
    await rig.writeBytes('x', new TextEncoder().encode('{"v":2,"type":"news"}'));
    await rig.write('two');
    await rig.clock.settle(20);
    const page = await rig.until(node.rooms.history({ symbol: 'AAPL', limit: 50 }));
    const late = await rig.follow(rig.node());

    expect(reader.texts).toEqual(['one', 'two']);
    expect(reader.gaps).toBe(0);
    expect(page.ok && page.value.messages).toEqual(reader.seen.map(({ event }) => event));
    expect(late.room.frames).toEqual(reader.seen);
  });
});

describe('opening and closing', () => {
  test('a room that does not exist is unknown', async () => {
    const { rooms } = new RoomRig().node();

    for (const opened of [await rooms.open('NOPE'), await rooms.say(ADA, say('x', '__proto__'))]) {
      expect(opened).toMatchObject({ ok: false, error: { code: 'unknown_symbol' } });
    }
  });

  test('many who open at once share one tail and one reading, also after a linger', async () => {
    const rig = new RoomRig();
    let tails = 0;
    let lasts = 0;
    const node = rig.node({
      spy: withLog((log) => ({
        last: (room) => {
          lasts += 1;
          return log.last(room);
        },
        tail: (...all) => {
          tails += 1;
          return log.tail(...all);
        },
      })),
    });

    const opened = await rig.until(
      Promise.all(Array.from({ length: 100 }, () => node.rooms.open('AAPL'))),
    );
    expect([tails, lasts, node.rooms.size]).toEqual([1, 1, 1]);

    for (const each of opened) if (each.ok) each.value.release();
    await rig.clock.settle(1_000, 100);
    const again = await rig.until(node.rooms.open('AAPL'));
    expect([tails, node.rooms.size]).toEqual([1, 1]);

    if (again.ok) again.value.release();
    if (again.ok) again.value.release();
    await rig.clock.settle(INTEREST_LINGER_MS + 100, 500);
    expect(node.rooms.size).toBe(0);
  });

  test('nothing falls between reading the log and following it', async () => {
    for (let seed = 1; seed <= 10; seed += 1) {
      const rig = new RoomRig(seed);
      for (let index = 0; index < 5; index += 1) await rig.write(`old ${index}`);
      const node = rig.node();
      const opening = node.rooms.open('AAPL');
      for (let index = 0; index < seed; index += 1) await rig.write(`during ${index}`);
      const opened = await rig.until(opening);
      await rig.write('after');
      await rig.clock.settle(20);

      const order = (await rig.stored()).map(({ seq }) => seq);
      expect(opened.ok && opened.value.room.frames.map(({ seq }) => seq)).toEqual(order);
    }
  });

  test('while the broker is away a room does not open; afterwards it does', async () => {
    const rig = new RoomRig();
    const node = rig.node();
    rig.broker.stop();
    expect(await rig.until(node.rooms.open('AAPL'))).toMatchObject({
      ok: false,
      error: { code: 'unavailable' },
    });

    rig.broker.start();
    expect(await rig.until(node.rooms.open('AAPL'))).toMatchObject({ ok: true });
  });

  test('close leaves no timer, and nothing is told any more', async () => {
    const rig = new RoomRig();
    const node = rig.node();
    const reader = await rig.follow(node);
    const saying = node.rooms.say(ADA, { symbol: 'AAPL', text: 'x', key: keyAt(rig.clock.now()) });
    await rig.until(saying);
    await rig.write('lingering', {}, 'floor');
    await rig.until(node.rooms.history({ symbol: 'floor', limit: 1 }));
    const seen = reader.seen.length;

    node.rooms.close();
    node.rooms.close();
    await rig.write('unheard');
    await rig.clock.settle(100);

    expect(rig.clock.pending).toBe(0);
    expect(reader.seen).toHaveLength(seen);
    expect(await node.rooms.open('AAPL')).toMatchObject({ ok: false });
    expect(await node.rooms.say(ADA, say('y'))).toMatchObject({ ok: false });
  });

  test('a reader that throws is counted and does not keep the others from their entries', async () => {
    const rig = new RoomRig();
    const node = rig.node();
    node.rooms.onAdvance(() => {
      throw new Error('a bug');
    });
    const reader = await rig.follow(node);

    await rig.write('one');
    await rig.clock.settle(20);

    expect(reader.texts).toEqual(['one']);
    expect(node.rooms.counts.failures).toBe(1);
  });
});
