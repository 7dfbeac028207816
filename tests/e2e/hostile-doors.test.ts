// Hostile requests at the doors of a gateway: floods of connections, false addresses and origins, slow and endless
// requests, paths that lead outside. The gateway's clock can be moved, so that what takes minutes takes none.

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { systemClock } from '../../bus/system-clock.ts';
import { TrustedProxies } from '../../gateway/addresses.ts';
import type { Gateway } from '../../gateway/gateway.ts';
import { CONNECTIONS_PER_ADDRESS, HANDSHAKES_BURST, SILENT_MS } from '../../protocol/limits.ts';
import { eventually } from '../support/eventually.ts';
import { HeldClock } from '../support/held-clock.ts';
import { natsOrSkip } from '../support/nats-server.ts';
import { Neighbour } from '../support/neighbour.ts';
import { askUpgrade, closing, frame, openRaw, RawSocket } from '../support/raw-socket.ts';
import { figure, RealFloor } from '../support/real-floor.ts';

const PROXY = '127.0.0.9';
const FRIEND = 'https://friend.example';
/** 10 s for the headers, 15 s for the whole request, and the server looks every 5 s. */
const SLOW_MS = 25_000;

natsOrSkip('hostile requests at the doors', () => {
  let floor: RealFloor;
  let gateway: Gateway;
  let folder: string;
  let neighbour: Neighbour;
  const opened: RawSocket[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'outcry-doors-'));
    await mkdir(join(folder, 'web'));
    await writeFile(join(folder, 'web/index.html'), '<!doctype html><title>floor</title>');
    await writeFile(join(folder, 'passwd'), 'not for anybody');
    const proxies = TrustedProxies.parse([PROXY]);
    if (!proxies.ok) throw new Error(proxies.error);
    floor = await RealFloor.open();
    gateway = await floor.startNode('g1', {
      trustedProxies: proxies.value,
      origins: [FRIEND],
      webFolder: join(folder, 'web'),
    });
    const url = `ws://127.0.0.1:${gateway.port}/ws`;
    neighbour = await eventually('the neighbour', () => Neighbour.watch(url, 'AAPL'));
  }, 120_000);

  afterAll(async () => {
    for (const socket of opened) socket.destroy();
    neighbour?.close();
    await floor?.close();
    await rm(folder, { recursive: true, force: true });
  }, 60_000);

  async function knock(from: string, lines: readonly string[] = [], path = '/ws') {
    const socket = await askUpgrade(gateway.port, { from, lines, path });
    opened.push(socket);
    return socket;
  }

  /** What comes back for these bytes: the status of the answer, and its whole text. */
  async function ask(bytes: string): Promise<RawSocket> {
    const socket = await RawSocket.connect(gateway.port);
    opened.push(socket);
    socket.write(bytes);
    await eventually('an answer', () => socket.status > 0 || socket.isEnded);
    return socket;
  }

  async function get(target: string, lines = `Host: localhost:${gateway.port}\r\n`) {
    const socket = await ask(`GET ${target} HTTP/1.1\r\n${lines}Connection: close\r\n\r\n`);
    await socket.ended();
    return socket;
  }

  it('[L4] a foreign origin is refused before the upgrade, friends and no origin are not', async () => {
    const own = `localhost:${gateway.port}`;
    const foreign = [
      'https://evil.example',
      'null',
      `http://${own}.evil.example`,
      'http://localhost',
    ];
    foreign.push(
      `http://${own}@evil.example`,
      `${FRIEND}.evil.example`,
      `ws://${own}`,
      'file://',
      '',
    );
    for (const origin of foreign) {
      const socket = await knock('127.0.0.2', [`Origin: ${origin}`]);
      expect(socket.status, origin).toBe(403);
      expect(socket.text).toContain('"forbidden"');
      await socket.ended();
    }
    for (const origin of [`http://${own}`, `https://${own}`, FRIEND]) {
      expect((await knock('127.0.0.2', [`Origin: ${origin}`])).status, origin).toBe(101);
    }
    expect((await knock('127.0.0.2')).status).toBe(101);
  });

  it('[F7] our subprotocol is chosen among others, others alone are refused with 400', async () => {
    const offer = (names: string) => knock('127.0.0.2', [`Sec-WebSocket-Protocol: ${names}`]);
    for (const names of ['mqtt', 'outcry.json.v2, mqtt', 'OUTCRY.JSON.V1', ',', '']) {
      expect((await offer(names)).status, names).toBe(400);
    }
    const chosen = await offer('mqtt, outcry.json.v1');
    expect(chosen.status).toBe(101);
    expect(chosen.text).toMatch(/^sec-websocket-protocol: outcry\.json\.v1\r$/im);
    expect((await knock('127.0.0.2')).text.split('\r\n\r\n')[0]).not.toMatch(/protocol:/i);
  });

  it('only whole upgrades at /ws are taken', async () => {
    const host = `Host: localhost:${gateway.port}`;
    const upgrade = `${host}\r\nConnection: Upgrade\r\nUpgrade: websocket`;
    const key = 'Sec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==';
    const version = 'Sec-WebSocket-Version: 13';
    for (const [bytes, status] of [
      [`GET /ws/ HTTP/1.1\r\n${upgrade}\r\n${key}\r\n${version}`, 404],
      [`GET //ws HTTP/1.1\r\n${upgrade}\r\n${key}\r\n${version}`, 404],
      [`GET /ws HTTP/1.1\r\n${upgrade}\r\n${version}`, 400],
      [`GET /ws HTTP/1.1\r\n${upgrade}\r\n${key}`, 400],
      [`GET /ws HTTP/1.1\r\n${upgrade}\r\n${key}\r\nSec-WebSocket-Version: 12`, 400],
      [`GET /ws HTTP/1.1\r\n${upgrade}\r\nSec-WebSocket-Key: short\r\n${version}`, 400],
      [`POST /ws HTTP/1.1\r\n${upgrade}\r\n${key}\r\n${version}`, 400],
      [`GET /ws HTTP/1.1\r\n${host}`, 404],
    ] as const) {
      expect((await ask(`${bytes}\r\n\r\n`)).status, bytes).toBe(status);
    }
  });

  /** Knocks with line after line until it is refused; who is never refused is stopped by the count of connections. */
  async function knockUntilRefused(from: string, line: (count: number) => string) {
    for (let count = 0; count <= CONNECTIONS_PER_ADDRESS; count += 1) {
      const socket = await knock(from, [line(count)]);
      if (socket.status !== 101) return { accepted: count, refused: socket };
    }
    throw new Error(`${from} was never refused`);
  }

  it('[L2] handshakes of one address are bounded before the upgrade, other addresses are not', async () => {
    const { accepted, refused } = await knockUntilRefused('127.0.0.3', (count) => `X: ${count}`);

    expect(accepted).toBeGreaterThanOrEqual(HANDSHAKES_BURST);
    expect(refused.status).toBe(429);
    expect(refused.text).toMatch(/^Retry-After: [1-9]\d*\r$/m);
    expect(refused.text).toContain('"rate_limited"');
    await refused.ended();
    expect((await knock('127.0.0.4')).status).toBe(101);
  });

  it('[L2] X-Forwarded-For counts only from a trusted proxy, and only its last entry', async () => {
    const forged = (count: number) => `X-Forwarded-For: 10.0.0.${count}`;
    expect((await knockUntilRefused('127.0.0.5', forged)).refused.status).toBe(429);
    const forwarded = (count: number) => `X-Forwarded-For: 10.1.0.${count}, 10.0.0.200`;
    expect((await knockUntilRefused(PROXY, forwarded)).refused.status).toBe(429);

    expect((await knock(PROXY, ['X-Forwarded-For: 10.0.0.200, 10.0.0.201'])).status).toBe(101);
  });

  it('[L2] [S11] connections that say nothing are kept, but not more than 50 of an address', async () => {
    const clock = new HeldClock(systemClock);
    const node = await floor.startNode('g2', { clock });
    const from = '127.0.0.6';
    const silent: RawSocket[] = [];
    while (silent.length < CONNECTIONS_PER_ADDRESS) {
      const socket = await askUpgrade(node.port, { from });
      opened.push(socket);
      if (socket.status === 101) silent.push(socket);
      // Time for one more handshake, and too little to be given up.
      else clock.hold(1_000);
    }
    clock.hold(5_000);
    const crowded = await askUpgrade(node.port, { from });
    expect(crowded.status).toBe(429);
    expect(crowded.text).toMatch(/^Retry-After: 5\r$/m);
    expect(silent.map(({ closeCode }) => closeCode)).toEqual(silent.map(() => null));
    const other = await openRaw(node.port, { from: '127.0.0.7' });
    opened.push(other);

    silent[0]?.destroy();
    await eventually('a place is free', async () => {
      clock.hold(1_000);
      const socket = await askUpgrade(node.port, { from });
      opened.push(socket);
      return socket.status === 101;
    });
    await node.close();
  });

  it('[W5] a half-open connection is given up after 45 s, one that says something is not', async () => {
    const clock = new HeldClock(systemClock);
    const node = await floor.startNode('g3', { clock });
    const [dead, frozen, alive] = [
      await openRaw(node.port),
      await openRaw(node.port),
      await openRaw(node.port),
    ];
    opened.push(dead, frozen, alive);
    frozen.pause();
    for (let passed = 0; passed <= SILENT_MS; passed += 15_000) {
      clock.hold(15_000);
      alive.write(frame('', { opcode: 10 }));
      await eventually('a turn', () => alive.messages.length > passed / 15_000);
    }

    await eventually('it is given up', () => dead.closeCode === 4000);
    await dead.ended();
    await eventually('both are forgotten', async () => (await figure(node.port, 'sessions')) === 1);
    expect(alive.closeCode).toBe(null);
    alive.write(frame(closing(1000), { opcode: 8 }));
    await eventually('it leaves by itself', () => alive.closeCode === 1000);
    await node.close();
  });

  it('[P8] no path leads outside the web folder', async () => {
    expect((await get('/')).text).toContain('<title>floor</title>');
    for (const target of [
      '/../passwd',
      '/../../../../../../etc/passwd',
      '/%2e%2e/passwd',
      '/..%2fpasswd',
      '/%2e%2e%2fpasswd',
      '/..%252fpasswd',
      '/..\\passwd',
      '/..%5cpasswd',
      '//etc/passwd',
      '/./../passwd',
      '/assets/../../passwd',
      '/index.html/../../passwd',
      '/index.html%00.passwd',
      '/%',
      '/%ff%fe',
      'http://evil.example/../passwd',
      '*',
    ]) {
      const answer = await get(target);
      expect([400, 404], `${target}: ${answer.text.slice(0, 200)}`).toContain(answer.status);
      expect(answer.text, target).not.toMatch(/not for anybody|root:/);
    }
  });

  it('what is no request is refused', async () => {
    const host = `Host: localhost:${gateway.port}\r\n`;
    const flood = Array.from({ length: 400 }, (_, at) => `X-Header-${at}: aaaaaaaaaaaa\r\n`).join(
      '',
    );
    expect((await get('/healthz', host + flood)).status).toBe(431);
    expect((await get('/healthz', `${host}X: ${'a'.repeat(9_000)}\r\n`)).status).toBe(431);
    expect((await get(`/${'a'.repeat(9_000)}`)).status).toBe(431);
    expect((await get('/healthz', '')).status).toBe(400);
    expect((await get('/healthz', 'Host: a b\r\n')).status).toBe(400);
    expect((await ask('nonsense\r\n\r\n')).status).toBe(400);
    expect((await ask('GET /healthz HTTP/9.9\r\n\r\n')).status).toBe(400);
    const both = 'Content-Length: 4\r\nTransfer-Encoding: chunked\r\n';
    expect((await get('/healthz', host + both)).status).toBe(400);
  });

  it('[P6] a body that goes on and on is refused as soon as it is too long', async () => {
    const head = `POST /api/session HTTP/1.1\r\nHost: localhost:${gateway.port}\r\nContent-Type: application/json\r\n`;
    const chunk = 'a'.repeat(8_192);
    for (const bytes of [
      `${head}Content-Length: 10000000000\r\n\r\n${chunk}`,
      `${head}Transfer-Encoding: chunked\r\n\r\n2000\r\n${chunk}\r\n`,
    ]) {
      const answer = await ask(bytes);
      expect(answer.status).toBe(413);
      expect(answer.text).toContain('"too_large"');
      answer.destroy();
    }
  });

  it('slow headers and slow bodies are cut, and disturb nobody', async () => {
    const host = `Host: localhost:${gateway.port}\r\n`;
    const headers = await RawSocket.connect(gateway.port);
    headers.write(`GET / HTTP/1.1\r\n${host}X-Slow: `);
    const upgrade = await RawSocket.connect(gateway.port);
    upgrade.write(
      `GET /ws HTTP/1.1\r\n${host}Connection: Upgrade\r\nUpgrade: websocket\r\nX-Slow: `,
    );
    const body = await RawSocket.connect(gateway.port);
    body.write(
      `POST /api/session HTTP/1.1\r\n${host}Content-Type: application/json\r\nContent-Length: 99\r\n\r\n{`,
    );
    const slow = [headers, upgrade, body];
    opened.push(...slow);
    let drops = 0;
    await eventually(
      'all are cut',
      async () => {
        drops += 1;
        if (drops % 50 === 0) for (const socket of slow) socket.write(' ');
        return slow.every(({ isEnded }) => isEnded);
      },
      SLOW_MS,
    );

    expect(slow.map(({ status }) => status)).toEqual([408, 408, 408]);
    expect(neighbour.troubles).toEqual([]);
  }, 40_000);

  it('[P7] after all this the node is ready, and the neighbour noticed nothing', async () => {
    const { frames, beats } = neighbour;
    await eventually('it goes on', () => neighbour.frames > frames && neighbour.beats > beats);

    expect(neighbour.troubles).toEqual([]);
    expect(floor.log.errors).toEqual([]);
    expect((await get('/readyz')).status).toBe(200);
  });
});
