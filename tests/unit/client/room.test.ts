import { describe, expect, test } from 'vitest';
import type { Room } from '../../../client/room.ts';
import { KEPT_MESSAGES } from '../../../client/room-log.ts';
import type { RoomMessage } from '../../../protocol/events.ts';
import { turns } from '../../support/fake-clock.ts';
import type { Door } from '../../support/fake-gateway.ts';
import { comeBack, message, openLiveRig, openRig } from './rig.ts';

const EPOCH = 7;

function answerHistory(door: Door, messages: RoomMessage[], over: object = {}) {
  const { id, params } = door.take('history');
  door.answer(id, { epoch: EPOCH, messages, complete: false, ...over });
  door.flush();
  return params;
}

/** Answers a room's `subscribe`: the newest entry is `newest`. */
function answerJoin(door: Door, newest: number, over: object = {}) {
  const { id, params } = door.take('subscribe');
  const positions = { A: { epoch: EPOCH, seq: newest } };
  door.answer(id, { subscribed: ['A'], rejected: [], positions, incomplete: [], ...over });
  door.flush();
  return params;
}

async function openRoom() {
  const rig = openLiveRig();
  const room = rig.client.room('A');
  const shown: number[] = [];
  const resets: number[][] = [];
  const states: string[] = [];
  room.on('message', ({ seq }) => shown.push(seq));
  room.on('reset', (messages) => resets.push(messages.map(({ seq }) => seq)));
  room.on('state', ({ state }) => states.push(state));
  return Object.assign(rig, { room, shown, resets, states });
}

/** A room that has 3 and 5 and is told what comes. */
async function openJoined() {
  const rig = await openRoom();
  answerHistory(rig.door, [message(3, 2), message(5, 3)]);
  await turns(1);
  answerJoin(rig.door, 5);
  return rig;
}

const seqs = (room: Room) => room.messages.map(({ seq }) => seq);

describe('joining a room', () => {
  test('reads the newest page, then subscribes at exactly its end', async () => {
    const { door, room, resets, states } = await openRoom();
    expect(answerHistory(door, [message(3, 2), message(5, 3)])).toEqual({ symbol: 'A', limit: 50 });
    await turns(1);

    expect(answerJoin(door, 5)).toEqual({
      channel: 'room',
      symbols: ['A'],
      positions: { A: { epoch: EPOCH, seq: 5 } },
    });
    expect(resets).toEqual([[3, 5]]);
    expect([room.state, seqs(room)]).toEqual([{ state: 'live' }, [3, 5]]);
    expect(states).toEqual(['catching-up', 'catching-up', 'live']);
  });

  test('catches up with what came between the page and the subscription, and says when it is there', async () => {
    const { door, room, shown } = await openRoom();
    answerHistory(door, [message(5, 3)]);
    await turns(1);
    answerJoin(door, 8);
    door.tell('room', message(6, 5));
    door.flush();
    expect(room.state).toEqual({ state: 'catching-up', newest: 8 });
    door.tell('room', message(8, 6));
    door.flush();

    expect(room.state).toEqual({ state: 'live' });
    expect(shown).toEqual([6, 8]);
  });

  test('[R1] an empty room is joined at 0', async () => {
    const { door, room } = await openRoom();
    answerHistory(door, [], { complete: true });
    await turns(1);
    expect(answerJoin(door, 0).positions).toEqual({ A: { epoch: EPOCH, seq: 0 } });
    door.tell('room', message(4, 0));
    door.flush();

    expect([seqs(room), room.isWhole]).toEqual([[4], true]);
  });

  test('before there is a connection, it begins with the first one', async () => {
    const { client, gateway } = openRig();
    const room = client.room('A');
    answerHistory(gateway.admit(), [message(3, 2)]);

    expect(seqs(room)).toEqual([3]);
  });

  test('a history that cannot be read now is asked again', async () => {
    const { door, room, clock } = await openRoom();
    door.refuse(door.take('history').id, 'unavailable');
    door.flush();
    await clock.settle(500);
    answerHistory(door, [message(3, 2)]);

    expect(seqs(room)).toEqual([3]);
  });

  test('the connection lost while it reads, it reads again on the next one', async () => {
    const rig = await openRoom();
    rig.door.take('history');
    const door = await comeBack(rig);
    answerHistory(door, [message(3, 2)]);

    expect(seqs(rig.room)).toEqual([3]);
  });

  test('a room that does not exist is refused, and tried anew on another connection', async () => {
    const rig = await openRoom();
    rig.door.refuse(rig.door.take('history').id, 'unknown_symbol');
    rig.door.flush();
    expect(rig.room.state).toEqual({ state: 'refused', code: 'unknown_symbol' });
    const door = await comeBack(rig);
    answerHistory(door, [message(3, 2)]);

    expect(rig.room.state.state).toBe('catching-up');
  });

  test('a room that was refused is asked for again by whoever wants that', async () => {
    const rig = await openRoom();
    rig.door.refuse(rig.door.take('history').id, 'unknown_symbol');
    rig.door.flush();

    rig.room.enterAgain();
    expect(rig.room.state.state).toBe('joining');
    answerHistory(rig.door, [message(3, 2)]);
    expect(rig.room.state.state).toBe('catching-up');
    rig.room.enterAgain();

    expect(seqs(rig.room)).toEqual([3]);
  });

  test('what is held stays also when the room begins anew', async () => {
    const { door, room } = await openJoined();
    room.hold(true);
    const reset = message(9, 8);
    door.tell('room', { ...reset, type: 'reset' });
    door.flush();
    const page = [message(1, 0)];
    answerHistory(door, page);
    for (let seq = 2; seq <= KEPT_MESSAGES + 2; seq += 1) door.tell('room', message(seq, seq - 1));
    door.flush();

    expect(room.messages[0]?.seq).toBe(1);
  });
});

