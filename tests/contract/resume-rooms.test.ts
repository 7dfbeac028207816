// Whoever leaves a room and comes back, at any cut point and at either node, reads what one read who never left: every
// message once, in one order. Also where nobody else reads the room, and behind more than a node has at hand.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RoomEvent } from '../../protocol/events.ts';
import { ROOM_TAIL, SAY_BURST } from '../../protocol/limits.ts';
import { type Client, Floor } from '../support/floor.ts';
import { ReturningReader } from '../support/returning-reader.ts';

const ROOM = {
  channel: 'room',
  positionOf: ({ epoch, seq }: RoomEvent) => ({ epoch, seq }),
} as const;
/** Longer than a node keeps a room open that nobody reads. */
const LONG_MS = 35_000;

const steps = fc.array(
  fc.record({
    says: fc.nat(3),
    waitMs: fc.integer({ min: 0, max: 300 }),
    leaves: fc.boolean(),
    /** Entries that were under way when the connection ended. */
    lost: fc.nat(4),
    node: fc.nat(1),
    awayMs: fc.constantFrom(0, 200, LONG_MS),
    saysAway: fc.constantFrom(0, 1, 3),
  }),
  { minLength: 4, maxLength: 12 },
);

describe('resume of a room', () => {
  it('[R2] [R4] at any cut point, at either node, gives every message once and in order', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (all) => {
        const floor = await Floor.open({ nodes: 2 });
        const crowd = new Crowd(floor);
        const stayed = new ReturningReader<RoomEvent>(floor, ROOM);
        const moved = new ReturningReader<RoomEvent>(floor, ROOM);
        for (const reader of [stayed, moved]) await reader.watch();
        for (const step of all) {
          await crowd.say(step.says);
          await floor.pass(step.waitMs);
          if (step.leaves) {
            moved.leave(step.lost);
            await crowd.say(step.saysAway);
            await floor.pass(step.awayMs, { stepMs: 50 });
            await moved.comeBack(step.node);
            // Cut off again, in the middle of what it has missed.
            moved.leave(step.lost);
            await moved.comeBack(1 - step.node);
          }
          moved.collect();
        }
        await floor.pass(500);
        for (const reader of [stayed, moved]) reader.collect();
        await floor.close();

        expect(textsOf(stayed)).toEqual(crowd.said);
        expect(moved.frames).toEqual(stayed.frames);
        expect(floor.log.errors).toEqual([]);
      }),
      { numRuns: 20, endOnFailure: true },
    );
  });

  it.each([0, 1])('[R2] [R4] behind more than the node has at hand, at node %i', async (node) => {
    const floor = await Floor.open({ nodes: 2 });
    const crowd = new Crowd(floor);
    const stayed = new ReturningReader<RoomEvent>(floor, ROOM);
    const moved = new ReturningReader<RoomEvent>(floor, ROOM);
    for (const reader of [stayed, moved]) await reader.watch();
    await crowd.say(3);
    moved.leave(1);
    await crowd.say(ROOM_TAIL + 40);
    await moved.comeBack(node);
    await floor.pass(500);
    moved.leave(100);
    const half = moved.frames.length;
    await moved.comeBack(1 - node);
    await floor.pass(1_000);
    for (const reader of [stayed, moved]) reader.collect();
    await floor.close();

    expect(half).toBe(crowd.said.length - 100);
    expect(textsOf(stayed)).toEqual(crowd.said);
    expect(moved.frames).toEqual(stayed.frames);
  });
});

const textsOf = (reader: ReturningReader<RoomEvent>) =>
  reader.frames.map((event) => (event.type === 'message' ? event.text : event.type));

/** Says `message 0`, `message 1`, … as as many people as the limits ask for, at both nodes in turn. */
class Crowd {
  readonly said: string[] = [];
  readonly #floor: Floor;
  #talker: Client | null = null;

  constructor(floor: Floor) {
    this.#floor = floor;
  }

  async say(count: number): Promise<void> {
    for (let left = count; left > 0; left -= 1) {
      const index = this.said.length;
      const talker = await this.#next(index);
      this.said.push(`message ${index}`);
      const message = { symbol: 'AAPL', text: `message ${index}`, key: `k-${index}` };
      const { error } = await talker.call('say', message);
      expect(error).toBeUndefined();
    }
  }

  async #next(index: number): Promise<Client> {
    if (this.#talker && index % SAY_BURST !== 0) return this.#talker;
    const node = (index / SAY_BURST) % 2;
    const talker = this.#floor.client(node);
    await talker.authenticate(`talker-${index}`);
    this.#talker = talker;
    return talker;
  }
}
