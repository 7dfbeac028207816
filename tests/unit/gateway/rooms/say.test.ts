import { describe, expect, test } from 'vitest';
import type { BusFailure } from '../../../../bus/bus.ts';
import { DEDUPE_MS, ROOM_TAIL, SAY_WAIT_MS } from '../../../../protocol/limits.ts';
import { err, type Result } from '../../../../protocol/result.ts';
import { decodeRoomEntry } from '../../../../protocol/room-entry.ts';
import { ADA, BOB, keyAt, type RoomNode, RoomRig, withLog } from '../../../support/room-rig.ts';

const AAPL = { symbol: 'AAPL', key: 'k1', text: 'hello' };

const failing = (failure: BusFailure) => (): Promise<Result<never, BusFailure>> =>
  Promise.resolve(err(failure));

async function textsOf(rig: RoomRig, symbol = 'AAPL'): Promise<string[]> {
  return (await rig.stored(symbol)).map(({ body }) => {
    const entry = decodeRoomEntry(body);
    return entry.ok ? entry.value.text : '?';
  });
}

function say(
  rig: RoomRig,
  node: RoomNode,
  params: Parameters<RoomNode['rooms']['say']>[1],
  user = ADA,
) {
  return rig.until(node.rooms.say(user, params));
}

describe('a message that is said', () => {
  test('[Y1] is answered with its place once the log has it, and stored with all that is told of it', async () => {
    const rig = new RoomRig();
    const stamp = { price: '187.25', epoch: 5, seq: 9, time: 1_000 };
    const node = rig.node({ stampOf: (symbol) => (symbol === 'AAPL' ? stamp : null) });
    const reader = await rig.follow(node);
    const before = await rig.write('before');

    const said = await say(rig, node, { ...AAPL, text: '  hello\r\nthere ', replyTo: before });

    const time = rig.clock.now();
    expect(said).toMatchObject({
      ok: true,
      value: { epoch: reader.room.epoch, seq: before + 1, duplicate: false },
    });
    expect(said.ok && Math.abs(said.value.time - time)).toBeLessThan(100);
    expect(reader.seen.at(-1)?.event).toEqual({
      symbol: 'AAPL',
      epoch: reader.room.epoch,
      seq: before + 1,
      prev: before,
      type: 'message',
      time: said.ok && said.value.time,
      key: 'k1',
      user: ADA,
      text: 'hello\nthere',
      replyTo: before,
      stamp,
    });
    expect(JSON.parse(reader.seen.at(-1)?.text ?? '')).toEqual({
      method: 'room',
      params: reader.seen.at(-1)?.event,
    });
  });

  test('[R8] may be said in the floor, which has no price', async () => {
    const rig = new RoomRig();
    const reader = await rig.follow(rig.node(), 'floor');

    await say(rig, rig.node(), { ...AAPL, symbol: 'floor' });
    await rig.clock.settle(20);

    expect(reader.seen[0]?.event).toMatchObject({ symbol: 'floor', stamp: null, prev: 0 });
  });

  test.each([
    ['an empty text', { text: ' \n\u200b ' }, 'invalid_text'],
    ['a text that is too long', { text: 'x'.repeat(501) }, 'too_large'],
    ['an answer to what is not there', { replyTo: 99 }, 'invalid_params'],
  ])('[Y6] is refused and not stored: %s', async (_what, change, code) => {
    const rig = new RoomRig();
    const node = rig.node();

    expect(await say(rig, node, { ...AAPL, ...change })).toMatchObject({
      ok: false,
      error: { code },
    });

    expect(await textsOf(rig)).toEqual([]);
  });

  test('[Y8] answers only what was said in the same room', async () => {
    const rig = new RoomRig();
    const node = rig.node();
    const elsewhere = await rig.write('elsewhere', {}, 'floor');
    await rig.write('here');
    await rig.write('here too');

    expect(await say(rig, node, { ...AAPL, replyTo: elsewhere })).toMatchObject({
      ok: false,
      error: { code: 'invalid_params' },
    });
  });

  test('may answer one that this node has not been told of yet', async () => {
    const rig = new RoomRig();
    const node = rig.node();
    await rig.follow(node);
    rig.broker.faults = [{ prefix: 'chat.live.', lose: 1 }];
    const seq = await rig.write('unheard');

    expect(await say(rig, node, { ...AAPL, replyTo: seq })).toMatchObject({ ok: true });
  });

  test('[R4] keeps its place behind what the same user said before, also while tries fail', async () => {
    const rig = new RoomRig(3);
    const node = rig.node();
    rig.broker.faults = [{ prefix: 'chat.log.', lose: 0.4 }];

    const saying = Array.from({ length: 10 }, (_each, index) =>
      node.rooms.say(ADA, { symbol: 'AAPL', key: `k${index}`, text: `m${index}` }),
    );
    await rig.until(Promise.all(saying));

    const texts = await textsOf(rig);
    expect(texts.length).toBeGreaterThan(2);
    expect(texts).toEqual(texts.map((_each, index) => `m${index}`));
  });
});

