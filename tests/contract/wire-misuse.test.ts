// What a session holds for a client that asks for more than it reads, or leaves in the middle (rules W1, W3, W4, L2, H1).

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TrustedProxies } from '../../gateway/addresses.ts';
import { Doors } from '../../gateway/http/doors.ts';
import { HANDSHAKES_PER_SECOND, UNSENT_BYTES } from '../../protocol/limits.ts';
import { type Client, Floor } from '../support/floor.ts';

/** What the design allows to be held for one connection. */
const HELD_BYTES = 512 * 1024;
const ROOM = { channel: 'room', symbols: ['AAPL'] };

let floor: Floor;
let client: Client;

beforeEach(async () => {
  floor = await Floor.open();
  client = floor.client();
});
afterEach(() => floor.close());

describe('a client that leaves in the middle', () => {
  it('leaves nothing behind, also what it had asked for and not got yet', async () => {
    const ahead = { AAPL: { epoch: 1, seq: 1 } };
    const { result } = await client.call('subscribe', ROOM);
    const position = { ...result.positions.AAPL, seq: 1_000 };
    client.say('subscribe', { ...ROOM, positions: { AAPL: position } });
    client.say('subscribe', { channel: 'ticker', symbols: '*' });
    client.say('subscribe', { ...ROOM, positions: ahead });
    await floor.clock.settle();
    client.session.closed();
    floor.node().sessions.delete(client.session);
    await floor.pass(70_000, { stepMs: 500 });

    expect(client.session.market.size + client.session.rooms.size).toBe(0);
    expect(floor.node().market.state('AAPL')).toBe(null);
  });
});

describe('a client that asks for more than it reads', () => {
  it('[W3] is not read while its calls wait, and gets every answer in order later', async () => {
    const { result } = await client.call('subscribe', ROOM);
    const position = { ...result.positions.AAPL, seq: 1_000 };
    const ids = Array.from({ length: 5 }, () =>
      client.say('subscribe', { ...ROOM, positions: { AAPL: position } }),
    );
    expect(client.socket.isPaused).toBe(true);
    await floor.pass(11_000, { stepMs: 50 });

    expect(client.socket.isPaused).toBe(false);
    expect(client.socket.replies.slice(1).map(({ id }) => id)).toEqual(ids);
  });

  it('[W3] never has more than 512 KiB held for it', async () => {
    await fillRoom();
    client.socket.clear();
    client.socket.isStuck = true;
    for (let count = 0; count < 50; count += 1) {
      client.say('history', { symbol: 'AAPL', limit: 200 });
    }
    await floor.pass(2_000);
    const held = client.socket.texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);

    expect(client.socket.isPaused).toBe(true);
    expect(held).toBeGreaterThan(UNSENT_BYTES);
    expect(held).toBeLessThan(HELD_BYTES);
  });

  it('[W4] a log that goes back does not keep the prices of a slow reader back', async () => {
    const talker = floor.client();
    await talker.authenticate('talker');
    await client.call('subscribe', ROOM);
    await client.call('subscribe', { channel: 'ticker', symbols: ['AAPL'] });
    client.socket.unsent = UNSENT_BYTES + 1;
    await talker.call('say', { symbol: 'AAPL', text: 'hello', key: 'k' });
    await floor.pass(100);
    floor.broker.resetLog();
    await floor.pass(8_000);
    client.socket.unsent = 0;
    await floor.pass(500);
    client.socket.clear();
    floor.feed.trade('AAPL', 101);
    await floor.pass(500);

    expect(client.told('ticker')).not.toEqual([]);
  });
});

describe('many clients', () => {
  it('[H1] do not get their heartbeats in one burst, however they come and go', async () => {
    const clients = Array.from({ length: 60 }, () => floor.client());
    for (let index = 0; index < 60; index += 2) {
      const gone = clients[index];
      if (!gone) continue;
      gone.session.closed();
      floor.node().sessions.delete(gone.session);
      clients[index] = floor.client();
    }
    let most = 0;
    for (let turn = 0; turn < 20; turn += 1) {
      for (const one of clients) one.socket.clear();
      await floor.pass(50);
      most = Math.max(most, clients.filter((one) => one.told('heartbeat').length > 0).length);
    }

    expect(most).toBeLessThanOrEqual(6);
  });

  it('[L2] of one address cannot use up the door of the node', () => {
    const doors = new Doors({
      clock: floor.clock,
      trustedProxies: new TrustedProxies(),
      addressLimits: true,
    });
    for (let count = 0; count < 2 * HANDSHAKES_PER_SECOND; count += 1) {
      doors.handshake('10.0.0.1', undefined);
    }

    expect(doors.handshake('10.0.0.2', undefined)).toBe(0);
  });
});

/** 200 messages of 500 letters each. */
async function fillRoom(): Promise<void> {
  for (let user = 0; user < 20; user += 1) {
    const talker = floor.client();
    await talker.authenticate(`talker-${user}`);
    for (let count = 0; count < 10; count += 1) {
      talker.say('say', { symbol: 'AAPL', text: 'é'.repeat(500), key: `k-${user}-${count}` });
    }
    await floor.pass(50);
    talker.session.closed();
    floor.node().sessions.delete(talker.session);
  }
}
