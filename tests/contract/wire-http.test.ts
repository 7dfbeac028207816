// Rules P, L2 to L4 of docs/protocol.md: the HTTP paths and the drain, without a network.

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TrustedProxies } from '../../gateway/addresses.ts';
import { Doors } from '../../gateway/http/doors.ts';
import { isAllowedOrigin } from '../../gateway/http/security.ts';
import {
  CONNECTIONS_PER_ADDRESS,
  HANDSHAKES_BURST,
  REQUESTS_BURST,
} from '../../protocol/limits.ts';
import { Floor, NODE_URLS } from '../support/floor.ts';

let floor: Floor;
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'outcry-web-'));
  await mkdir(join(folder, 'web/assets'), { recursive: true });
  await writeFile(join(folder, 'web/index.html'), '<!doctype html><title>floor</title>');
  await writeFile(join(folder, 'web/assets/app-1234.js'), 'export {};');
  await writeFile(join(folder, 'secret.txt'), 'secret');
  floor = await Floor.open({ webFolder: join(folder, 'web'), origins: ['https://friend.example'] });
});
afterEach(async () => {
  await floor.close();
  await rm(folder, { recursive: true });
});

async function json(path: string, init?: RequestInit) {
  const answer = await floor.request(path, init);
  return { status: answer.status, body: await answer.json(), headers: answer.headers };
}

describe('market paths', () => {
  it('[P1] lists every instrument', async () => {
    const { body } = await json('/api/instruments');

    expect(body.instruments.map(({ symbol }: { symbol: string }) => symbol)).toEqual([
      'AAPL',
      'BRK.B',
      'BTC-USD',
    ]);
    expect(body.instruments[0]).toEqual({
      symbol: 'AAPL',
      name: expect.any(String),
      type: 'stock',
      priceScale: 2,
      sizeScale: 0,
      tickSize: '0.01',
      lotSize: '1',
      status: 'open',
      simulated: true,
    });
  });

  it('[P2] [P3] bars come oldest first, the forming one last, exact at their position', async () => {
    const client = floor.client();
    await client.call('subscribe', { channel: 'ticker', symbols: ['AAPL'] });
    for (let second = 0; second < 5; second += 1) {
      floor.feed.trade('AAPL', 100 + second, 2);
      await floor.pass(1_000);
    }
    floor.feed.trade('AAPL', 120, 3);
    await floor.pass(100);

    const { body } = await json('/api/bars?symbol=AAPL&interval=1s');
    const older = await json(`/api/bars?symbol=AAPL&interval=1s&before=${body.bars[2][0]}&limit=1`);

    expect(body).toMatchObject({ symbol: 'AAPL', interval: '1s' });
    expect(body.position).toEqual({ epoch: floor.feed.epoch, seq: 6 });
    expect(body.bars.map((bar: string[]) => bar[4])).toEqual([
      '1.00',
      '1.01',
      '1.02',
      '1.03',
      '1.04',
      '1.20',
    ]);
    expect(body.bars.map((bar: boolean[]) => bar[7])).toEqual([
      true,
      true,
      true,
      true,
      true,
      false,
    ]);
    expect(older.body.bars).toEqual([body.bars[1]]);

    const goes = floor.client();
    await goes.call('subscribe', {
      channel: 'ticker',
      symbols: ['AAPL'],
      positions: { AAPL: body.position },
    });
    expect(goes.told('ticker')).toMatchObject([{ from: 6, to: 6, bars: [] }]);
  });

  it.each([
    ['/api/bars?symbol=AAPL', 400, 'invalid_params'],
    ['/api/bars?symbol=AAPL&interval=7m', 400, 'invalid_params'],
    ['/api/bars?symbol=AAPL&interval=1m&limit=0', 400, 'invalid_params'],
    ['/api/bars?symbol=AAPL&interval=1m&limit=1001', 400, 'invalid_params'],
    ['/api/bars?symbol=AAPL&interval=1m&limit=1e2', 400, 'invalid_params'],
    ['/api/bars?symbol=AAPL&interval=1m&before=-5', 400, 'invalid_params'],
    ['/api/bars?symbol=NOPE&interval=1m', 404, 'unknown_symbol'],
    ['/api/bars?symbol=md.%3E&interval=1m', 404, 'unknown_symbol'],
    ['/api/nothing', 404, 'unknown_method'],
    ['/api/rooms/NOPE/messages', 404, 'unknown_symbol'],
    ['/api/rooms/AAPL/messages?before=1&after=1', 400, 'invalid_params'],
  ])('[P5] %s is %i %s', async (path, status, code) => {
    const answer = await json(path);

    expect(answer).toMatchObject({ status, body: { error: { code } } });
    expect(answer.body.error.message).not.toBe('');
  });

  it.each([
    ['/api/bars?interval=1m', 'symbol: a string'],
    ['/api/bars?symbol=AAPL', 'interval: one of 1s, 5s, 15s, 1m, 5m, 15m, 1h, 1d'],
    ['/api/bars?symbol=AAPL&interval=1m&limit=1001', 'limit: a whole number from 1 to 1000'],
    ['/api/bars?symbol=AAPL&interval=1m&limit=1e2', 'limit: a whole number from 1 to 1000'],
    ['/api/bars?symbol=AAPL&symbol=BRK.B&interval=1m', 'symbol: given once, not more'],
    ['/api/bars?symbol=AAPL&interval=1m&limit=1&limit=1', 'limit: given once, not more'],
    ['/api/rooms/AAPL/messages?before=9&before=8', 'before: given once, not more'],
    ['/api/rooms/AAPL/messages?before=0', 'before: a whole number of at least 1'],
    ['/api/rooms/AAPL/messages?limit=', 'limit: a whole number from 1 to 200'],
  ])('[P5] %s is told what is wanted: %s', async (path, message) => {
    expect((await json(path)).body).toEqual({ error: { code: 'invalid_params', message } });
  });

  it.each([
    [
      '/api/bars?symbol=btc-usd&interval=1m',
      'there is no instrument "btc-usd", but "BTC-USD": capitals count',
    ],
    ['/api/bars?symbol=NOPE&interval=1m', 'there is no instrument "NOPE"'],
    ['/api/rooms/aapl/messages', 'there is no room "aapl", but "AAPL": capitals count'],
    ['/api/rooms/FLOOR/messages', 'there is no room "FLOOR", but "floor": capitals count'],
    [`/api/rooms/${'x'.repeat(900)}/messages`, `there is no room "${'x'.repeat(40)}"`],
  ])('[P5] %s is told what was likely meant: %s', async (path, message) => {
    expect(await json(path)).toMatchObject({
      status: 404,
      body: { error: { code: 'unknown_symbol', message } },
    });
  });

  it('[P5] a session without a name is told what is wanted', async () => {
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify({ name: 7 });

    expect((await json('/api/session', { method: 'POST', headers, body })).body).toEqual({
      error: { code: 'invalid_params', message: 'name: a string' },
    });
  });
});

