// Whatever is cut, repeated, lost on the way or answered late: a room shows an unbroken piece of the log, each message
// once, and what was said comes into the log once, in the order in which it was said.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Room } from '../../../client/room.ts';
import type { RoomMessage } from '../../../protocol/events.ts';
import { turns } from '../../support/fake-clock.ts';
import type { Arrived, Door } from '../../support/fake-gateway.ts';
import { comeBack, message, openLiveRig, type Rig, seeded } from './rig.ts';

const ME = { id: 'u1', name: 'Ana' };

/** A log and the node before it, small enough to be obviously right. */
class RoomModel {
  epoch = 7;
  readonly log: RoomMessage[] = [];
  /** Whether answers to `say` get lost: the message is in the log, the client does not know. */
  isMute = false;
  #seq = 0;
  #cursor: number | null = null;

  get head(): number {
    return this.log.at(-1)?.seq ?? 0;
  }

  append(over: Partial<RoomMessage>, skip = 1): RoomMessage {
    const prev = this.head;
    this.#seq += skip;
    const one = message(this.#seq, prev, { epoch: this.epoch, ...over });
    this.log.push(one);
    return one;
  }

  /** The log starts over, empty. */
  reset(): void {
    this.epoch += 1;
    this.log.length = 0;
    this.#cursor = null;
  }

  disconnected(): void {
    this.#cursor = null;
  }

  /** Entries that the reader has not been told. With `isTorn` the first of them is lost on the way. */
  flush(door: Door, isTorn: boolean): void {
    const cursor = this.#cursor;
    if (cursor === null) return;
    const news = this.log.filter(({ seq }) => seq > cursor);
    for (const one of isTorn ? news.slice(1) : news) door.tell('room', one);
    this.#cursor = Math.max(cursor, this.head);
  }

  serve(door: Door, { id, method, params }: Arrived): void {
    if (method === 'authenticate') door.answer(id, { user: ME, expires: Date.UTC(2027, 0) });
    if (method === 'history') this.#history(door, id, params.before);
    if (method === 'subscribe') this.#subscribe(door, id, params.positions?.A);
    if (method === 'say') this.#say(door, id, params);
  }

  #history(door: Door, id: number, before = Number.POSITIVE_INFINITY): void {
    const older = this.log.filter(({ seq }) => seq < before);
    const messages = older.slice(-3);
    door.answer(id, { epoch: this.epoch, messages, complete: older.length <= 3 });
  }

  #subscribe(door: Door, id: number, position?: { epoch: number; seq: number }): void {
    const isWhole = position === undefined || position.epoch === this.epoch;
    const positions = { A: { epoch: this.epoch, seq: this.head } };
    const incomplete = isWhole ? [] : ['A'];
    door.answer(id, { subscribed: ['A'], rejected: [], positions, incomplete });
    this.#cursor = isWhole ? (position?.seq ?? this.head) : this.head;
    this.flush(door, false);
  }

  #say(door: Door, id: number, { key, text }: { key: string; text: string }): void {
    const known = this.log.find((one) => one.key === key);
    const one = known ?? this.append({ key, text, user: ME });
    if (this.isMute) door.refuse(id, 'unknown_outcome');
    else
      door.answer(id, { epoch: this.epoch, seq: one.seq, time: 0, duplicate: known !== undefined });
  }
}

type Step =
  | { readonly do: 'append'; readonly skip: number }
  | { readonly do: 'flush' | 'tear' | 'mute' | 'cut' | 'reset' | 'say' | 'join' }
  | { readonly do: 'serve' | 'arrive'; readonly count: number }
  | { readonly do: 'wait'; readonly ms: number }
  | { readonly do: 'older' | 'leave'; readonly which: number };

const count = fc.integer({ min: 1, max: 3 });
const which = fc.nat(2);
const step = fc.oneof<fc.WeightedArbitrary<Step>[]>(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('append'), skip: count }) },
  { weight: 8, arbitrary: fc.record({ do: fc.constantFrom('serve', 'arrive'), count }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constantFrom('flush', 'say') }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('tear', 'mute', 'cut', 'join') }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('wait'), ms: fc.constantFrom(100, 2_000) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('older', 'leave'), which }) },
);

class Play {
  readonly model = new RoomModel();
  readonly rig: Rig;
  readonly rooms: Room[] = [];
  readonly said: string[] = [];

