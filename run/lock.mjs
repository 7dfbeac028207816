// @ts-check
// A lock between processes: a file that only one can create, with its holder's pid and start time in it. A dead holder's
// lock is taken away by whoever finds it, one at a time. Held for moments, so waiting is polling.

import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive, isErrno, ownProcessId, parseProcessId } from './process-id.mjs';

const POLL_MS = 25;
/** A lock without readable content is one that is being written; for longer than this, its writer died at it. */
const UNWRITTEN_MS = 2_000;

/**
 * Runs `work` while this process holds the lock at `path`.
 *
 * @template T
 * @param {string} path
 * @param {() => Promise<T>} work
 * @param {{ waitMs?: number, onWait?: (holder: number) => void }} [options] `onWait` is called once, with the holder's
 *   pid (0: unknown), when somebody else holds it
 * @returns {Promise<T>} rejects when the lock is not free within `waitMs` (default 60 s)
 */
export async function withLock(path, work, { waitMs = 60_000, onWait } = {}) {
  mkdirSync(dirname(path), { recursive: true });
  const deadline = performance.now() + waitMs;
  let told = false;
  while (!tryLock(path)) {
    if (removeStale(path)) continue;
    const holder = readHolder(path)?.pid ?? 0;
    if (!told) onWait?.(holder);
    told = true;
    if (performance.now() > deadline) {
      throw new Error(`the lock ${path} is held by process ${holder || '(unknown)'}`);
    }
    await sleep(POLL_MS);
  }
  try {
    return await work();
  } finally {
    rmSync(path, { force: true });
  }
}

/**
 * @param {string} path
 * @returns {boolean} false: somebody else has it
 */
function tryLock(path) {
  try {
    writeFileSync(path, JSON.stringify(ownProcessId()), { flag: 'wx' });
    return true;
  } catch (thrown) {
    if (isErrno(thrown, 'EEXIST')) return false;
    throw thrown;
  }
}

/**
 * Takes away the lock of a dead process. Two that find the same stale lock must not both remove it: the slower one would
 * remove the faster one's fresh lock. So removing needs a second lock, and looks again under it.
 *
 * @param {string} path
 * @returns {boolean} whether a stale lock was removed
 */
function removeStale(path) {
  if (!isStale(path)) return false;
  const guard = `${path}.stale`;
  if (!tryLock(guard)) {
    if (isStale(guard)) rmSync(guard, { force: true });
    return false;
  }
  try {
    if (!isStale(path)) return false;
    rmSync(path, { force: true });
    return true;
  } finally {
    rmSync(guard, { force: true });
  }
}

/** @param {string} path */
function isStale(path) {
  const holder = readHolder(path);
  if (holder) return !isAlive(holder);
  const writtenMs = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
  return writtenMs !== undefined && Date.now() - writtenMs > UNWRITTEN_MS;
}

/** @param {string} path */
function readHolder(path) {
  try {
    return parseProcessId(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return null; // gone, or not written yet
  }
}
