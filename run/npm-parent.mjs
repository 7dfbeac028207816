// @ts-check
// Notices that the npm that runs us has ended. npm runs a script through a shell; a signal to npm ends npm and that shell,
// and the script is told nothing. Whoever stops `npm start` with a signal wants the script to end, not to be an orphan.

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { isErrno } from './process-id.mjs';

const LOOK_MS = 500;

/**
 * Calls `callback` once when the npm that runs us, or its shell, has ended. Never, when we were not run by npm.
 *
 * @param {NodeJS.ProcessEnv} env
 * @param {() => void} callback
 */
export function onNpmGone(env, callback) {
  if (env.npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  const npm = npmAbove(parent);
  const timer = setInterval(() => {
    if (process.ppid === parent && (npm === null || exists(npm))) return;
    clearInterval(timer);
    callback();
  }, LOOK_MS);
  timer.unref();
}

/**
 * The pid of npm, when `parent` is the shell between it and us; null when `parent` is npm itself, or it cannot be told.
 *
 * @param {number} parent
 * @returns {number | null}
 */
function npmAbove(parent) {
  try {
    const { command, above } = process.platform === 'linux' ? fromProc(parent) : fromPs(parent);
    return / -c /.test(command) && above > 1 ? above : null;
  } catch {
    return null; // it has just ended, or there is no ps: process.ppid alone must do
  }
}

/** @param {number} pid */
function fromProc(pid) {
  const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  const [, above] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return { command, above: Number(above) };
}

/** @param {number} pid */
function fromPs(pid) {
  const text = execFileSync('ps', ['-o', 'ppid=,args=', '-p', String(pid)], { encoding: 'utf8' });
  const [, above, command = ''] = /^\s*(\d+)\s+(.*)/.exec(text) ?? [];
  return { command, above: Number(above) };
}

/** @param {number} pid */
function exists(pid) {
  try {
    return process.kill(pid, 0);
  } catch (thrown) {
    return isErrno(thrown, 'EPERM');
  }
}
