import { describe, expect, test } from 'vitest';
import type { Pending } from '../../../client/outbox.ts';
import type { ErrorCode } from '../../../protocol/codes.ts';
import { turns } from '../../support/fake-clock.ts';
import type { Door } from '../../support/fake-gateway.ts';
import { comeBack, confirm, message, openLiveRig, seeded, snapshot } from './rig.ts';

const ANA = { id: 'u1', name: 'Ana' };

function authenticate(door: Door): void {
  door.answer(door.take('authenticate').id, { user: ANA, expires: Date.UTC(2026, 0, 20) });
  door.flush();
}

/** A signed-in client in the room of A, which is empty. */
async function openRoom() {
  const rig = openLiveRig({ token: 'good', random: seeded(1) });
  const { client, door } = rig;
  authenticate(door);
  const room = client.room('A');
  await enter(door);
  return Object.assign(rig, { room });
}

async function enter(door: Door): Promise<void> {
  door.answer(door.take('history').id, { epoch: 7, messages: [], complete: true });
  door.flush();
  await turns(1);
  confirm(door, { positions: { A: { epoch: 7, seq: 0 } }, incomplete: [] });
}

function say(room: { say(text: string): { ok: boolean } }, ...texts: string[]): void {
  for (const text of texts) expect(room.say(text).ok).toBe(true);
}

const states = (pending: readonly Pending[]) =>
  pending.map(({ text, state }) => `${text} ${state}`);

function acknowledge(door: Door, seq: number): string {
  const { id, params } = door.take('say');
  door.answer(id, { epoch: 7, seq, time: 0, duplicate: false });
  door.flush();
  return params.key;
}

