// Many come back to one room at once, all from the same old position (rule R2): what the broker is asked does not grow with
// the crowd.

import { afterEach, expect, it } from 'vitest';
import type { Bus } from '../../bus/bus.ts';
import { ROOM_STRIDE, ROOM_TAIL, UNSENT_BYTES } from '../../protocol/limits.ts';
import { Floor } from '../support/floor.ts';
import { logRoom } from '../support/logged-room.ts';
import { withLog } from '../support/room-rig.ts';

const ROOM = { channel: 'room', symbols: ['AAPL'] };
/** Three times as much as a node has at hand. */
const PAST = 3 * ROOM_TAIL;

let floor: Floor;
afterEach(() => floor?.close());

it('[R2] a crowd that comes back to one room at once reads the log as often as one reader', async () => {
  const one = await readsOfStorm({ count: 1 });
  const crowd = await readsOfStorm({ count: 150 });
  const uneven = await readsOfStorm({ count: 150, slow: 15 });

  // For each page of fifty a read and a look at its neighbour, at most; opening loads the newest.
  expect(one).toBeLessThan(2 * (PAST / ROOM_STRIDE) + 20);
  expect(crowd).toBe(one);
  // Those who could take nothing for a while come later, and again all together.
  expect(uneven).toBeLessThanOrEqual(2 * one);
});

/**
 * So many sessions come back to a cold room at its first entry, `slow` of them able to take something only later. Each must
 * get everything after it once, in order. How often the log was asked.
 */
async function readsOfStorm({ count = 1, slow = 0 }): Promise<number> {
  const asked = { count: 0 };
  floor = await Floor.open({ nodes: 1, spy: countingReads(asked) });
  const bus = floor.connect();
  const seqs = await logRoom(bus.rooms, 'AAPL', PAST);
  const positions = { AAPL: { epoch: await epochOf(bus), seq: seqs[0] } };
  const clients = Array.from({ length: count }, () => floor.client());
  for (const client of clients) client.say('subscribe', { ...ROOM, positions });
  for (const { socket } of clients.slice(0, slow)) socket.unsent = UNSENT_BYTES + 1;
  await floor.pass(500);
  for (const { socket } of clients) socket.unsent = 0;
  await floor.pass(2_000);
  await floor.close();

  const expected = Array.from({ length: PAST - 1 }, (_, index) => `past-${index + 1}`);
  for (const client of clients) expect(client.told('room').map(({ key }) => key)).toEqual(expected);
  return asked.count;
}

async function epochOf(bus: Bus): Promise<number> {
  const epoch = await bus.rooms.epoch();
  if (!epoch.ok) throw new Error(epoch.error.reason);
  return epoch.value;
}

/** Every question to the log that costs the broker something. */
function countingReads(asked: { count: number }): (bus: Bus) => Bus {
  const counted = <T>(answer: T): T => {
    asked.count += 1;
    return answer;
  };
  return withLog((log) => ({
    read: (...all) => counted(log.read(...all)),
    get: (...all) => counted(log.get(...all)),
    last: (room) => counted(log.last(room)),
  }));
}
