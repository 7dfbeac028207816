// The sockets that exist: the `ws` package's against a real server on the loopback, since only it throws when nobody
// listens to its errors.

import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import WebSocket, { WebSocketServer } from 'ws';
import { openSocket } from '../../../client/socket.ts';

const closers: (() => void)[] = [];

afterEach(() => {
  for (const close of closers.splice(0)) close();
});

async function listen(server: Server | WebSocketServer): Promise<string> {
  closers.push(() => server.close());
  if (!server.address()) await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('not on a port');
  return `ws://127.0.0.1:${address.port}/ws`;
}

/** What a socket tells, as a list that can be waited for. */
function hear() {
  const heard: string[] = [];
  let check = () => {};
  const note = (what: string) => {
    heard.push(what);
    check();
  };
  return {
    heard,
    handlers: {
      opened: () => note('opened'),
      received: (message: string | Uint8Array) =>
        note(typeof message === 'string' ? `received ${message}` : `bytes ${message}`),
      ended: (code: number | null, reason: string) => note(`ended ${code} ${reason}`.trim()),
    },
    until: (what: string) =>
      new Promise<void>((resolve) => {
        check = () => heard.includes(what) && resolve();
        check();
      }),
  };
}

describe('a socket of the ws package', () => {
  test('opens, says texts, hears texts and bytes, and tells how it ended', async () => {
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
    server.on('connection', (peer) => {
      peer.on('message', (bytes) => {
        peer.send(`${peer.protocol} ${bytes}`);
        peer.send(Buffer.from([1, 2]));
        peer.close(1012, 'restart');
      });
    });
    const { heard, handlers, until } = hear();
    const socket = openSocket(WebSocket, await listen(server), handlers);
    await until('opened');
    socket.send('hello');
    await until('ended 1012 restart');

    expect(heard).toEqual([
      'opened',
      'received outcry.v1 hello',
      'bytes 1,2',
      'ended 1012 restart',
    ]);
  });

  test('speaks JSON with a server that speaks nothing else', async () => {
    const handleProtocols = () => 'outcry.json.v1';
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0, handleProtocols });
    server.on('connection', (peer) => {
      peer.send(peer.protocol);
      peer.close(1012);
    });
    const { heard, handlers, until } = hear();
    openSocket(WebSocket, await listen(server), handlers);
    await until('ended 1012');

    expect(heard).toEqual(['opened', 'received outcry.json.v1', 'ended 1012']);
  });

  test('that is refused ends without a code and throws nothing', async () => {
    const server = createServer((peer) => peer.end('HTTP/1.1 503 Busy\r\n\r\n'));
    server.listen(0, '127.0.0.1');
    const { heard, handlers, until } = hear();
    openSocket(WebSocket, await listen(server), handlers);
    await until('ended null');

    expect(heard).toEqual(['ended null']);
  });

  test('closed while it connects calls nobody and throws nothing', async () => {
    const arrived: (() => void)[] = [];
    const server = createServer((peer) => {
      peer.on('error', () => {});
      peer.on('close', () => arrived.shift()?.());
      peer.resume();
    });
    server.listen(0, '127.0.0.1');
    const url = await listen(server);
    const { heard, handlers } = hear();
    const left = new Promise<void>((resolve) => arrived.push(resolve));
    const socket = openSocket(WebSocket, url, handlers);
    await once(server, 'connection');
    socket.close();
    await left;
    socket.send('not heard');

    expect(heard).toEqual([]);
  });
});