describe('being told', () => {
  test('[R4] messages come in the order of the log, each once', async () => {
    const { door, room, shown } = await openJoined();
    for (const one of [message(6, 5), message(6, 5), message(9, 6), message(6, 5)]) {
      door.tell('room', one);
    }
    door.flush();

    expect([shown, seqs(room)]).toEqual([
      [6, 9],
      [3, 5, 6, 9],
    ]);
  });

  test('a gap is counted once and filled by asking from where it stands', async () => {
    const { client, door, room, clock, shown } = await openJoined();
    door.tell('room', message(8, 7));
    door.tell('room', message(9, 8));
    door.flush();
    await clock.settle(250);
    expect(answerJoin(door, 9).positions).toEqual({ A: { epoch: EPOCH, seq: 5 } });
    for (const [seq, prev] of [
      [7, 5],
      [8, 7],
      [9, 8],
    ] as const)
      door.tell('room', message(seq, prev));
    door.flush();

    expect(shown).toEqual([7, 8, 9]);
    expect([client.counts.gaps, room.state.state]).toEqual([1, 'live']);
  });

  test('[R2] over a new connection it goes on from where it stands', async () => {
    const rig = await openJoined();
    const door = await comeBack(rig);
    expect(rig.room.state).toEqual({ state: 'catching-up', newest: null });
    expect(answerJoin(door, 7).positions).toEqual({ A: { epoch: EPOCH, seq: 5 } });
    door.tell('room', message(7, 5));
    door.flush();

    expect([rig.shown, rig.resets.length, rig.room.state.state]).toEqual([[7], 1, 'live']);
  });

  test('[R3] what cannot be given makes it begin anew from the history', async () => {
    const rig = await openJoined();
    const door = await comeBack(rig);
    answerJoin(door, 900, { incomplete: ['A'] });
    expect([rig.room.state.state, seqs(rig.room)]).toEqual(['joining', [3, 5]]);
    answerHistory(door, [message(899, 890), message(900, 899)]);
    await turns(1);
    answerJoin(door, 900);

    expect(rig.resets).toEqual([
      [3, 5],
      [899, 900],
    ]);
    expect(seqs(rig.room)).toEqual([899, 900]);
  });

  test('[R3] so does another epoch, told by the answer or by a message', async () => {
    const rig = await openJoined();
    rig.door.tell('room', message(2, 1, { epoch: 8 }));
    rig.door.flush();
    expect(rig.room.state.state).toBe('joining');
    answerHistory(rig.door, [message(2, 1, { epoch: 8 })], { epoch: 8 });
    await turns(1);
    answerJoin(rig.door, 2, { positions: { A: { epoch: 9, seq: 2 } } });

    expect(rig.room.state.state).toBe('joining');
  });

  test('[R5] so does a reset', async () => {
    const { door, room } = await openJoined();
    const { symbol, epoch, seq, prev, time } = message(2, 0, { epoch: 8 });
    door.tell('room', { symbol, epoch, seq, prev, time, type: 'reset' });
    door.flush();
    answerHistory(door, [message(1, 0, { epoch: 8 })], { epoch: 8, complete: true });

    expect([seqs(room), room.isWhole]).toEqual([[1], true]);
  });

  test('[R9] presence is told, also to who comes later', async () => {
    const { client, door, room } = await openJoined();
    door.tell('presence', { symbol: 'A', count: 2, users: [{ id: 'u1', name: 'Ana' }] });
    door.flush();
    const second = client.room('A');

    expect(room.presence).toMatchObject({ count: 2 });
    expect(second.presence).toMatchObject({ count: 2 });
  });
});