describe('rooms and sessions', () => {
  it('[P4] messages are answered as history is', async () => {
    const client = floor.client();
    await client.authenticate('ana');
    await client.call('say', { symbol: 'BRK.B', text: 'hi', key: 'k' });

    const { body } = await json('/api/rooms/BRK.B/messages');

    expect(body).toEqual((await client.call('history', { symbol: 'BRK.B' })).result);
    expect(body.messages).toMatchObject([{ text: 'hi' }]);
  });

  it('[P6] a POST that is not JSON is refused', async () => {
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    expect(
      await json('/api/session', { method: 'POST', headers: form, body: 'name=x' }),
    ).toMatchObject({
      status: 400,
      body: { error: { code: 'invalid_params' } },
    });
    const text = { 'content-type': 'application/json' };
    expect(await json('/api/session', { method: 'POST', headers: text, body: '{' })).toMatchObject({
      status: 400,
      body: { error: { code: 'invalid_json' } },
    });
    const large = JSON.stringify({ name: 'x'.repeat(10_000) });
    expect(
      await json('/api/session', { method: 'POST', headers: text, body: large }),
    ).toMatchObject({
      status: 413,
      body: { error: { code: 'too_large' } },
    });
  });

  it('[P6] [L4] a page of a foreign origin is refused, one of a node is not', async () => {
    expect((await floor.post('eve', { origin: 'https://evil.example' })).status).toBe(403);
    expect((await floor.post('eve', { origin: 'null' })).status).toBe(403);
    const node = await floor.post('eve', { origin: 'http://localhost:8080' });
    expect(node.status).toBe(200);
    expect(node.headers.get('access-control-allow-origin')).toBe('http://localhost:8080');
    expect((await floor.post('mallory', { origin: 'https://friend.example' })).status).toBe(200);
  });

  it('[A3] a token that is none is refused with 401', async () => {
    const answer = await floor.post('ana', { authorization: 'Bearer nonsense' });

    expect(answer.status).toBe(401);
    expect((await answer.json()).error.code).toBe('token_invalid');
  });
});

