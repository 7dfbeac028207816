import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { withLock } from '../../../run/lock.mjs';
import { isAlive, ownProcessId, parseProcessId, processIdOf } from '../../../run/process-id.mjs';

const folder = mkdtempSync(join(tmpdir(), 'outcry-lock-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let count = 0;
const freshPath = () => join(folder, `nested-${++count}`, 'a.lock');
const plant = (path: string, text: string) => {
  const place = join(folder, `planted-${++count}.lock`);
  writeFileSync(place, text);
  return path || place;
};

describe('a lock', () => {
  test('is held by one at a time', async () => {
    const path = freshPath();
    let inside = 0;
    let most = 0;
    const work = async () => {
      inside += 1;
      most = Math.max(most, inside);
      await new Promise((resolve) => setImmediate(resolve));
      inside -= 1;
    };

    await Promise.all([withLock(path, work), withLock(path, work), withLock(path, work)]);

    expect(most).toBe(1);
    expect(existsSync(path)).toBe(false);
  });

  test('is released when the work fails', async () => {
    const path = freshPath();

    await expect(withLock(path, () => Promise.reject(new Error('work')))).rejects.toThrow('work');
    await expect(withLock(path, async () => 'next')).resolves.toBe('next');
  });

  test('of a living process is waited for, which is told once, and then it is an error', async () => {
    const path = plant('', JSON.stringify(ownProcessId()));
    const told: number[] = [];
    const onWait = (pid: number) => told.push(pid);

    await expect(withLock(path, async () => 1, { waitMs: 100, onWait })).rejects.toThrow(
      `held by process ${process.pid}`,
    );
    expect(told).toEqual([process.pid]);
  });

  test('of a dead process is taken away', async () => {
    const { pid = 0 } = spawnSync(process.execPath, ['-e', '']);
    const path = plant('', JSON.stringify({ pid, started: '1' }));

    await expect(withLock(path, async () => 'mine')).resolves.toBe('mine');
  });

  test('of a dead process is taken away when its pid was used again', async () => {
    const path = plant('', JSON.stringify({ pid: process.pid, started: 'long ago' }));

    await expect(withLock(path, async () => 'mine')).resolves.toBe('mine');
  });

  test('of a dead process goes to one of several that find it at once', async () => {
    const path = plant('', JSON.stringify({ pid: process.pid, started: 'long ago' }));
    let inside = 0;
    let leave = () => {};
    const left = new Promise<void>((resolve) => {
      leave = resolve;
    });
    const work = async () => {
      inside += 1;
      expect(inside).toBe(1);
      await left;
      inside -= 1;
    };

    const all = Promise.all(Array.from({ length: 5 }, () => withLock(path, work)));
    // All have tried by now, and one is inside.
    expect(inside).toBe(1);
    leave();

    await all;
  });

  test('without content is being written, and after two seconds it is nobody’s', async () => {
    const path = plant('', '');

    await expect(withLock(path, async () => 1, { waitMs: 100 })).rejects.toThrow('(unknown)');

    const old = Date.now() / 1000 - 10;
    utimesSync(path, old, old);
    await expect(withLock(path, async () => 'mine')).resolves.toBe('mine');
  });
});

describe('a process id', () => {
  test('is alive as long as its process is, and not when only the pid is the same', () => {
    const own = ownProcessId();

    expect(isAlive(own)).toBe(true);
    expect(isAlive({ ...own, started: 'at another time' })).toBe(false);
    expect(processIdOf(process.pid)).toEqual(own);
  });

  test('is dead when its process has ended', () => {
    const { pid = 0 } = spawnSync(process.execPath, ['-e', '']);

    expect(isAlive({ pid, started: '1' })).toBe(false);
  });

  test.each([
    [null],
    [3],
    [{}],
    [{ pid: '3', started: '' }],
    [{ pid: -1, started: '' }],
    [{ pid: 3 }],
  ])('is not read from %j', (value) => {
    expect(parseProcessId(value)).toBeNull();
  });
});