describe('a message that is said again', () => {
  test('[Y2] five times at two nodes, also with another text: one message and five times its place', async () => {
    const rig = new RoomRig();
    const nodes = [rig.node(), rig.node()];
    const reader = await rig.follow(rig.node());

    const saying = [0, 1, 0, 1, 0].map((at, index) =>
      nodes[at]?.rooms.say(ADA, { ...AAPL, text: index < 3 ? 'hello' : 'something else' }),
    );
    const said = await rig.until(Promise.all(saying));
    await rig.clock.settle(20);

    expect(said.map((each) => each?.ok && each.value.seq)).toEqual([1, 1, 1, 1, 1]);
    expect(new Set(said.map((each) => each?.ok && each.value.time)).size).toBe(1);
    expect(said.filter((each) => each?.ok && !each.value.duplicate)).toHaveLength(1);
    expect(reader.texts).toEqual(['hello']);
  });

  test('[Y2] at a node that has not been told of it is answered with the time of the first', async () => {
    const rig = new RoomRig();
    const [one, two] = [rig.node(), rig.node()];
    await rig.follow(two);
    rig.broker.faults = [{ prefix: 'chat.live.', lose: 1 }];

    const first = await say(rig, one, AAPL);
    await rig.clock.settle(1_000, 50);
    const again = await say(rig, two, AAPL);

    expect(again).toEqual(first.ok && { ok: true, value: { ...first.value, duplicate: true } });
  });

  test('[Y3] by somebody else, or in another room, is another message', async () => {
    const rig = new RoomRig();
    const node = rig.node();

    const said = [
      await say(rig, node, AAPL),
      await say(rig, node, AAPL, BOB),
      await say(rig, node, { ...AAPL, symbol: 'BRK.B' }),
    ];

    expect(said.map((each) => each.ok && [each.value.seq, each.value.duplicate])).toEqual([
      [1, false],
      [2, false],
      [3, false],
    ]);
  });

  test.each([
    ['30 s', 30_000],
    ['just before the broker forgets it', DEDUPE_MS - 1_000],
    ['just after the broker has forgotten it', DEDUPE_MS + 1_000],
    ['a day', 86_400_000],
  ])(
    '[Y2] after %s, in a busy room and at another node, is the same message',
    async (_when, later) => {
      const rig = new RoomRig();
      const key = keyAt(rig.clock.now());
      await say(rig, rig.node(), { ...AAPL, key });
      for (let index = 0; index < ROOM_TAIL * 2; index += 1) {
        if (index % 50 === 0) rig.clock.advance(later / 12);
        await rig.write(`m${index}`, { user: { id: `u${index}`, name: 'x' } });
      }

      const again = await say(rig, rig.node(), { ...AAPL, key, text: 'again' });

      expect(again).toMatchObject({ ok: true, value: { seq: 1, duplicate: true } });
      expect((await textsOf(rig)).filter((text) => text === 'hello' || text === 'again')).toEqual([
        'hello',
      ]);
    },
  );

  test('[Y2] an old key that was never said is stored once, also from two nodes at once', async () => {
    const rig = new RoomRig();
    for (let index = 0; index < ROOM_TAIL + 50; index += 1) await rig.write(`m${index}`);
    const key = keyAt(rig.clock.now() - 3_600_000);

    const said = await rig.until(
      Promise.all([rig.node(), rig.node()].map((node) => node.rooms.say(ADA, { ...AAPL, key }))),
    );

    expect(said.map((each) => each.ok && each.value.seq)).toEqual([ROOM_TAIL + 51, ROOM_TAIL + 51]);
  });

  test('is looked for only as far back as it can have been said', async () => {
    const rig = new RoomRig();
    for (let index = 0; index < 3_000; index += 1) await rig.write(`long ago ${index}`);
    rig.clock.advance(3_600_000);
    const key = keyAt(rig.clock.now());
    rig.clock.advance(DEDUPE_MS);
    for (let index = 0; index < ROOM_TAIL + 1; index += 1) await rig.write(`since ${index}`);

    const said = await say(rig, rig.node(), { ...AAPL, key });

    expect(said).toMatchObject({ ok: true, value: { duplicate: false } });
  });

  test('so late that nobody can tell is refused, with a reason, and not stored twice', async () => {
    const rig = new RoomRig();
    const key = keyAt(rig.clock.now());
    const node = rig.node();
    await say(rig, node, { ...AAPL, key });
    rig.clock.advance(3_600_000);
    for (let index = 0; index < 3_000; index += 1)
      await rig.write(`m${index}`, { back: Math.max(1, index - 50) });

    const again = await say(rig, node, { ...AAPL, key });

    expect(again).toMatchObject({ ok: false, error: { code: 'invalid_params' } });
    expect(!again.ok && again.error.message).toMatch(/^key: /);
    expect((await textsOf(rig)).filter((text) => text === 'hello')).toHaveLength(1);
  });

  test('a key without a time is known again while its message is among the newest', async () => {
    const rig = new RoomRig();
    await say(rig, rig.node(), AAPL);
    rig.clock.advance(2 * DEDUPE_MS);

    expect(await say(rig, rig.node(), AAPL)).toMatchObject({
      ok: true,
      value: { seq: 1, duplicate: true },
    });
  });

  test('[Y2] after everything was started again is still the same message', async () => {
    const rig = new RoomRig();
    const first = rig.node();
    const key = keyAt(rig.clock.now());
    await say(rig, first, { ...AAPL, key });
    first.rooms.close();
    await first.bus.close();
    rig.broker.stop();
    rig.clock.advance(2 * DEDUPE_MS);
    rig.broker.start();

    const node = rig.node();
    const page = await rig.until(node.rooms.history({ symbol: 'AAPL', limit: 50 }));
    const again = await say(rig, node, { ...AAPL, key });

    expect(page).toMatchObject({
      ok: true,
      value: { messages: [{ text: 'hello' }], complete: true },
    });
    expect(again).toMatchObject({ ok: true, value: { seq: 1, duplicate: true } });
  });
});

