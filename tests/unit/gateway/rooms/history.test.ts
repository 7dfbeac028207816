import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import type { Params } from '../../../../protocol/calls.ts';
import { RESULTS, type RoomEvent } from '../../../../protocol/events.ts';
import { HISTORY_DEFAULT, ROOM_TAIL } from '../../../../protocol/limits.ts';
import { type RoomNode, RoomRig } from '../../../support/room-rig.ts';

const COUNT = ROOM_TAIL + 150;

async function filled(): Promise<{ rig: RoomRig; node: RoomNode; all: readonly RoomEvent[] }> {
  const rig = new RoomRig();
  for (let index = 0; index < COUNT; index += 1) {
    if (index % 3 === 0) await rig.write(`x${index}`, {}, 'floor');
    await rig.write(`m${index}`);
  }
  const node = rig.node();
  const all = await page(rig, node, { symbol: 'AAPL', after: 0, limit: COUNT });
  return { rig, node, all: all.messages };
}

async function page(rig: RoomRig, node: RoomNode, params: Params<'history'>) {
  const answer = await rig.until(node.rooms.history(params));
  if (!answer.ok) throw new Error(answer.error.message);
  return v.parse(RESULTS.history, answer.value);
}

describe('history', () => {
  test('[R6] a page is what the log has there, from memory or not, and says truly whether there is more', async () => {
    const { rig, node, all } = await filled();
    expect(all.map((event) => event.type === 'message' && event.text)).toEqual(
      Array.from({ length: COUNT }, (_each, index) => `m${index}`),
    );
    expect(all.map(({ prev }) => prev)).toEqual([0, ...all.slice(0, -1).map(({ seq }) => seq)]);
    const last = all.at(-1)?.seq ?? 0;

    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: last + 5 }),
        fc.integer({ min: 1, max: 200 }),
        async (at, limit) => {
          const older = all.filter(({ seq }) => seq < at);
          const newer = all.filter(({ seq }) => seq > at);

          expect(await page(rig, node, { symbol: 'AAPL', before: at, limit })).toMatchObject({
            messages: older.slice(-limit),
            complete: older.length <= limit,
          });
          expect(await page(rig, node, { symbol: 'AAPL', after: at, limit })).toMatchObject({
            messages: newer.slice(0, limit),
            complete: newer.length <= limit,
          });
          expect(await page(rig, node, { symbol: 'AAPL', limit })).toMatchObject({
            messages: all.slice(-limit),
            complete: all.length <= limit,
          });
        },
      ),
      { numRuns: 30 },
    );
  });

  test('[R6] all of a short room comes in one complete page, and an empty room is empty', async () => {
    const rig = new RoomRig();
    const node = rig.node();
    await rig.write('one');
    await rig.write('two');

    const short = await page(rig, node, { symbol: 'AAPL', limit: HISTORY_DEFAULT });
    expect(short.messages.map(({ seq, prev }) => [seq, prev])).toEqual([
      [1, 0],
      [2, 1],
    ]);
    expect(short.complete).toBe(true);
    expect(await page(rig, node, { symbol: 'floor', limit: 1 })).toMatchObject({
      messages: [],
      complete: true,
    });
    expect(await page(rig, node, { symbol: 'AAPL', after: 2, limit: 1 })).toMatchObject({
      messages: [],
      complete: true,
    });
    expect(await page(rig, node, { symbol: 'AAPL', after: 9, limit: 1 })).toMatchObject({
      messages: [],
      complete: true,
    });
    expect(await page(rig, node, { symbol: 'AAPL', before: 1, limit: 1 })).toMatchObject({
      messages: [],
      complete: true,
    });
  });

  test('[R6] holds what was acknowledged before it was asked, though the tail has lost it', async () => {
    const rig = new RoomRig();
    const node = rig.node();
    await rig.follow(node);
    rig.broker.faults = [{ prefix: 'chat.live.', lose: 1 }];
    await rig.write('unheard');

    expect((await page(rig, node, { symbol: 'AAPL', limit: 5 })).messages).toHaveLength(1);
    await rig.write('unheard too');
    expect((await page(rig, node, { symbol: 'AAPL', after: 1, limit: 5 })).messages).toHaveLength(
      1,
    );
  });

  test('while the broker is away the newest page is what is known, and nothing else is claimed', async () => {
    const rig = new RoomRig();
    const node = rig.node();
    await rig.follow(node);
    await rig.write('known');
    await rig.clock.settle(20);
    rig.broker.stop();

    expect((await page(rig, node, { symbol: 'AAPL', limit: 5 })).messages).toHaveLength(1);
    expect(
      await rig.until(node.rooms.history({ symbol: 'AAPL', after: 1, limit: 5 })),
    ).toMatchObject({
      error: { code: 'unavailable' },
    });
    expect(await rig.until(node.rooms.history({ symbol: 'floor', limit: 5 }))).toMatchObject({
      error: { code: 'unavailable' },
    });
  });

  test('a page of a log that started over never carries the old epoch', async () => {
    const { rig, node } = await filled();
    const old = await page(rig, node, { symbol: 'AAPL', before: 100, limit: 5 });

    rig.broker.resetLog();
    await rig.write('new');
    await rig.clock.settle(6_000, 100);
    const newest = await page(rig, node, { symbol: 'AAPL', before: 100, limit: 5 });

    expect(newest.epoch).toBeGreaterThan(old.epoch);
    expect(newest.messages).toHaveLength(1);
    expect(newest.messages[0]?.epoch).toBe(newest.epoch);
  });
});
