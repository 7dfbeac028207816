import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { newestMs } from '../../../run/builds.mjs';
import { missingPackages, nodeVersionProblem } from '../../../run/install.mjs';

const folder = mkdtempSync(join(tmpdir(), 'outcry-install-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('this Node', () => {
  test.each([['20.19.0'], ['20.20.2'], ['22.0.0'], ['24.1.0']])('%s will do', (version) => {
    expect(nodeVersionProblem(version)).toBeNull();
  });

  test.each([['20.18.3'], ['18.20.0'], ['8.1.0']])('%s is too old, and it says so', (version) => {
    expect(nodeVersionProblem(version)).toContain(`20.19 or newer, and this is Node ${version}`);
  });
});

describe('packages are missing', () => {
  const lock = (packages: Record<string, object>) => JSON.stringify({ packages });
  const wanted = lock({
    '': { name: 'outcry' },
    'node_modules/ws': { version: '8.23.0' },
    'node_modules/other-system': { version: '1.0.0', optional: true },
  });

  test('when nothing is installed, or the record is cut off', () => {
    expect(missingPackages(wanted, '')).toEqual(['node_modules/ws']);
    expect(missingPackages(wanted, wanted.slice(0, 40))).toEqual(['node_modules/ws']);
  });

  test('when one has another version, an optional one too', () => {
    const installed = lock({
      'node_modules/ws': { version: '8.22.0' },
      'node_modules/other-system': { version: '0.9.0' },
    });

    expect(missingPackages(wanted, installed)).toEqual([
      'node_modules/ws',
      'node_modules/other-system',
    ]);
  });

  test('and not when all are there, but those for other systems', () => {
    expect(missingPackages(wanted, lock({ 'node_modules/ws': { version: '8.23.0' } }))).toEqual([]);
  });
});

describe('the newest change of a folder', () => {
  const write = (path: string, seconds: number) => {
    const file = join(folder, path);
    mkdirSync(join(file, '..'), { recursive: true });
    writeFileSync(file, '');
    utimesSync(file, seconds, seconds);
  };

  test('is its newest file’s, and what was built or installed does not count', () => {
    write('a.ts', 1_000);
    write('deep/er/b.ts', 2_000);
    write('dist/c.js', 9_000);
    write('deep/node_modules/d.js', 9_000);

    expect(newestMs(folder)).toBe(2_000_000);
    expect(newestMs(join(folder, 'a.ts'))).toBe(1_000_000);
    expect(newestMs(join(folder, 'nothing'))).toBe(0);
  });
});