  constructor(seed: number) {
    this.rig = openLiveRig({ token: 'good', random: seeded(seed) });
    this.rooms.push(this.rig.client.room('A'));
  }

  async run(one: Step): Promise<void> {
    const { model, rig, rooms } = this;
    const door = rig.gateway.door();
    switch (one.do) {
      case 'append':
        model.append({}, one.skip);
        return;
      case 'flush':
      case 'tear':
        model.flush(door, one.do === 'tear');
        return;
      case 'mute':
        model.isMute = !model.isMute;
        return;
      case 'serve':
        for (const call of door.takeSome(one.count)) model.serve(door, call);
        return;
      case 'arrive':
        door.flush(one.count);
        return;
      case 'cut':
        model.disconnected();
        await comeBack(rig);
        return;
      case 'reset':
        model.reset();
        return;
      case 'say': {
        const text = `said ${this.said.length}`;
        if (rooms[0]?.say(text).ok) this.said.push(text);
        return;
      }
      case 'join':
        rooms.push(rig.client.room('A'));
        return;
      case 'wait':
        rig.clock.advance(one.ms);
        return;
      case 'older':
        void rooms[one.which]?.older(3);
        return;
      case 'leave':
        // The first one stays: what is pending belongs to it.
        rooms.splice(one.which + 1, 1)[0]?.close();
    }
  }

  async settle(): Promise<void> {
    this.model.isMute = false;
    for (let left = 50; left > 0; left -= 1) {
      await this.run({ do: 'serve', count: 99 });
      await this.run({ do: 'flush' });
      this.rig.gateway.door().say('{"method":"heartbeat of another kind"}');
      await this.run({ do: 'arrive', count: 999 });
      this.rig.clock.advance(800);
      await turns(1);
      if (this.rig.client.state.state !== 'live') await this.run({ do: 'cut' });
    }
  }

  /** Every room of the present log shows an unbroken piece of it. */
  check(): void {
    const { log, epoch } = this.model;
    for (const { messages } of this.rooms) {
      if (messages[0]?.epoch !== epoch) continue;
      const begin = log.findIndex(({ seq }) => seq === messages[0]?.seq);
      expect(messages).toEqual(log.slice(begin, begin + messages.length));
    }
  }
}

describe('the law of rooms', () => {
  test('[R2] [R4] [Y2] a room shows an unbroken piece of the log, and what was said is in it once', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(1e6),
        fc.array(step, { minLength: 10, maxLength: 80 }),
        async (seed, steps) => {
          const play = new Play(seed);
          for (const one of steps) {
            await play.run(one);
            await turns(1);
            play.check();
          }
          // What was torn off the end is noticed with the next entry.
          play.model.append({});
          await play.settle();

          play.check();
          for (const { state, messages, pending } of play.rooms) {
            expect(state).toEqual({ state: 'live' });
            expect(messages.at(-1)).toEqual(play.model.log.at(-1));
            expect(pending).toEqual([]);
          }
          const mine = play.model.log.filter(({ user }) => user.id === ME.id);
          expect(mine.map(({ text }) => text)).toEqual(play.said);
          play.rig.client.close();
          expect(play.rig.clock.pending).toBe(0);
        },
      ),
      { numRuns: 300 },
    );
  });

  test('[R3] [R5] when the log starts over, every room ends with what is in it then', async () => {
    const anyStep = fc.oneof(
      { weight: 1, arbitrary: fc.constant<Step>({ do: 'reset' }) },
      { weight: 12, arbitrary: step },
    );
    await fc.assert(
      fc.asyncProperty(
        fc.nat(1e6),
        fc.array(anyStep, { minLength: 10, maxLength: 60 }),
        async (seed, steps) => {
          const play = new Play(seed);
          for (const one of steps) {
            await play.run(one);
            await turns(1);
            play.check();
          }
          play.model.append({});
          // Who reads on is told by its node; here by coming back.
          await play.run({ do: 'cut' });
          await play.settle();

          play.check();
          for (const { state, messages } of play.rooms) {
            expect(state).toEqual({ state: 'live' });
            expect(messages.at(-1)).toEqual(play.model.log.at(-1));
          }
        },
      ),
      { numRuns: 150 },
    );
  });
});