describe('saying something', () => {
  test('is pending at once, sent with a key, and gone when the log shows the key', async () => {
    const { door, room } = await openRoom();
    const told: string[][] = [];
    room.on('pending', (pending) => told.push(states(pending)));
    say(room, 'hello');
    expect(states(room.pending)).toEqual(['hello sending']);
    const key = acknowledge(door, 4);
    expect(room.pending).toMatchObject([{ state: 'sent', position: { epoch: 7, seq: 4 }, key }]);
    door.tell('room', message(4, 0, { key, user: ANA, text: 'hello' }));
    door.flush();

    expect(room.pending).toEqual([]);
    expect(told).toEqual([['hello waiting'], ['hello sending'], ['hello sent'], []]);
  });

  test("its key has the house's time, whatever this machine's clock says", async () => {
    const { door, room, clock } = await openRoom();
    const houseTime = clock.now();
    clock.setWall(houseTime - 400 * 86_400_000);
    say(room, 'hello');
    const { key } = door.take('say').params;

    expect(Number.parseInt(key.replace('-', '').slice(0, 12), 16)).toBe(houseTime);
  });

  test('[Y9] the log may show it before the answer comes', async () => {
    const { door, room } = await openRoom();
    say(room, 'hello', 'again');
    const { id, params } = door.take('say');
    door.tell('room', message(4, 0, { key: params.key, user: ANA }));
    door.answer(id, { epoch: 7, seq: 4, time: 0, duplicate: false });
    door.flush();

    expect(states(room.pending)).toEqual(['again sending']);
  });

  test("another user's message with the same key is not ours", async () => {
    const { door, room } = await openRoom();
    say(room, 'hello');
    const { params } = door.take('say');
    door.tell('room', message(4, 0, { key: params.key }));
    door.flush();

    expect(states(room.pending)).toEqual(['hello sending']);
  });

  test('waits until the room has been read, so that it comes after what was there', async () => {
    const { client, door } = openLiveRig({ token: 'good', random: seeded(1) });
    authenticate(door);
    const room = client.room('A');
    const heard: string[] = [];
    room.on('message', ({ text }) => heard.push(text));
    say(room, 'hello');
    door.flush();
    expect(states(room.pending)).toEqual(['hello waiting']);

    door.answer(door.take('history').id, { epoch: 7, messages: [], complete: true });
    door.flush();
    await turns(1);
    const { key } = door.take('say').params;
    confirm(door, { positions: { A: { epoch: 7, seq: 0 } }, incomplete: [] });
    door.tell('room', message(4, 0, { key, user: ANA, text: 'hello' }));
    door.flush();

    expect(heard).toEqual(['hello']);
  });

  test('is refused with the reason in a room that cannot be read', async () => {
    const { client, door } = openLiveRig({ token: 'good', random: seeded(1) });
    authenticate(door);
    const room = client.room('A');
    say(room, 'hello');
    door.refuse(door.take('history').id, 'unknown_symbol');
    door.flush();
    door.refuse(door.take('say').id, 'unknown_symbol');
    door.flush();

    expect(room.pending).toMatchObject([{ state: 'failed', fault: { code: 'unknown_symbol' } }]);
  });

  test('goes out one at a time, in the order in which it was said', async () => {
    const { door, room } = await openRoom();
    say(room, 'one', 'two', 'three');
    const sent: string[] = [];
    for (const seq of [1, 2, 3]) {
      const waiting = door.takeAll();
      expect(waiting).toHaveLength(1);
      for (const { id, params } of waiting) {
        sent.push(params.text);
        door.answer(id, { epoch: 7, seq, time: 0, duplicate: false });
      }
      door.flush();
    }

    expect(sent).toEqual(['one', 'two', 'three']);
  });

  test('carries the reply, the text in its normal form and the price on the screen', async () => {
    const { client, door, room } = await openRoom();
    client.ticker('A', () => {});
    await turns(1);
    confirm(door);
    door.tell('ticker', snapshot(41));
    door.flush();
    room.say('  why?\r\n', { replyTo: 12 });

    expect(door.take('say').params).toMatchObject({
      symbol: 'A',
      text: 'why?',
      replyTo: 12,
      seen: { epoch: 1, seq: 41 },
    });
  });

  test('what can never be said is refused at once and not sent', async () => {
    const { door, room } = await openRoom();

    expect(room.say('   ')).toMatchObject({ ok: false, error: { code: 'invalid_text' } });
    expect(room.say('x'.repeat(501))).toMatchObject({ ok: false, error: { code: 'too_large' } });
    expect([room.pending, door.takeAll()]).toEqual([[], []]);
  });

  test('without a session it is refused at once', async () => {
    const { client } = openLiveRig();

    expect(client.room('A').say('hello')).toMatchObject({ error: { code: 'unauthenticated' } });
  });
});

describe('when the outcome is not known', () => {
  test('[Y4] it is said again with the same key after a while', async () => {
    const { door, room, clock } = await openRoom();
    say(room, 'hello');
    const first = door.take('say');
    door.refuse(first.id, 'unknown_outcome');
    door.flush();
    expect(states(room.pending)).toEqual(['hello waiting']);
    expect(door.takeAll()).toEqual([]);
    await clock.settle(1_000);

    expect(door.take('say').params.key).toBe(first.params.key);
  });

  test('over a new connection it is said again with the same key, once the session is shown', async () => {
    const rig = await openRoom();
    say(rig.room, 'hello');
    const { key } = rig.door.take('say').params;
    const door = await comeBack(rig);
    expect(states(rig.room.pending)).toEqual(['hello waiting']);
    authenticate(door);

    expect(door.takeAll().filter(({ method }) => method === 'say')).toMatchObject([
      { params: { key, text: 'hello' } },
    ]);
  });

  test('and it is not said again when the log shows it first', async () => {
    const rig = await openRoom();
    say(rig.room, 'hello');
    const { key } = rig.door.take('say').params;
    const door = await comeBack(rig);
    const { id } = door.take('authenticate');
    confirm(door, { positions: { A: { epoch: 7, seq: 4 } }, incomplete: [] });
    door.tell('room', message(4, 0, { key, user: ANA }));
    door.answer(id, { user: ANA, expires: Date.UTC(2026, 0, 20) });
    door.flush();

    expect([rig.room.pending, door.takeAll()]).toEqual([[], []]);
  });

  test('what another log had acknowledged is said again in the new one', async () => {
    const { door, room } = await openRoom();
    say(room, 'hello');
    const key = acknowledge(door, 4);
    door.tell('room', message(1, 0, { epoch: 8 }));
    door.flush();
    const { id } = door.take('history');
    door.answer(id, { epoch: 8, messages: [message(1, 0, { epoch: 8 })], complete: true });
    door.flush();

    expect(door.takeAll()).toMatchObject([{ method: 'say', params: { key, text: 'hello' } }]);
  });
});

