// Rules W and H of docs/protocol.md: slow readers, heartbeats and freshness, at a session.

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { REPLY_BYTES, UNSENT_BYTES } from '../../protocol/limits.ts';
import { type Client, Floor, FORMS } from '../support/floor.ts';

const TICKER = { channel: 'ticker', symbols: ['AAPL'] };

describe.each(FORMS)('slow readers, as %s', (form) => {
  let floor: Floor;
  let client: Client;
  beforeEach(async () => {
    floor = await Floor.open({ form });
    client = floor.client();
    await client.call('subscribe', TICKER);
    await floor.pass(100);
    client.socket.clear();
  });
  afterEach(() => floor.close());

  async function trade(count: number, everyMs = 10): Promise<void> {
    for (let index = 0; index < count; index += 1) {
      floor.feed.trade('AAPL', 100 + (index % 9));
      await floor.pass(everyMs);
    }
  }

  it('[W1] a session with too much unsent is skipped, and its next frame covers more', async () => {
    const { seq } = floor.feed.state('AAPL');
    client.socket.unsent = UNSENT_BYTES + 1;
    await trade(20);
    expect(client.socket.texts).toEqual([]);

    client.socket.unsent = 0;
    await floor.pass(100);

    expect(client.told('ticker')).toMatchObject([{ from: seq, to: seq + 20 }]);
    const [frame] = client.told('ticker');
    const counted = frame.bars.reduce(
      (sum: number, bar: [...unknown[], number]) => sum + Number(bar[6]),
      0,
    );
    expect(counted).toBe(20);
    expect(client.socket.closed).toBe(null);
  });

  it('[W1] rooms wait as well, and nothing of them is lost', async () => {
    const talker = floor.client();
    await talker.authenticate('talker');
    await client.call('subscribe', { channel: 'room', symbols: ['AAPL'] });
    client.socket.clear();
    client.socket.unsent = UNSENT_BYTES + 1;
    for (const key of ['a', 'b', 'c']) {
      await talker.call('say', { symbol: 'AAPL', text: `message ${key}`, key });
    }
    await floor.pass(300);
    expect(client.told('room')).toEqual([]);

    client.socket.unsent = 0;
    await floor.pass(200);

    expect(client.told('room').map(({ key }) => key)).toEqual(['a', 'b', 'c']);
  });

  it('[W2] a session whose ping is unanswered for 2 s is skipped until it answers', async () => {
    client.socket.onPing = () => {};
    await floor.pass(4_100);
    client.socket.clear();
    const { seq } = floor.feed.state('AAPL');
    await trade(5);
    expect(client.told('ticker')).toEqual([]);

    client.session.answered();
    await floor.pass(100);

    expect(client.told('ticker')).toMatchObject([{ from: seq, to: seq + 5 }]);
  });

  it('[W3] replies wait and keep their order; past the bound the socket is not read', async () => {
    client.socket.unsent = UNSENT_BYTES + 1;
    const ids: number[] = [];
    const many = Array.from({ length: 900 }, (_, index) => `${'X'.repeat(60)}${index}`);
    while (!client.socket.isPaused && ids.length < 50) {
      ids.push(client.say('subscribe', { channel: 'ticker', symbols: many }));
      await floor.clock.settle();
    }

    expect(client.socket.isPaused).toBe(true);
    expect(client.socket.texts).toEqual([]);
    client.socket.unsent = 0;
    await floor.pass(100);

    expect(client.socket.replies.map(({ id }) => id)).toEqual(ids);
    expect(client.socket.isPaused).toBe(false);
    const held = client.socket.texts.reduce((sum, text) => sum + text.length, 0);
    expect(held).toBeLessThan(REPLY_BYTES * 1.5);
  });

  it('[W4] what waited goes out as control, then rooms, then prices', async () => {
    const talker = floor.client();
    await talker.authenticate('talker');
    await client.call('subscribe', { channel: 'room', symbols: ['AAPL'] });
    await floor.pass(1_500);
    client.socket.clear();
    client.socket.unsent = UNSENT_BYTES + 1;
    await talker.call('say', { symbol: 'AAPL', text: 'hello', key: 'k' });
    await trade(3);
    client.say('ping');
    await floor.clock.settle();
    expect(client.socket.texts).toEqual([]);

    client.socket.unsent = 0;
    await floor.pass(200);

    const order = client.socket.order.filter((one) => one !== 'heartbeat');
    expect(order.slice(0, 3)).toEqual(['result', 'room', 'ticker']);
  });

  it('[W4] who is here goes last, and is then the newest', async () => {
    await client.call('subscribe', { channel: 'room', symbols: ['AAPL'] });
    await floor.pass(1_500);
    client.socket.clear();
    client.socket.unsent = UNSENT_BYTES + 1;
    const talker = floor.client();
    await talker.authenticate('talker');
    await talker.call('subscribe', { channel: 'room', symbols: ['AAPL'] });
    await talker.call('say', { symbol: 'AAPL', text: 'hello', key: 'k' });
    await trade(300);
    expect(client.socket.texts).toEqual([]);

    client.socket.unsent = 0;
    await floor.pass(200);

    const order = client.socket.order.filter((one) => one !== 'heartbeat');
    expect(order.slice(0, 3)).toEqual(['room', 'ticker', 'presence']);
    expect(client.told('presence').at(-1)).toMatchObject({ symbol: 'AAPL', count: 2 });
  });

  it('[W2] a socket that is not read because calls wait is not taken for a slow one', async () => {
    client.session.rooms.subscribe = () => new Promise(() => {});
    client.say('subscribe', { channel: 'room', symbols: ['AAPL'] });
    client.say('history', { symbol: 'AAPL' });
    await floor.clock.settle();
    expect(client.socket.isPaused).toBe(true);

    await trade(60, 100);

    expect(client.told('ticker').length).toBeGreaterThan(55);
    expect(client.told('heartbeat').length).toBeGreaterThan(4);
    await floor.pass(50_000, { stepMs: 500 });
    expect(client.socket.closed).toBe(null);
  });

  it('[W5] 45 s without a byte give a connection up, answering pings keeps it', async () => {
    const silent = floor.client();
    silent.socket.onPing = () => {};
    const polite = floor.client();
    await floor.pass(44_500, { stepMs: 500 });
    expect(silent.socket.closed).toBe(null);
    await floor.pass(1_000, { stepMs: 100 });

    expect(silent.socket.closed).toMatchObject({ code: 4000 });
    expect(polite.socket.closed).toBe(null);
  });
});

