// `npm start` for real: processes, ports, a broker, signals. Each start has a data folder of its own.

import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { type Launcher, LaunchPad } from '../support/launcher.ts';
import { natsOrSkip, startNatsServer } from '../support/nats-server.ts';
import { sayOnce, textsAt } from '../support/one-message.ts';
import { expectEnds, expectOpen, SMALL, symbolsAt } from '../support/open-floor.ts';
import { ROOT } from '../support/tree.ts';

const pad = new LaunchPad();
afterEach(() => pad.close());

const LONG = 120_000;

async function barsAt(url: string, limit: number): Promise<unknown[][]> {
  const answer = await fetch(`${url}/api/bars?symbol=AAPL&interval=1m&limit=${limit}`);
  return (await answer.json()).bars;
}

/** Pids of the nats-servers that a launcher started. */
function serversOf(launcher: Launcher): number[] {
  const servers = launcher.processes().filter(({ command }) => command.includes('nats-server -c'));
  return servers.map(({ pid }) => pid);
}

describe('a wrong start ends with code 2 and says what is wrong', () => {
  test.each([
    [['--gateways', 'two'], '--gateways two: expected a whole number from 1 to 16'],
    [['--gatways', '2'], '--gatways is no flag of npm start'],
    [['--symbols'], '--symbols needs a value'],
    [['2'], '"2" belongs to no flag'],
  ])('%j', async (args, text) => {
    const launcher = pad.launch({ args });

    await expect(launcher.exit).resolves.toBe(2);
    expect(launcher.output).toContain(text);
  });

  test.each([
    [{ PORT: 'http' }, 'PORT=http: expected'],
    [{ OUTCRY_BROKER: 'kafka' }, 'OUTCRY_BROKER=kafka: expected auto or memory'],
    [{ NATS_URL: 'http://broker' }, 'NATS_URL: expected nats://host:4222'],
  ])('%j', async (env, text) => {
    const launcher = pad.launch({ env });

    await expect(launcher.exit).resolves.toBe(2);
    expect(launcher.output).toContain(text);
  });

  test('a flag that npm swallowed for want of --', async () => {
    const launcher = pad.launch({ command: ['npm', 'start', '--gateways', '2'] });

    await expect(launcher.exit).resolves.toBe(2);
    expect(launcher.output).toContain('Type: npm start -- --gateways 2');
  });

  test('and with --help it is no wrong start', async () => {
    const launcher = pad.launch({ command: ['npm', 'start', '--', '--help'] });

    await expect(launcher.exit).resolves.toBe(0);
    expect(launcher.output).toContain('--no-address-limits');
  });
});

describe('the other commands', () => {
  test.each(['feed', 'gateway'])('npm run %s -- --help tells its flags', async (part) => {
    const launcher = pad.launch({ command: ['npm', 'run', part, '--', '--help'] });

    await expect(launcher.exit).resolves.toBe(0);
    expect(launcher.output).toContain('--nats-url');
  });

  test('npm run feed --symbols 5 is a complaint: npm swallowed the flag', async () => {
    const launcher = pad.launch({ command: ['npm', 'run', 'feed', '--symbols', '5'] });

    await expect(launcher.exit).resolves.toBe(2);
    expect(launcher.output).toContain('Type: npm run feed -- --symbols 5');
  });

  test('npm run dev serves the page as it is written, with the floor behind it', {
    timeout: LONG,
  }, async () => {
    const env = { OUTCRY_BROKER: 'memory' };
    const launcher = pad.launch({ command: ['node', 'run/dev.mjs'], args: SMALL, env });

    const [, url = ''] = await launcher.says(/the page, as it is written: (http:\S+)/);

    expect(await (await fetch(url)).text()).toContain('/@vite/client');
    expect(await symbolsAt(url)).toHaveLength(3);
    await expectEnds(launcher);
  });
});

