// Rule W4 of docs/protocol.md with something in every lane: control, rooms, prices, and who is here last of all.

import { afterEach, beforeEach, expect, it } from 'vitest';
import { UNSENT_BYTES } from '../../protocol/limits.ts';
import { type Client, Floor } from '../support/floor.ts';

const room = (...symbols: string[]) => ({ channel: 'room', symbols });
const TICKER = { channel: 'ticker', symbols: ['AAPL'] };

let floor: Floor;
let client: Client;
let talker: Client;

beforeEach(async () => {
  floor = await Floor.open();
  client = floor.client();
  talker = floor.client();
  await talker.authenticate('talker');
  await client.call('subscribe', TICKER);
});
afterEach(() => floor.close());

/** From here on the session is skipped. */
async function fallBehind(): Promise<void> {
  await floor.pass(1_500);
  client.socket.clear();
  client.socket.unsent = UNSENT_BYTES + 1;
}

/** What comes once it can take something again, in order. */
async function recover(): Promise<string[]> {
  expect(client.socket.texts).toEqual([]);
  client.socket.unsent = 0;
  await floor.pass(500);
  return client.socket.order.filter((one) => one !== 'heartbeat');
}

it('[W4] what waited in all lanes goes as control, rooms, prices, then who is here as it is now', async () => {
  await client.call('subscribe', room('AAPL'));
  await fallBehind();
  // Three join, each told to others a second later, and one leaves again: the truth is three with the client.
  const joining = [talker, floor.client(), floor.client()];
  for (const one of joining) {
    await one.call('subscribe', room('AAPL'));
    await floor.pass(1_100);
  }
  await joining[2]?.call('unsubscribe', room('AAPL'));
  await talker.call('say', { symbol: 'AAPL', text: 'hello', key: 'k' });
  floor.feed.trade('AAPL', 101);
  client.say('ping');
  await floor.pass(1_100);

  expect(await recover()).toEqual(['result', 'room', 'ticker', 'presence']);
  expect(client.told('presence')).toMatchObject([{ symbol: 'AAPL', count: 3 }]);
});

it('[W4] of each room the newest is told, once', async () => {
  await client.call('subscribe', room('AAPL', 'BRK.B'));
  await fallBehind();
  for (const symbols of [['AAPL'], ['BRK.B'], ['AAPL', 'BRK.B']]) {
    await floor.client().call('subscribe', room(...symbols));
    await floor.pass(1_100);
  }
  floor.feed.trade('AAPL', 101);
  await floor.pass(100);

  expect(await recover()).toEqual(['ticker', 'presence', 'presence']);
  const counts = client.told('presence').map(({ symbol, count }) => [symbol, count]);
  expect(counts.sort()).toEqual([
    ['AAPL', 3],
    ['BRK.B', 3],
  ]);
});

it('[W4] [R9] whoever joins while it is behind is told who is here after all else', async () => {
  const { result } = await talker.call('say', { symbol: 'AAPL', text: 'one', key: 'one' });
  await talker.call('say', { symbol: 'AAPL', text: 'two', key: 'two' });
  await fallBehind();
  const position = { epoch: result.epoch, seq: result.seq };
  client.say('subscribe', { ...room('AAPL'), positions: { AAPL: position } });
  floor.feed.trade('AAPL', 101);
  await floor.pass(100);

  // The call itself is carried out only then, so a price may be quicker than its result.
  const order = await recover();
  expect(order.filter((one) => one !== 'ticker')).toEqual(['result', 'room', 'presence']);
  expect(order.at(-1)).toBe('presence');
  expect(order).toContain('ticker');
  expect(client.told('presence')).toMatchObject([{ symbol: 'AAPL', count: 1 }]);
});