describe.each(FORMS)('heartbeat and freshness, as %s', (form) => {
  let floor: Floor;
  let client: Client;
  beforeEach(async () => {
    floor = await Floor.open({ form });
    client = floor.client();
    await client.call('subscribe', { channel: 'ticker', symbols: ['AAPL', 'BRK.B'] });
    await floor.pass(2_000);
    client.socket.clear();
  });
  afterEach(() => floor.close());

  it('[H1] comes each second with a counting n, and lists nothing in a quiet market', async () => {
    await floor.pass(5_000);
    const beats = client.told('heartbeat');

    expect(beats.map(({ n }) => n - beats[0].n)).toEqual([0, 1, 2, 3, 4]);
    for (const beat of beats) {
      expect(beat.stale).toEqual([]);
      expect(beat.feedAgeMs).toBeLessThan(1_100);
    }
  });

  it('[H1] tells a time that does not jump when the clock is set', async () => {
    const before = floor.clock.now();
    floor.clock.setWall(before - 3_600_000);
    await floor.pass(2_000);

    for (const { time } of client.told('heartbeat')) {
      expect(time).toBeGreaterThanOrEqual(before);
      expect(time).toBeLessThanOrEqual(before + 2_000);
    }
  });

  it('[H1] lists every symbol while the feed is silent, and none when it is back', async () => {
    await floor.pass(4_000, { beats: false });
    const silent = client.told('heartbeat').at(-1);
    expect(silent.stale.sort()).toEqual(['AAPL', 'BRK.B']);
    expect(silent.feedAgeMs).toBeGreaterThan(3_000);

    await floor.pass(3_000);

    expect(client.told('heartbeat').at(-1)).toMatchObject({ stale: [] });
  });

  it('[H1] lists a symbol with an open gap', async () => {
    floor.feed.silence();
    floor.broker.faults = [{ prefix: 'md.batch.', lose: 1 }];
    floor.feed.trade('AAPL', 100);
    await floor.pass(3_000);

    expect(client.told('heartbeat').at(-1)).toMatchObject({ stale: ['AAPL'] });
  });

  it('[H1] lists a symbol whose frame is held back', async () => {
    await client.call('subscribe', { channel: 'ticker', symbols: ['AAPL'], tier: 'paused' });
    floor.feed.trade('AAPL', 100);
    await floor.pass(1_500);
    expect(client.told('heartbeat').at(-1)).toMatchObject({ stale: [] });
    await floor.pass(2_000);

    expect(client.told('heartbeat').at(-1)).toMatchObject({ stale: ['AAPL'] });
  });

  it('[H1] a paused book does not make the price of its symbol old', async () => {
    await client.call('subscribe', { channel: 'book', symbols: ['AAPL'], tier: 'paused' });
    floor.feed.trade('AAPL', 100);
    await floor.pass(4_000);

    expect(client.told('heartbeat').at(-1)).toMatchObject({ stale: [] });
  });

  it('[H1] a symbol that is no longer listed is old, and makes no other one old', async () => {
    await floor.delist('BRK.B');
    await floor.pass(2_000);

    const beat = client.told('heartbeat').at(-1);
    expect(beat.stale).toEqual(['BRK.B']);
    expect(beat.feedAgeMs).toBeLessThan(1_100);
  });

  it('[H2] a beat is answered with nothing', async () => {
    expect(await client.call('beat', { n: 3 })).toEqual({ id: 2, result: {} });
    expect((await client.call('beat', { n: -1 })).error?.code).toBe('invalid_params');
  });

  it('[H3] a feed that falls silent and comes back is told', async () => {
    await floor.pass(5_000, { beats: false });
    await floor.pass(2_000);

    const told = client.told('status');
    expect(told.map(({ type, state }) => [type, state])).toEqual([
      ['feed', 'stale'],
      ['feed', 'live'],
    ]);
    expect(told[0].ageMs).toBeGreaterThan(2_900);
  });
});