describe('a start that cannot be ends with code 1 and says why', () => {
  test('a port that is taken, before anything is started', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const launcher = pad.launch({ env: { PORT: String(port) } });

    await expect(launcher.exit).resolves.toBe(1);

    expect(launcher.output).toContain(`Port ${port} is taken by process ${process.pid}`);
    expect(launcher.output).not.toContain('broker');
    server.close();
  });

  test('a NATS_URL where nobody answers', async () => {
    const launcher = pad.launch({ args: SMALL, env: { NATS_URL: 'nats://127.0.0.1:1' } });

    await expect(launcher.exit).resolves.toBe(1);
    expect(launcher.output).toContain('no NATS server answers there');
    expect(launcher.output).toContain('127.0.0.1:1: connect ECONNREFUSED');
  });

  test.skipIf(process.platform === 'win32')('a nats-server that does not work', async () => {
    const folder = pad.folder();
    const script =
      'case $1 in --version) echo v2.9.10;; *) echo the store is broken; exit 1;; esac';
    writeFileSync(join(folder, 'nats-server'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    const PATH = `${folder}:${process.env.PATH}`;
    const launcher = pad.launch({ args: SMALL, env: { PATH } });

    await expect(launcher.exit).resolves.toBe(1);
    expect(launcher.output).toContain('the broker could not be started');
    expect(launcher.output).toContain('the store is broken');
    await launcher.isGone();
  });

  test('missing packages that --no-install forbids to fetch', async () => {
    const clone = pad.folder();
    mkdirSync(join(clone, 'run'));
    for (const path of ['run', 'package.json', 'package-lock.json']) {
      cpSync(join(ROOT, path), join(clone, path), { recursive: true });
    }
    const launcher = pad.launch({ args: ['--no-install', '--port', '0'], cwd: clone });

    await expect(launcher.exit).resolves.toBe(1);
    expect(launcher.output).toContain('Packages are missing, and --no-install forbids');
  });
});

test('OUTCRY_BROKER=memory makes everything one process, which says that nothing is kept', {
  timeout: LONG,
}, async () => {
  const launcher = pad.launch({
    args: [...SMALL, '--gateways', '2', '--no-crowd'],
    env: { OUTCRY_BROKER: 'memory' },
  });

  const url = await launcher.opened();
  const [, second = ''] = await launcher.says(/another gateway of it: (http:\S+)/);

  expect(launcher.output).toContain('nothing is kept');
  expect(launcher.output).toMatch(/install nats-server \(.+\)/);
  await expectOpen(url);
  await expectOpen(second);
  expect(Number(new URL(second).port)).toBe(Number(new URL(url).port) + 1);
  const parts = launcher.processes().filter(({ command }) => command.includes('.ts'));
  expect(parts).toEqual([
    expect.objectContaining({ command: expect.stringContaining('house-main.ts') }),
  ]);
  await expectEnds(launcher);
});

natsOrSkip('npm start with a nats-server', () => {
  test('finds it, opens a floor, and ends all of it with Ctrl-C; the next start keeps what was', {
    timeout: LONG,
  }, async () => {
    const env = { OUTCRY_DATA: pad.folder() };
    const first = pad.launch({ args: [...SMALL, '--gateways', '2'], env });
    const url = await first.opened();
    const [, second = ''] = await first.says(/another gateway of it: (http:\S+)/);
    await expectOpen(url);
    await expectOpen(second);
    const before = await barsAt(url, 50);
    await sayOnce(second, 'AAPL', 'the first word');
    await expectEnds(first);

    const again = pad.launch({ args: SMALL, env });
    const sameUrl = await again.opened();
    const after = await barsAt(sameUrl, 100);

    // All but the newest bar, which was still forming; minutes may have passed, hence the longer page.
    const closed = before.slice(0, -1);
    expect(closed.length).toBeGreaterThan(10);
    expect(after).toEqual(expect.arrayContaining(closed));
    expect(await textsAt(sameUrl, 'AAPL')).toEqual(['the first word']);
    await expectEnds(again);
  });

  test('uses the one at NATS_URL and starts none', { timeout: LONG }, async () => {
    const nats = await startNatsServer();
    const data = pad.folder();
    const launcher = pad.launch({ args: SMALL, env: { NATS_URL: nats.url, OUTCRY_DATA: data } });

    await expectOpen(await launcher.opened());

    expect(existsSync(join(data, 'broker.json'))).toBe(false);
    expect(launcher.output).toMatch(/broker: nats-server [\d.]+ at NATS_URL/);
    await expectEnds(launcher);
    await nats.close();
  });

  test('starts again whatever of it is killed, and says so', { timeout: LONG }, async () => {
    const launcher = pad.launch({ args: SMALL });
    const url = await launcher.opened();

    process.kill(launcher.pidOf('gateway/main.ts'), 'SIGKILL');
    await launcher.says(/gateway ended \(SIGKILL\) and is started again/);
    await launcher.says(/(?:gateway is ready after[\s\S]*){2}/);
    process.kill(launcher.pidOf('feed/main.ts'), 'SIGKILL');
    await launcher.says(/(?:feed is ready after[\s\S]*){2}/);
    process.kill(launcher.pidOf('nats-server -c'), 'SIGKILL');
    await launcher.says(/the broker ended \(SIGKILL\) and is started again/);
    const orphan = await launcher.until('the server runs again', () => serversOf(launcher)[0]);
    process.kill(launcher.pidOf('broker-main.ts'), 'SIGKILL');
    await launcher.says(/the broker was killed and is started again/);

    await launcher.until('one server, and not the old one', () => {
      const servers = serversOf(launcher);
      return servers.length === 1 && servers[0] !== orphan;
    });
    await vi.waitFor(() => expectOpen(url), { timeout: 30_000 });
    await expectEnds(launcher);
  });

  test.each(['SIGTERM', 'SIGKILL'] as const)(
    'ends when the npm that runs it is ended with %s',
    { timeout: LONG },
    async (signal) => {
      const launcher = pad.launch({ command: ['npm', 'start', '--'], args: SMALL });
      await launcher.opened();

      launcher.signal(signal);

      await launcher.isGone();
    },
  );

  test('killed itself, leaves nothing behind', { timeout: LONG }, async () => {
    const data = pad.folder();
    const launcher = pad.launch({ args: SMALL, env: { OUTCRY_DATA: data } });
    await launcher.opened();

    launcher.signal('SIGKILL');

    await launcher.isGone();
    expect(existsSync(join(data, 'broker.json'))).toBe(false);
  });

  test('a second one on the same data shares the broker and goes on when the first ends', {
    timeout: LONG,
  }, async () => {
    const env = { OUTCRY_DATA: pad.folder() };
    const first = pad.launch({ args: SMALL, env });
    await first.opened();
    const second = pad.launch({ args: SMALL, env });
    const url = await second.opened();
    expect(second.output).toContain('shared with another start on this folder');
    expect(second.output).toContain('a feed already runs on this broker');
    await expectOpen(url);
    const { port } = JSON.parse(readFileSync(join(env.OUTCRY_DATA, 'broker.json'), 'utf8'));

    first.signal('SIGTERM');
    await expect(first.exit).resolves.toBe(0);

    await second.says(/feed is ready after/);
    await expectOpen(url);
    expect(JSON.parse(readFileSync(join(env.OUTCRY_DATA, 'broker.json'), 'utf8')).port).toBe(port);
    await expectEnds(second);
    // The keeper was the first one's child, and ended with its last user.
    await first.isGone();
  });
});