describe('a log that does not answer', () => {
  test('[Y1] a lost acknowledgement is asked for again: stored once, and not called a duplicate', async () => {
    const rig = new RoomRig();
    const node = rig.node();
    const reader = await rig.follow(node);
    rig.broker.faults = [{ prefix: 'chat.log.', lose: 1 }];

    const saying = node.rooms.say(ADA, AAPL);
    await rig.clock.settle(1_000);
    rig.broker.faults = [];
    const said = await rig.until(saying);

    expect(said).toMatchObject({ ok: true, value: { seq: 1, duplicate: false } });
    expect(reader.texts).toEqual(['hello']);
    expect(node.rooms.counts.retries).toBe(1);
  });

  test('[Y4] silent for 10 s is an unknown outcome, and the same key later is the same message', async () => {
    const rig = new RoomRig();
    const node = rig.node();
    rig.broker.faults = [{ prefix: 'chat.log.', lose: 1 }];

    const start = rig.clock.mono();
    const said = await say(rig, node, AAPL);
    const took = rig.clock.mono() - start;
    rig.broker.faults = [];
    const again = await say(rig, node, AAPL);

    expect(said).toMatchObject({ ok: false, error: { code: 'unknown_outcome' } });
    expect(took).toBeGreaterThanOrEqual(SAY_WAIT_MS);
    expect(took).toBeLessThan(SAY_WAIT_MS + 100);
    expect(again).toMatchObject({ ok: true, value: { seq: 1, duplicate: true } });
    expect(await textsOf(rig)).toEqual(['hello']);
  });

  test('[Y7] away for 10 s is known to have done nothing', async () => {
    const rig = new RoomRig();
    const node = rig.node();
    await rig.follow(node);
    rig.broker.stop();

    expect(await say(rig, node, AAPL)).toMatchObject({ ok: false, error: { code: 'unavailable' } });
    expect(await say(rig, node, { ...AAPL, symbol: 'floor' })).toMatchObject({
      error: { code: 'unavailable' },
    });
    rig.broker.start();

    expect(await textsOf(rig)).toEqual([]);
  });

  test.each(['AAPL', 'floor'])(
    '[Y1] away for a moment only delays the answer, in a room that was open or not: %s',
    async (symbol) => {
      const rig = new RoomRig();
      const node = rig.node();
      await rig.follow(node);
      rig.broker.stop();

      const saying = node.rooms.say(ADA, { ...AAPL, symbol });
      await rig.clock.settle(3_000);
      rig.broker.start();

      expect(await rig.until(saying)).toMatchObject({ ok: true, value: { duplicate: false } });
      expect(await textsOf(rig, symbol)).toEqual(['hello']);
    },
  );

  test('[Y7] what it refuses is unavailable at once, unless an earlier try may have been stored', async () => {
    const rig = new RoomRig();
    const full: BusFailure = { type: 'refused', reason: 'full' };
    const silent: BusFailure = { type: 'unknown', reason: 'silent' };
    let tries = 0;
    const refusing = rig.node({ spy: withLog(() => ({ append: failing(full) })) });
    const unsure = rig.node({
      spy: withLog(() => ({
        append: () => {
          tries += 1;
          return failing(tries === 1 ? silent : full)();
        },
      })),
    });

    expect(await say(rig, refusing, AAPL)).toMatchObject({ error: { code: 'unavailable' } });
    expect(await say(rig, unsure, AAPL)).toMatchObject({ error: { code: 'unknown_outcome' } });
    expect(tries).toBe(2);
  });

  test('the next of the same user waits its turn but not longer than its own 10 s', async () => {
    const rig = new RoomRig();
    const hanging = rig.node({ spy: withLog(() => ({ append: () => new Promise(() => {}) })) });

    const saying = [hanging.rooms.say(ADA, AAPL), hanging.rooms.say(ADA, { ...AAPL, key: 'k2' })];
    const said = await rig.until(Promise.all(saying));

    expect(said).toMatchObject([
      { error: { code: 'unknown_outcome' } },
      { error: { code: 'unavailable' } },
    ]);
  });

  test('close answers what is under way and leaves no timer', async () => {
    const rig = new RoomRig();
    const node = rig.node();
    await rig.follow(node);
    rig.broker.stop();
    const saying = node.rooms.say(ADA, AAPL);
    await rig.clock.settle(500);

    node.rooms.close();

    expect(await saying).toMatchObject({ ok: false, error: { code: 'unavailable' } });
    await rig.clock.settle();
    expect(rig.clock.pending).toBe(0);
  });
});