describe('for the operator', () => {
  it('[P7] health, readiness and metrics', async () => {
    expect(await json('/healthz')).toMatchObject({
      status: 200,
      body: { alive: true, broker: { kind: 'memory', durability: 'memory' } },
    });
    expect(await json('/readyz')).toMatchObject({ status: 200, body: { ready: true } });
    const metrics = await (await floor.request('/metrics')).text();
    for (const line of metrics.split('\n').filter((one) => one && !one.startsWith('#'))) {
      expect(line).toMatch(/^outcry_/);
    }
    expect(metrics).toMatch(/^outcry_sessions 0$/m);
    floor.client();
    expect(await (await floor.request('/metrics')).text()).toMatch(/^outcry_sessions 1$/m);
  });

  it('[P7] without the broker, and while draining, the node is not ready', async () => {
    floor.broker.stop();
    expect(await json('/readyz')).toMatchObject({ status: 503, body: { ready: false } });
    floor.broker.start();
    await floor.pass(1_000);
    expect(await json('/readyz')).toMatchObject({ status: 200 });

    const drained = floor.node().drain();
    expect(await json('/readyz')).toMatchObject({ status: 503, body: { reason: 'draining' } });
    await drained;
  });

  it('[L3] a drain tells when to come back, then closes with 1012', async () => {
    const clients = [floor.client(), floor.client()];
    const drained = floor.node().drain();
    await floor.pass(2_000);
    for (const client of clients) {
      expect(client.told('status')).toEqual([{ type: 'reconnect', afterMs: expect.any(Number) }]);
      expect(client.socket.closed).toMatchObject({ code: 1012 });
      floor.node().sessions.delete(client.session);
    }

    await floor.pass(1_000);
    await drained;
    expect(floor.node().closedBecause()).toBe('draining');
  });
});

describe('pages', () => {
  it('[P8] are served with a strict policy, assets for good', async () => {
    const page = await floor.request('/', { headers: { host: 'localhost:8080' } });
    expect(await page.text()).toContain('<title>floor</title>');
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self';");
    expect(policy).not.toContain('unsafe');
    expect(policy).toContain('ws://localhost:*');
    expect(page.headers.get('x-content-type-options')).toBe('nosniff');
    expect(page.headers.get('x-frame-options')).toBe('DENY');
    const asset = await floor.request('/assets/app-1234.js');
    expect(asset.headers.get('cache-control')).toContain('immutable');
    expect(asset.headers.get('content-type')).toContain('javascript');
  });

  it.each([
    '/../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/assets/%5c..%5c..%5csecret.txt',
    '/nope',
  ])('[P8] %s is not found', async (path) => {
    const answer = await floor.request(path);

    expect(answer.status).toBe(404);
    expect(await answer.text()).not.toContain('secret');
  });
});

describe('doors', () => {
  it('[L2] connections, handshakes and requests of one address are bounded, others are not', () => {
    const doors = new Doors({
      clock: floor.clock,
      trustedProxies: new TrustedProxies(),
      addressLimits: true,
    });
    for (let count = 0; count < HANDSHAKES_BURST; count += 1) {
      expect(doors.handshake('10.0.0.1', undefined)).toBe(0);
    }
    expect(doors.handshake('10.0.0.1', undefined)).toBeGreaterThan(0);
    expect(doors.handshake('10.0.0.2', undefined)).toBe(0);

    const leave = Array.from({ length: CONNECTIONS_PER_ADDRESS }, () =>
      doors.enter('10.0.0.3', undefined),
    );
    expect(doors.handshake('10.0.0.3', undefined)).toBeGreaterThan(0);
    leave[0]?.();
    leave[0]?.();
    expect(doors.handshake('10.0.0.3', undefined)).toBe(0);

    for (let count = 0; count < REQUESTS_BURST; count += 1) doors.request('10.0.0.4', undefined);
    expect(doors.request('10.0.0.4', undefined)).toBeGreaterThan(0);
  });

  it('[L2] too many requests are answered with 429 and Retry-After', async () => {
    const limited = await Floor.open({ addressLimits: true });
    let answer = await limited.request('/api/instruments');
    for (let count = 0; count < REQUESTS_BURST + 5; count += 1) {
      answer = await limited.request('/api/instruments');
    }
    await limited.close();

    expect(answer.status).toBe(429);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await answer.json()).error.code).toBe('rate_limited');
  });

  it('[L4] origins', () => {
    const allowed = (origin: string | undefined) =>
      isAllowedOrigin(origin, 'localhost:8080', ['https://friend.example'], NODE_URLS);

    expect(allowed(undefined)).toBe(true);
    for (const origin of [
      'http://localhost:8080',
      'http://localhost:8081',
      'https://friend.example',
    ]) {
      expect(allowed(origin), origin).toBe(true);
    }
    for (const origin of [
      'null',
      '',
      'http://localhost',
      'http://localhost:8082',
      'https://friend.example.evil',
    ]) {
      expect(allowed(origin), origin).toBe(false);
    }
  });
});
