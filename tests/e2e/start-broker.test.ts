// Which broker a start comes to where none is installed: one that it fetches, else none. The folders that it searches and
// the programs that would fetch the package are given; everything from there on is real.

import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { type Launcher, LaunchPad } from '../support/launcher.ts';
import { natsBinary, natsOrSkip } from '../support/nats-server.ts';
import { expectEnds, expectOpen, expectPrices, SMALL } from '../support/open-floor.ts';

const pad = new LaunchPad();
afterEach(() => pad.close());

const LONG = 120_000;
const SERVERS = /nats-server|broker-main/;

/** A start on a machine without nats-server, whose only programs are these: name to lines of a shell. */
function launchWith(programs: Readonly<Record<string, string>>, data: string): Launcher {
  const path = pad.folder();
  for (const [name, script] of Object.entries(programs)) {
    writeFileSync(join(path, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  }
  const env = { PATH: path, OUTCRY_BROKER_FOLDERS: pad.folder(), OUTCRY_DATA: data };
  return pad.launch({ args: SMALL, env });
}

async function expectMemory(launcher: Launcher, data: string): Promise<void> {
  const url = await launcher.opened();
  await expectOpen(url);
  await expectPrices(url);
  const commands = launcher.processes().map(({ command }) => command);
  expect(commands.filter((command) => SERVERS.test(command))).toEqual([]);
  expect(commands.filter((command) => command.includes('house-main.ts'))).toHaveLength(1);
  expect(existsSync(join(data, 'broker.json'))).toBe(false);
  await expectEnds(launcher);
}

describe.skipIf(process.platform === 'win32')('where no nats-server is found', () => {
  test('and none can be fetched, everything is one process, which says why and what to install', {
    timeout: LONG,
  }, async () => {
    const data = pad.folder();
    const launcher = launchWith({}, data);

    await launcher.says(/no broker \(no nats-server found\): everything runs in one process/);
    await launcher.says(/nothing is kept when it ends/);
    await launcher.says(/To keep chat and candles, install nats-server \(.+\) and start again/);
    await expectMemory(launcher, data);
    expect(launcher.output).not.toContain('fetching');
  });

  test('and fetching it fails, the reason stands in the notice, and the floor opens all the same', {
    timeout: LONG,
  }, async () => {
    const data = pad.folder();
    const failing = 'echo "E: Unable to locate package nats-server" >&2; exit 100';
    const launcher = launchWith({ 'apt-get': failing, 'dpkg-deb': 'exit 1' }, data);

    await launcher.says(/no nats-server found: fetching its package into \S+bin …/);
    await launcher.says(/no broker \(apt-get download: Unable to locate package nats-server\)/);
    await launcher.says(/install nats-server \(sudo apt install nats-server\)/);
    await expectMemory(launcher, data);
  });
});

natsOrSkip('where no nats-server is found, and its package can be fetched', () => {
  test('it lies in the data folder from then on, and is the broker', {
    timeout: LONG,
  }, async () => {
    const data = pad.folder();
    const unpack = `/bin/mkdir -p "$3/usr/sbin" && /bin/cp ${natsBinary} "$3/usr/sbin/nats-server"`;
    const fetching = { 'apt-get': ': > nats-server_amd64.deb', 'dpkg-deb': unpack };
    const first = launchWith(fetching, data);

    const url = await first.opened();
    expect(first.output).toContain('fetching its package');
    expect(first.output).toMatch(/broker: nats-server [\d.]+, kept in/);
    expect(first.pidOf(join(data, 'bin', 'nats-server'))).toBeGreaterThan(0);
    await expectOpen(url);
    await expectPrices(url);
    await expectEnds(first);

    const again = launchWith({}, data);
    await again.opened();
    expect(again.output).not.toContain('fetching');
    expect(again.output).toMatch(/broker: nats-server [\d.]+, kept in/);
    await expectEnds(again);
  });
});
