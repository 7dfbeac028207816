import { createServer, type Server } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { greetBroker, parseNatsUrl } from '../../../run/broker-url.mjs';
import { Complaint } from '../../../run/console.mjs';

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    await new Promise((resolve) => server.close(resolve));
  }
});

/** A server that says `text` to whoever connects. */
async function serverSaying(text: string): Promise<number> {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.end(text);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
}

describe('NATS_URL', () => {
  test.each([
    ['nats://broker:4300', [{ host: 'broker', port: 4300 }]],
    ['nats://broker', [{ host: 'broker', port: 4222 }]],
    ['broker:4300', [{ host: 'broker', port: 4300 }]],
    ['tls://user:secret@broker', [{ host: 'broker', port: 4222 }]],
    ['nats://[::1]:4300', [{ host: '::1', port: 4300 }]],
    [
      'nats://a, nats://b:5',
      [
        { host: 'a', port: 4222 },
        { host: 'b', port: 5 },
      ],
    ],
  ])('%s is understood', (text, addresses) => {
    expect(parseNatsUrl(text)).toEqual(addresses);
  });

  test.each([
    ['http://broker:4222'],
    ['nats://'],
    ['nats://a:port'],
    ['nats://a,,nats://b'],
    ['a b'],
  ])('%s is a complaint with exit code 2', (text) => {
    expect(() => parseNatsUrl(text)).toThrow(Complaint);
    expect(() => parseNatsUrl(text)).toThrow('expected nats://host:4222');
  });

  test('never has its password repeated in a complaint', () => {
    expect(() => parseNatsUrl('http://user:secret@broker')).toThrow(/^((?!secret).)*$/s);
  });
});

describe('a greeting', () => {
  test('tells version and JetStream', async () => {
    const port = await serverSaying('INFO {"version":"2.9.10","jetstream":true} \r\n');

    await expect(greetBroker({ host: '127.0.0.1', port }, 1_000)).resolves.toEqual({
      version: '2.9.10',
      jetstream: true,
    });
  });

  test.each([
    ['HTTP/1.1 400 Bad Request\r\n\r\n', 'no NATS server'],
    ['INFO nonsense\r\n', 'no NATS server'],
    ['', 'without a greeting'],
    ['INFO {"version":', 'without a greeting'],
  ])('%j is refused with a reason', async (text, reason) => {
    const port = await serverSaying(text);

    await expect(greetBroker({ host: '127.0.0.1', port }, 1_000)).rejects.toThrow(reason);
  });

  test('is waited for so long and no longer', async () => {
    const server = createServer(() => {});
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port : 0;

    await expect(greetBroker({ host: '127.0.0.1', port }, 50)).rejects.toThrow('within 0.05 s');
    server.close();
  });

  test('of nobody is a reason', async () => {
    const port = await serverSaying('');
    const [server] = servers.splice(0);
    await new Promise((resolve) => server?.close(resolve));

    await expect(greetBroker({ host: '127.0.0.1', port }, 1_000)).rejects.toThrow('ECONNREFUSED');
  });
});
