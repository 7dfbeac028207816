import { describe, expect, test } from 'vitest';
import type { RoomNews } from '../../../client/index.ts';
import { turns } from '../../support/fake-clock.ts';
import type { Door } from '../../support/fake-gateway.ts';
import { comeBack, message, openLiveRig } from './rig.ts';

const EPOCH = 7;

/** Answers a `subscribe` to the room: the newest entry is `newest`. */
function answer(door: Door, newest: number) {
  const { id, params } = door.take('subscribe');
  const positions = { A: { epoch: EPOCH, seq: newest } };
  door.answer(id, { subscribed: ['A'], rejected: [], positions, incomplete: [] });
  door.flush();
  return params;
}

async function listening() {
  const rig = openLiveRig();
  const news: string[] = [];
  const note = ({ position, message: said }: RoomNews) =>
    news.push(`${position.seq} ${said?.text ?? '–'}`);
  const stop = rig.client.listen('A', note);
  await turns(1);
  return Object.assign(rig, { news, note, stop });
}

async function enter(rig: Awaited<ReturnType<typeof listening>>) {
  const room = rig.client.room('A');
  const { id } = rig.door.take('history');
  rig.door.answer(id, { epoch: EPOCH, messages: [message(5, 3)], complete: false });
  rig.door.flush();
  await turns(1);
  return room;
}

describe('listening to a room', () => {
  test('asks for it quietly, and tells where it stands and what is said', async () => {
    const { door, news } = await listening();

    expect(answer(door, 5)).toEqual({ channel: 'room', symbols: ['A'], quiet: true });
    door.tell('room', message(6, 5));
    door.flush();

    expect(news).toEqual(['5 –', '6 text 6']);
  });

  test('who comes later is told at once, and nothing is asked again', async () => {
    const { client, door, note, news } = await listening();
    answer(door, 5);

    client.listen('A', note);
    await turns(1);

    expect(news).toEqual(['5 –', '5 –']);
    expect(door.takeAll()).toEqual([]);
  });

  test('a reader that enters is there, and a listener goes on when it has left', async () => {
    const rig = await listening();
    answer(rig.door, 5);
    const room = await enter(rig);
    expect(answer(rig.door, 5)).toEqual({
      channel: 'room',
      symbols: ['A'],
      positions: { A: { epoch: EPOCH, seq: 5 } },
    });
    rig.door.tell('room', message(6, 5));
    rig.door.flush();
    expect([rig.news.at(-1), room.messages.at(-1)?.seq]).toEqual(['6 text 6', 6]);

    room.close();
    await turns(1);

    expect(answer(rig.door, 6)).toEqual({ channel: 'room', symbols: ['A'], quiet: true });
    rig.stop();
    await turns(1);
    expect(rig.door.take('unsubscribe').params).toMatchObject({ symbols: ['A'] });
  });

  test('a listener that stops takes nothing away from who is there', async () => {
    const rig = await listening();
    answer(rig.door, 5);
    await enter(rig);
    answer(rig.door, 5);

    rig.stop();
    await turns(1);

    expect(rig.door.takeAll()).toEqual([]);
  });

  test('on the next connection it asks where the room stands now', async () => {
    const rig = await listening();
    answer(rig.door, 5);

    const door = await comeBack(rig);
    expect(answer(door, 9)).toMatchObject({ quiet: true });

    expect(rig.news).toEqual(['5 –', '9 –']);
  });

  test('nothing is told after it was ended', async () => {
    const { door, news, stop } = await listening();
    answer(door, 5);
    stop();
    door.tell('room', message(6, 5));
    door.flush();

    expect(news).toEqual(['5 –']);
  });
});
