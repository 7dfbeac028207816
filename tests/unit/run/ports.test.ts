import { createServer, type Server } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { probeHost, reachableHost, urlHost } from '../../../run/hosts.mjs';
import { choosePorts } from '../../../run/ports.mjs';

const held: Server[] = [];
afterEach(async () => {
  for (const server of held.splice(0)) await new Promise((resolve) => server.close(resolve));
});

async function hold(): Promise<number> {
  const server = createServer();
  held.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
}

describe('ports', () => {
  test('from 0 are free ones in a row', async () => {
    const [first = 0, ...others] = await choosePorts('127.0.0.1', 0, 3);

    expect(others).toEqual([first + 1, first + 2]);
    await expect(choosePorts('127.0.0.1', first, 3)).resolves.toEqual([first, ...others]);
  });

  test('that are taken are a complaint that says who and what to do', async () => {
    const port = await hold();

    await expect(choosePorts('127.0.0.1', port, 1)).rejects.toThrow(`Port ${port} is taken by`);
    await expect(choosePorts('127.0.0.1', port, 1)).rejects.toThrow(`PORT=${port + 10}`);
    await expect(choosePorts('127.0.0.1', port - 1, 2)).rejects.toThrow('is taken by');
  });

  test.skipIf(process.platform !== 'linux')('name the process that has them', async () => {
    const port = await hold();

    await expect(choosePorts('127.0.0.1', port, 1)).rejects.toThrow(`process ${process.pid} (`);
  });

  test('on an address that is not ours are a complaint', async () => {
    await expect(choosePorts('192.0.2.1', 0, 1)).rejects.toThrow('Cannot listen on 192.0.2.1');
  });
});

describe('a server that listens on', () => {
  test.each([
    ['127.0.0.1', 'localhost', '127.0.0.1'],
    ['::1', 'localhost', '[::1]'],
    ['0.0.0.0', 'localhost', '127.0.0.1'],
    ['192.0.2.7', '192.0.2.7', '192.0.2.7'],
    ['2001:db8::1', '[2001:db8::1]', '[2001:db8::1]'],
  ])('%s is typed as %s and asked as %s', (host, typed, asked) => {
    expect(urlHost(host)).toBe(typed);
    expect(probeHost(host)).toBe(asked);
  });

  test('everything is told to others by an address, not by localhost alone', () => {
    expect(reachableHost('127.0.0.1')).toBe('localhost');
    expect(reachableHost('0.0.0.0')).toMatch(/^(\d+\.\d+\.\d+\.\d+|localhost)$/);
  });
});