describe('older messages', () => {
  test('[R6] are read before the oldest, once at a time, until there are none', async () => {
    const { door, room } = await openJoined();
    const twice = [room.older(2), room.older(2)];
    const params = answerHistory(door, [message(1, 0), message(2, 1)], { complete: true });

    expect(params).toEqual({ symbol: 'A', before: 3, limit: 2 });
    const outcome = { ok: true, value: { added: 2, isComplete: true } };
    expect(await Promise.all(twice)).toEqual([outcome, outcome]);
    expect(seqs(room)).toEqual([1, 2, 3, 5]);
  });

  test('a page that belongs to what is gone is dropped', async () => {
    const { door, room } = await openJoined();
    const older = room.older(2);
    const { id } = door.take('history');
    door.tell('room', message(2, 1, { epoch: 8 }));
    door.flush();
    answerHistory(door, [message(2, 1, { epoch: 8 })], { epoch: 8 });
    door.answer(id, { epoch: EPOCH, messages: [message(1, 0), message(2, 1)], complete: true });
    door.flush();

    expect(await older).toEqual({ ok: true, value: { added: 0, isComplete: false } });
    expect([seqs(room), room.isWhole]).toEqual([[2], false]);
  });

  test('without a connection say so', async () => {
    const { door, room } = await openJoined();
    door.end();

    expect(await room.older()).toMatchObject({ ok: false, error: { code: 'disconnected' } });
  });
});

describe('several readers of one room', () => {
  test('share one subscription, asked from whoever stands furthest back', async () => {
    const rig = await openJoined();
    const second = rig.client.room('A');
    answerHistory(rig.door, [message(3, 2), message(5, 3)]);
    await turns(1);
    rig.door.tell('room', message(6, 5));
    rig.door.flush();
    expect(answerJoin(rig.door, 7).positions).toEqual({ A: { epoch: EPOCH, seq: 5 } });
    for (const one of [message(6, 5), message(7, 6)]) rig.door.tell('room', one);
    rig.door.flush();

    expect([seqs(rig.room), seqs(second)]).toEqual([
      [3, 5, 6, 7],
      [3, 5, 6, 7],
    ]);
  });

  test('the last one to leave ends it', async () => {
    const rig = await openJoined();
    const second = rig.client.room('A');
    answerHistory(rig.door, [message(5, 3)]);
    await turns(1);
    answerJoin(rig.door, 5);
    rig.room.close();
    rig.room.close();
    await turns(1);
    expect(rig.door.takeAll()).toEqual([]);
    second.close();
    await turns(1);

    expect(rig.door.takeAll()).toMatchObject([
      { method: 'unsubscribe', params: { channel: 'room', symbols: ['A'] } },
    ]);
  });
});

describe('leaving a room', () => {
  test('nothing is told afterwards, and nothing waits', async () => {
    const rig = await openRoom();
    const { id } = rig.door.take('history');
    rig.room.close();
    rig.door.answer(id, { epoch: EPOCH, messages: [message(3, 2)], complete: true });
    rig.door.flush();
    await turns(1);

    expect([rig.resets, rig.states, rig.door.takeAll()]).toEqual([[], [], []]);
    expect(rig.room.say('too late')).toMatchObject({ ok: false, error: { code: 'closed' } });
  });
});
