// Positions far back in a room whose first entries are gone, since it is full or was purged (rule R3).

import { afterEach, expect, it } from 'vitest';
import { ROOM_ENTRIES } from '../../protocol/limits.ts';
import { type Client, Floor } from '../support/floor.ts';
import { logRoom } from '../support/logged-room.ts';
import { natsOrSkip } from '../support/nats-server.ts';
import { RawCaller } from '../support/raw-caller.ts';
import { connectRaw } from '../support/raw-nats.ts';
import { openRaw } from '../support/raw-socket.ts';
import { RealFloor } from '../support/real-floor.ts';

const ROOM = { channel: 'room', symbols: ['AAPL'] };
const keys = (client: Client): string[] => client.told('room').map(({ key }) => key);

let floor: Floor;
afterEach(() => floor?.close());

it('[R3] a position before the oldest entry that a full room still has is incomplete', async () => {
  floor = await Floor.open({ nodes: 2 });
  // The memory broker lets old entries go in portions.
  const seqs = await logRoom(floor.connect().rooms, 'AAPL', ROOM_ENTRIES + 2_000);
  const ana = floor.client(0);
  const bob = floor.client(1);
  await ana.authenticate('ana');
  const { epoch } = (await ana.call('history', { symbol: 'AAPL' })).result;
  const at = (seq = 0) => ({ ...ROOM, positions: { AAPL: { epoch, seq } } });

  for (const [client, seq] of [
    [ana, seqs[0]],
    [bob, seqs[10]],
  ] as const) {
    const { result } = await client.call('subscribe', at(seq));
    expect(result).toMatchObject({ subscribed: ['AAPL'], incomplete: ['AAPL'] });
    expect(result.positions.AAPL).toEqual({ epoch, seq: seqs.at(-1) });
  }
  const near = floor.client(1);
  const { result } = await near.call('subscribe', at(seqs.at(-4)));
  await ana.call('say', { symbol: 'AAPL', text: 'new', key: 'new' });
  await floor.pass(200);

  expect(result.incomplete).toEqual([]);
  expect(keys(near).slice(-1)).toEqual(['new']);
  expect(keys(near)).toHaveLength(4);
  // Nothing of the past comes to one who starts over, only what is new from the told position on.
  for (const client of [ana, bob]) expect(keys(client)).toEqual(['new']);
});

natsOrSkip('a room of the broker that somebody has purged', () => {
  it('[R3] is incomplete from before what is left, and complete from there on, at either node', async () => {
    const real = await RealFloor.open();
    try {
      const seqs = await logRoom((await real.connect('past')).rooms, 'AAPL', 30);
      const raw = await connectRaw(real.nats.port);
      const purge = { filter: 'chat.log.AAPL', seq: seqs[20] };
      expect(await raw.ask('$JS.API.STREAM.PURGE.CHAT', purge)).toMatchObject({ purged: 20 });
      raw.close();
      const names = ['g1', 'g2'];
      const nodes = await Promise.all(names.map((name) => real.startNode(name)));

      for (const { port } of nodes) {
        const reader = new RawCaller(await openRaw(port));
        const { epoch } = (await reader.call('history', { symbol: 'AAPL' })).result ?? {};
        const from = (seq = 0) =>
          reader.call('subscribe', { ...ROOM, positions: { AAPL: { epoch, seq } } });
        expect(await from(seqs[5])).toMatchObject({ result: { incomplete: ['AAPL'] } });
        // Started over, as the answer says: history is what is left, and it says that it is all.
        const page = await reader.call('history', { symbol: 'AAPL' });
        expect(page).toMatchObject({ result: { complete: true } });
        expect(page.result?.messages).toHaveLength(10);
        expect(await from(seqs[20])).toMatchObject({ result: { incomplete: [] } });
        reader.socket.destroy();
      }
    } finally {
      await real.close();
    }
  });
});
