// Rules A of docs/protocol.md: guests, their tokens and their names, at sessions of two nodes.

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SESSION_MS } from '../../protocol/limits.ts';
import { type Client, Floor } from '../support/floor.ts';

let floor: Floor;

beforeEach(async () => {
  floor = await Floor.open({ nodes: 2 });
});
afterEach(() => floor.close());

async function say(client: Client, text: string) {
  const key = text.replaceAll(' ', '-');
  const reply = await client.call('say', { symbol: 'AAPL', text, key });
  await floor.pass(20);
  return reply;
}

describe('sessions', () => {
  it('[A1] a guest is the same user at every node', async () => {
    const answer = await floor.post('dora');
    const session = await answer.json();
    expect(answer.status).toBe(200);
    expect(session).toMatchObject({ user: { name: 'dora' } });
    expect(session.expires).toBeGreaterThan(floor.clock.now());

    const reply = await floor.client(1).call('authenticate', { token: session.token });

    expect(reply.result).toEqual({ user: session.user, expires: session.expires });
  });

  it('[A5] a bot is one wherever it is told, also after renewal, and is counted apart', async () => {
    const body = JSON.stringify({ name: 'robo', bot: true });
    const made = await (
      await floor.request('/api/session', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
      })
    ).json();
    expect(made.user).toMatchObject({ name: 'robo', bot: true });
    const renewed = await (
      await floor.post('robo', { authorization: `Bearer ${made.token}` }, 1)
    ).json();
    expect(renewed.user).toEqual(made.user);

    const bot = floor.client(1);
    const person = floor.client(0);
    await bot.call('authenticate', { token: renewed.token });
    for (const one of [bot, person]) {
      await one.call('subscribe', { channel: 'room', symbols: ['AAPL'] });
    }
    await bot.call('say', { symbol: 'AAPL', text: 'beep', key: 'k' });
    await floor.pass(3_000);

    expect(person.told('room')).toMatchObject([{ user: made.user, text: 'beep' }]);
    expect(person.told('presence').at(-1)).toMatchObject({ count: 2, bots: 1 });
  });

  it('[A2] a valid token is renewed under the same id', async () => {
    const first = await (await floor.post('emil')).json();
    await floor.pass(2_000);
    const second = await (
      await floor.post('emil', { authorization: `Bearer ${first.token}` }, 1)
    ).json();

    expect(second.user).toEqual(first.user);
    expect(second.expires).toBeGreaterThan(first.expires);
  });

  it('[A3] foreign and expired tokens are told apart', async () => {
    const client = floor.client();
    for (const token of ['', 'x', 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.']) {
      expect((await client.call('authenticate', { token })).error?.code).toBe('token_invalid');
    }
    const token = await floor.token('fred');
    floor.clock.setWall(floor.clock.now() + SESSION_MS + 60_000);
    expect((await floor.client().call('authenticate', { token })).error?.code).toBe(
      'token_expired',
    );
  });

  it('[A3] a session that ends during the connection cannot speak any more', async () => {
    const { token, expires } = await (await floor.post('gina')).json();
    const gina = floor.client();
    await gina.call('authenticate', { token });
    floor.clock.setWall(expires - 1);
    expect((await say(gina, 'the last word')).error).toBeUndefined();

    floor.clock.setWall(expires);

    expect((await say(gina, 'too late')).error?.code).toBe('token_expired');
    expect((await gina.call('authenticate', { token })).error?.code).toBe('token_expired');
    expect((await gina.call('history', { symbol: 'AAPL' })).result.messages).toHaveLength(1);
  });

  it('[A2] [A3] with a renewed token the same connection goes on, until that one ends', async () => {
    const first = await (await floor.post('hugo')).json();
    const hugo = floor.client();
    await hugo.call('authenticate', { token: first.token });
    floor.clock.setWall(first.expires - 60_000);
    const authorization = `Bearer ${first.token}`;
    const second = await (await floor.post('hugo', { authorization }, 1)).json();
    const renewed = await hugo.call('authenticate', { token: second.token });
    expect(renewed.result).toEqual({ user: first.user, expires: second.expires });

    floor.clock.setWall(first.expires + 60_000);
    const said = await say(hugo, 'still here');
    floor.clock.setWall(second.expires);
    const late = await say(hugo, 'too late');

    expect(said.error).toBeUndefined();
    expect(late.error?.code).toBe('token_expired');
    const page = await hugo.call('history', { symbol: 'AAPL' });
    expect(page.result.messages).toMatchObject([{ text: 'still here', user: first.user }]);
  });

  it('[A4] a name is held by one user and refused when it is none', async () => {
    expect((await floor.post('ana')).status).toBe(200);
    expect((await (await floor.post('ANA', {}, 1)).json()).error.code).toBe('name_taken');
    expect((await (await floor.post('a b')).json()).error.code).toBe('invalid_name');
    expect((await (await floor.post('ａｄｍｉｎ1')).json()).error.code).toBe('name_taken');
  });
});