describe('when it is refused', () => {
  test.each<ErrorCode>(['forbidden', 'too_large', 'invalid_text', 'internal', 'invalid_params'])(
    '%s fails for good and lets the next one go',
    async (code) => {
      const { door, room } = await openRoom();
      say(room, 'bad', 'good');
      door.refuse(door.take('say').id, code);
      door.flush();

      expect(room.pending[0]).toMatchObject({
        state: 'failed',
        fault: { code },
      });
      expect(door.take('say').params.text).toBe('good');
    },
  );

  test('[Y5] rate_limited is said again after the time to wait, and those behind it wait too', async () => {
    const { door, room, clock } = await openRoom();
    say(room, 'one', 'two');
    door.refuse(door.take('say').id, 'rate_limited', { retryMs: 2_000 });
    door.flush();
    expect(states(room.pending)).toEqual(['one waiting', 'two waiting']);
    await clock.settle(1_990);
    expect(door.takeAll()).toEqual([]);
    await clock.settle(1_010);

    expect(door.take('say').params.text).toBe('one');
    expect(door.takeAll()).toEqual([]);
  });

  test('a failed message is said again when the app retries it, with its key', async () => {
    const { door, room } = await openRoom();
    say(room, 'hello');
    const first = door.take('say');
    door.refuse(first.id, 'forbidden');
    door.flush();
    room.retry(first.params.key);

    expect(door.take('say').params.key).toBe(first.params.key);
    expect(states(room.pending)).toEqual(['hello sending']);
  });

  test('or dropped when the app discards it', async () => {
    const { door, room } = await openRoom();
    say(room, 'hello');
    const { id, params } = door.take('say');
    door.refuse(id, 'forbidden');
    door.flush();
    room.discard(params.key);

    expect(room.pending).toEqual([]);
  });

  test('[Y1] a house that does not know the user is shown the token again, but not forever', async () => {
    const { door, room } = await openRoom();
    say(room, 'hello');
    let shown = 0;
    for (let left = 10; left > 0; left -= 1) {
      for (const { id, method } of door.takeAll()) {
        if (method === 'authenticate') {
          shown += 1;
          door.answer(id, { user: ANA, expires: Date.UTC(2026, 0, 20) });
        } else if (method === 'say') door.refuse(id, 'unauthenticated');
      }
      door.flush();
    }

    expect(room.pending).toMatchObject([{ state: 'failed', fault: { code: 'unauthenticated' } }]);
    expect(shown).toBe(3);
  });

  test('when the session ends for good, what waits fails', async () => {
    const rig = await openRoom();
    say(rig.room, 'hello');
    rig.door.refuse(rig.door.take('say').id, 'token_expired');
    rig.door.flush();
    rig.door.refuse(rig.door.take('authenticate').id, 'token_expired');
    rig.door.flush();
    await rig.clock.settle(1_000);
    rig.http.take('/api/session').refuse('name_taken', 403);
    await turns(1);

    expect(rig.room.pending).toMatchObject([{ fault: { code: 'unauthenticated' } }]);
    expect(rig.client.session.state).toMatchObject({
      state: 'none',
      fault: { code: 'name_taken' },
    });
  });
});
