// Rule H2 of docs/protocol.md: a session at which nobody looks.

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UNSENT_BYTES } from '../../protocol/limits.ts';
import { type Client, Floor, FORMS } from '../support/floor.ts';

describe.each(FORMS)('a session that nobody looks at, as %s', (form) => {
  let floor: Floor;
  let client: Client;
  beforeEach(async () => {
    floor = await Floor.open({ form });
    client = floor.client();
    await watch('AAPL', 'fast');
    await floor.pass(100);
    client.socket.clear();
  });
  afterEach(() => floor.close());

  function watch(symbol: string, tier: string) {
    return client.call('subscribe', { channel: 'ticker', symbols: [symbol], tier });
  }

  /** Two seconds with a trade every 50 ms, 40 in all. */
  async function trade(symbol = 'AAPL'): Promise<void> {
    for (let index = 0; index < 40; index += 1) {
      floor.feed.trade(symbol, 100 + (index % 9));
      await floor.pass(50);
    }
  }

  it('[H2] is told prices once a second, and nothing of them is lost', async () => {
    const { seq } = floor.feed.state('AAPL');
    await client.call('beat', { n: 1, hidden: true });
    await trade();

    const frames = client.told('ticker');
    expect(frames.length).toBeGreaterThanOrEqual(1);
    expect(frames.length).toBeLessThanOrEqual(3);
    expect(frames.map(({ from }) => from)).toEqual(
      [seq, ...frames.map(({ to }) => to)].slice(0, -1),
    );
    expect(client.told('heartbeat').at(-1)).toMatchObject({ stale: [] });
  });

  it('[H2] is told at once what has gathered when somebody looks again', async () => {
    const { seq } = floor.feed.state('AAPL');
    await client.call('beat', { n: 1, hidden: true });
    for (let index = 0; index < 5; index += 1) floor.feed.trade('AAPL', 100);
    await floor.pass(10);
    expect(client.told('ticker')).toEqual([]);

    await client.call('beat', { n: 1, hidden: false });

    expect(client.told('ticker')).toMatchObject([{ from: seq, to: seq + 5 }]);
    client.socket.clear();
    await trade();
    expect(client.told('ticker').length).toBeGreaterThan(30);
  });

  it('[H2] keeps the tiers that are asked meanwhile for later, and never makes one quicker', async () => {
    await client.call('beat', { n: 1, hidden: true });
    await watch('BRK.B', 'live');
    await watch('AAPL', 'paused');
    client.socket.clear();
    await trade('BRK.B');
    await trade('AAPL');
    expect(client.told('ticker').length).toBeLessThanOrEqual(4);
    expect(client.told('ticker').every(({ symbol }) => symbol === 'BRK.B')).toBe(true);

    await client.call('beat', { n: 1 });
    client.socket.clear();
    await trade('AAPL');
    await trade('BRK.B');

    expect(client.told('ticker').every(({ symbol }) => symbol === 'BRK.B')).toBe(true);
    expect(client.told('ticker').length).toBeGreaterThan(30);
  });

  it('[H2] is not proven current by hiding while it is behind', async () => {
    const slow = floor.client();
    await slow.call('subscribe', { channel: 'ticker', symbols: ['AAPL'], tier: 'fast' });
    slow.socket.unsent = UNSENT_BYTES + 1;
    floor.feed.trade('AAPL', 100);
    await floor.pass(3_920);
    slow.socket.clear();
    slow.say('beat', { n: 1, hidden: true });
    slow.socket.unsent = 0;

    // The next frame of `slow` is almost a second away, and a heartbeat comes before it.
    await floor.pass(940);
    expect(slow.told('ticker')).toEqual([]);
    expect(slow.told('heartbeat')).toMatchObject([{ stale: ['AAPL'] }]);

    await floor.pass(1_000);
    expect(slow.told('ticker').length).toBeGreaterThan(0);
    expect(slow.told('heartbeat').at(-1)).toMatchObject({ stale: [] });
  });

  it('[H2] gets no frame for hiding alone', async () => {
    await client.call('beat', { n: 1, hidden: true });
    await client.call('beat', { n: 2, hidden: true });
    await client.call('beat', { n: 2, hidden: false });

    expect(client.told('ticker')).toEqual([]);
  });

  it('[H2] is told of its rooms as ever', async () => {
    const talker = floor.client();
    await talker.authenticate('talker');
    await client.call('subscribe', { channel: 'room', symbols: ['AAPL'] });
    await client.call('beat', { n: 1, hidden: true });
    client.socket.clear();

    await talker.call('say', { symbol: 'AAPL', text: 'anybody here', key: 'a' });
    await floor.pass(100);

    expect(client.told('room')).toMatchObject([{ text: 'anybody here' }]);
  });
});
