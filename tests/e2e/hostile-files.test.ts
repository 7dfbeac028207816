// Hostile requests for files, and requests that are none: what they cost while they last, and that nothing of it stays.

import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type House, startHouse } from '../../run/house.ts';
import { eventually } from '../support/eventually.ts';
import { RawSocket } from '../support/raw-socket.ts';

const CONNECTIONS = 12;
const REQUESTS = 100;
const ASSET = '/assets/app-1234.js';
const SILENT_LOG = { info() {}, warn() {}, error() {} };

describe('hostile requests for files', () => {
  let house: House;
  let folder: string;
  let port: number;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'outcry-files-'));
    await mkdir(join(folder, 'assets'));
    await writeFile(join(folder, ASSET), `// ${'x'.repeat(300_000)}`);
    house = await startHouse({
      ports: [0],
      symbols: 1,
      rate: 1,
      seed: 1,
      log: SILENT_LOG,
      webFolder: folder,
    });
    port = house.gateways[0]?.port ?? 0;
  }, 60_000);

  afterAll(async () => {
    await house?.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function statusOf(bytes: string): Promise<RawSocket> {
    const socket = await RawSocket.connect(port);
    socket.write(bytes);
    await eventually('an answer', () => socket.status > 0);
    socket.destroy();
    return socket;
  }

  it('[L6] files that are asked for a hundred times and not read cost no open file', async () => {
    const before = await openFiles();
    const asked = `GET ${ASSET} HTTP/1.1\r\nHost: localhost\r\n\r\n`.repeat(REQUESTS);
    const sockets = await Promise.all(Array.from({ length: CONNECTIONS }, () => unread(port)));
    for (const socket of sockets) socket.write(asked);
    await eventually('all are being answered', () =>
      sockets.every(({ bytesRead }) => bytesRead > 0),
    );

    // Both ends are in this process.
    expect(await openFiles()).toBeLessThanOrEqual(before + 2 * CONNECTIONS + 2);

    for (const socket of sockets) socket.destroy();
    await eventually('all is given back', async () => (await openFiles()) <= before + 2);
    const answer = await fetch(`http://localhost:${port}${ASSET}`);
    expect([answer.status, (await answer.text()).length]).toEqual([200, 300_003]);
    expect(answer.headers.get('content-encoding')).toBe('gzip');
  });

  it('an offer of another protocol is not taken, and the request itself is answered', async () => {
    const offer = 'Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk';
    const asked = `GET /api/instruments HTTP/1.1\r\nHost: localhost:${port}\r\n${offer}\r\n\r\n`;

    const socket = await statusOf(asked);

    expect(socket.status).toBe(200);
  });

  it.each([
    ['nonsense\r\n\r\n', 400],
    [`GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(9_000)}\r\n\r\n`, 431],
  ])('[P5] %j is refused in the form of all errors', async (bytes, status) => {
    const socket = await statusOf(bytes);

    expect(socket.status).toBe(status);
    expect(socket.text).toContain('"code":"invalid_message"');
  });
});

/** A connection that never reads. */
function unread(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => resolve(socket));
    socket.on('error', reject);
    socket.on('readable', () => {
      socket.read(1);
      socket.removeAllListeners('readable');
      socket.pause();
    });
  });
}

async function openFiles(): Promise<number> {
  return (await readdir('/proc/self/fd')).length;
}
