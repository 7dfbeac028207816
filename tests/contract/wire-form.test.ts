// Rules F, S11, L1 and L5 of docs/protocol.md: the form of calls and answers, at a session.

import { parse } from 'valibot';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CHANNELS } from '../../protocol/calls.ts';
import { WelcomeSchema } from '../../protocol/events.ts';
import { CALLS_BURST, RATE_STRIKES } from '../../protocol/limits.ts';
import { type Client, Floor, NODE_URLS } from '../support/floor.ts';

describe('the form of calls', () => {
  let floor: Floor;
  let client: Client;
  beforeEach(async () => {
    floor = await Floor.open();
    client = floor.client();
  });
  afterEach(() => floor.close());

  it('[F1] the first message is welcome, with what a client has to know', async () => {
    expect(client.socket.order).toEqual(['welcome']);
    const [welcome] = client.told('welcome');

    expect(parse(WelcomeSchema, welcome)).toEqual(welcome);
    expect(welcome).toMatchObject({ protocol: 1, node: 'g1', nodes: [NODE_URLS[0]] });
    expect(welcome).toMatchObject({ heartbeatMs: 1_000, simulated: true, time: floor.clock.now() });
    expect(welcome).toMatchObject({ zone: 'America/New_York' });
  });

  it('[F2] a call is answered under its id', async () => {
    client.session.receive('{"jsonrpc":"2.0","id":"seven","method":"ping","more":1}');
    await floor.clock.settle();

    expect(client.socket.replies).toEqual([{ id: 'seven', result: { time: floor.clock.now() } }]);
  });

  it('[F3] a call without an id is silent, but its error is told', async () => {
    client.session.receive('{"method":"ping"}');
    client.session.receive('{"method":"say","params":{"symbol":"AAPL","text":"x","key":"k"}}');
    await floor.clock.settle();

    expect(client.socket.replies).toMatchObject([{ id: null, error: { code: 'unauthenticated' } }]);
  });

  it('[F4] every kind of nonsense has its own code', async () => {
    for (const text of ['{', '[]', '{"id":1,"method":"fly"}', '{"id":2,"method":"say"}']) {
      client.session.receive(text);
      await floor.pass(6_000);
    }

    expect(client.socket.replies.map(({ error }) => error?.code)).toEqual([
      'invalid_json',
      'invalid_message',
      'unknown_method',
      'invalid_params',
    ]);
  });

  it('[F2] [F4] nothing that is said changes what the objects of this process inherit', async () => {
    const roots = [Object.prototype, Array.prototype, Function.prototype, String.prototype];
    const before = roots.map((root) => Reflect.ownKeys(root));
    const evil = '"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}';
    const positions = `"positions":{${evil},"AAPL":{${evil},"epoch":1,"seq":1}}`;
    const symbols = '"symbols":["__proto__","constructor","AAPL"]';
    for (const [method, params] of [
      ['ping', ''],
      ['beat', '"n":1,'],
      ['authenticate', '"token":"x",'],
      ['history', '"symbol":"__proto__",'],
      ['say', '"symbol":"AAPL","text":"x","key":"__proto__",'],
      ['unsubscribe', `"channel":"ticker",${symbols},`],
      ...CHANNELS.map((channel) => [
        'subscribe',
        `"channel":"${channel}",${symbols},${positions},`,
      ]),
    ]) {
      client.session.receive(`{"id":1,${evil},"method":"${method}","params":{${params}${evil}}}`);
      client.session.receive(`{"id":2,"method":"${method}",${evil}}`);
      await floor.pass(2_500, { stepMs: 50 });
    }
    for (const path of ['/api/session', '/api/instruments']) {
      const headers = { 'content-type': 'application/json' };
      await floor.request(path, { method: 'POST', headers, body: `{"name":"pia",${evil}}` });
    }

    expect(client.socket.replies.length).toBe(2 * (6 + CHANNELS.length));
    expect(roots.map((root) => Reflect.ownKeys(root))).toEqual(before);
    expect(floor.log.errors).toEqual([]);
  });

  it('[F5] the third unreadable message within 10 s closes with 1008', async () => {
    client.session.receive('{');
    client.session.receive('[]');
    await floor.pass(10_100);
    client.session.receive('{');
    client.session.receive('{"method":"fly"}');
    expect(client.socket.closed).toBe(null);

    client.session.receive('nonsense');

    expect(client.socket.closed).toMatchObject({ code: 1008 });
  });

  it('[F5] what is only wrong in its params never closes', async () => {
    for (let count = 0; count < 20; count += 1) await client.call('say', {});

    expect(client.socket.closed).toBe(null);
  });

  it('[F6] a binary message is invalid', async () => {
    client.session.receiveBinary();

    expect(client.socket.replies).toMatchObject([{ id: null, error: { code: 'invalid_message' } }]);
  });

  it('[F8] ping tells the time', async () => {
    expect(await client.call('ping')).toMatchObject({ result: { time: floor.clock.now() } });
  });

  it('[L1] calls over the rate are refused with the time to wait, and go through after it', async () => {
    for (let count = 0; count < CALLS_BURST; count += 1) client.say('ping');
    const refused = await client.call('ping');

    expect(refused).toMatchObject({ error: { code: 'rate_limited' } });
    const retryMs = Number(refused.error?.data?.retryMs);
    expect(retryMs).toBeGreaterThan(0);
    await floor.pass(retryMs + 10);
    expect(await client.call('ping')).toHaveProperty('result');
  });

  it('[L1] whoever goes on calling over the rate is closed with 1008', async () => {
    for (let count = 0; count < CALLS_BURST + RATE_STRIKES - 1; count += 1) client.say('ping');
    expect(client.socket.closed).toBe(null);

    client.say('ping');

    expect(client.socket.closed).toMatchObject({ code: 1008 });
  });

  it('[L5] a bug of ours is told as internal, without what it was', async () => {
    const { market } = client.session;
    market.unsubscribe = () => {
      throw new Error('secret path /etc');
    };

    const reply = await client.call('unsubscribe', { channel: 'ticker', symbols: ['AAPL'] });

    expect(reply.error).toMatchObject({ code: 'internal' });
    expect(JSON.stringify(reply)).not.toContain('secret');
    expect(floor.log.errors).toHaveLength(1);
  });

  it('[L5] a bug behind the answer ends this connection with 1011, and nobody else', async () => {
    const other = floor.client();
    await other.call('subscribe', { channel: 'ticker', symbols: ['AAPL'] });
    const { market } = client.session;
    market.subscribe = () => ({
      result: { subscribed: ['AAPL'], rejected: [] },
      begin() {
        throw new Error('secret path /etc');
      },
    });
    await client.call('subscribe', { channel: 'ticker', symbols: ['AAPL'] });

    expect(client.socket.closed).toMatchObject({ code: 1011 });
    expect(floor.log.errors).toHaveLength(1);
    other.socket.clear();
    floor.feed.trade('AAPL', 101);
    await floor.pass(200);
    expect(other.told('ticker')).toHaveLength(1);
  });

  it('[L5] a bug in the turn of one connection does not end the turn of the others', async () => {
    const other = floor.client();
    client.session.market.freshness = () => {
      throw new Error('impossible');
    };
    await floor.pass(2_000);

    expect(client.socket.closed).toMatchObject({ code: 1011 });
    expect(other.told('heartbeat').length).toBeGreaterThan(0);
  });

  it('after the connection is gone nothing is sent and nothing is left', async () => {
    await client.call('subscribe', { channel: 'ticker', symbols: '*' });
    await client.call('subscribe', { channel: 'room', symbols: ['AAPL'] });
    client.session.closed();
    floor.node().sessions.delete(client.session);
    client.socket.clear();

    floor.feed.trade('AAPL', 101);
    client.session.receive('{"id":1,"method":"ping"}');
    await floor.pass(2_000);

    expect(client.socket.texts).toEqual([]);
    expect(client.session.market.size + client.session.rooms.size).toBe(0);
  });
});
