import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import {
  fetchServer,
  findServer,
  parseVersion,
  versionProblem,
} from '../../../run/broker-server.mjs';

const root = mkdtempSync(join(tmpdir(), 'outcry-server-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

let folder = '';
let count = 0;
beforeEach(() => {
  folder = join(root, String(++count));
  mkdirSync(folder);
});

/** A program in `folder/name`, which says and does what the shell lines say. */
function program(name: string, script: string): void {
  const path = join(folder, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
}

describe('a version', () => {
  test.each([
    ['nats-server: v2.9.10\n', '2.9.10'],
    ['nats-server: v2.11.0-RC.1', '2.11.0'],
    ['command not found', null],
  ])('in %j', (output, version) => {
    expect(parseVersion(output)).toBe(version);
  });

  test('of 2.9 and newer will do, an older or unreadable one is told', () => {
    expect(versionProblem('2.9.10')).toBeNull();
    expect(versionProblem('3.0.0')).toBeNull();
    expect(versionProblem('2.8.4')).toContain('needs 2.9 or newer');
    expect(versionProblem(null)).toContain('version');
  });
});

describe.skipIf(process.platform === 'win32')('the program', () => {
  const said: string[] = [];
  const find = () => {
    const places = { brokerFolders: [join(folder, 'sbin')], data: join(folder, 'data') };
    return findServer(places, { PATH: folder }, (text) => said.push(text));
  };

  test('on PATH comes first, then one of a package, then the one that was fetched', async () => {
    program('data/bin/nats-server', 'echo nats-server: v2.11.0');
    expect((await find())?.path).toBe(join(folder, 'data', 'bin', 'nats-server'));
    program('sbin/nats-server', 'echo nats-server: v2.9.10');
    expect((await find())?.path).toBe(join(folder, 'sbin', 'nats-server'));
    program('nats-server', 'echo nats-server: v2.10.7');

    await expect(find()).resolves.toEqual({ path: join(folder, 'nats-server'), version: '2.10.7' });
  });

  test('that is too old is left aside, and it says so', async () => {
    program('nats-server', 'echo nats-server: v2.1.0');

    await expect(find()).resolves.toBeNull();
    expect(said.join()).toContain('is left aside: it is version 2.1.0');
  });
});

describe.skipIf(process.platform === 'win32')('fetching the package', () => {
  const said: string[] = [];
  const data = () => join(folder, 'data');
  const fetch = () =>
    fetchServer(data(), { PATH: `${folder}:/usr/bin:/bin` }, (text) => said.push(text));
  const unpacks =
    'mkdir -p "$3/usr/sbin"; printf "#!/bin/sh\\necho v2.9.10\\n" > "$3/usr/sbin/nats-server"';

  test('unpacks the program into the data folder and says so', async () => {
    program('apt-get', 'touch nats-server_2.9.10_amd64.deb');
    program('dpkg-deb', unpacks);

    const path = join(data(), 'bin', 'nats-server');
    await expect(fetch()).resolves.toEqual({ path });
    expect(said.join()).toContain(`fetching its package into ${join(data(), 'bin')}`);
    const found = findServer({ brokerFolders: [], data: data() }, { PATH: '' }, () => {});
    await expect(found).resolves.toEqual({ path, version: '2.9.10' });
  });

  test.each([
    [
      'echo "W: no matter" >&2; echo "E: Unable to locate package" >&2; exit 100',
      'exit 0',
      'apt-get download: Unable to locate package',
    ],
    ['exit 0', 'exit 0', 'brought no package'],
    ['touch a.deb', 'echo "E: broken archive" >&2; exit 2', 'dpkg-deb: broken archive'],
    ['touch a.deb', 'exit 0', 'ENOENT'],
  ])('that fails (%s; %s) is a short reason', async (aptGet, dpkgDeb, reason) => {
    program('apt-get', aptGet);
    program('dpkg-deb', dpkgDeb);

    await expect(fetch()).resolves.toEqual({ reason: expect.stringContaining(reason) });
    expect(existsSync(join(data(), 'bin', 'nats-server'))).toBe(false);
  });

  test('is not tried where there is no apt-get', async () => {
    await expect(fetchServer(data(), { PATH: folder }, () => {})).resolves.toEqual({
      reason: 'no nats-server found',
    });
  });
});
