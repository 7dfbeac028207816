// @ts-check
// A process named so that a number used again by the system is not taken for it: pid and start time.
// Knows Linux (/proc) and what has `ps`; elsewhere the pid alone must do.

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import process from 'node:process';

/** @typedef {{ pid: number, started: string }} ProcessId */

/** @returns {ProcessId} */
export function ownProcessId() {
  return { pid: process.pid, started: startOf(process.pid) };
}

/**
 * @param {number} pid
 * @returns {ProcessId}
 */
export function processIdOf(pid) {
  return { pid, started: startOf(pid) };
}

/**
 * Whether exactly this process still runs. A zombie does not.
 *
 * @param {ProcessId} id
 */
export function isAlive(id) {
  try {
    process.kill(id.pid, 0);
  } catch (thrown) {
    // EPERM: it is there, and of another user.
    if (!isErrno(thrown, 'EPERM')) return false;
  }
  const started = startOf(id.pid);
  return started === '' ? process.platform !== 'linux' : started === id.started;
}

/**
 * @param {unknown} value what was read from a file
 * @returns {ProcessId | null}
 */
export function parseProcessId(value) {
  if (typeof value !== 'object' || value === null) return null;
  if (!('pid' in value) || !('started' in value)) return null;
  const { pid, started } = value;
  if (typeof pid !== 'number' || !Number.isSafeInteger(pid) || pid <= 0) return null;
  return typeof started === 'string' ? { pid, started } : null;
}

/**
 * @param {unknown} thrown
 * @param {string} code such as `EEXIST`
 */
export function isErrno(thrown, code) {
  return thrown instanceof Error && 'code' in thrown && thrown.code === code;
}

/**
 * Empty when it does not run (any more) or cannot be told.
 *
 * @param {number} pid
 */
function startOf(pid) {
  return process.platform === 'linux' ? startByProc(pid) : startByPs(pid);
}

/** @param {number} pid */
function startByProc(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The second field is the program's name in parentheses and may hold anything, so count from its end.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? '' : (fields[19] ?? '');
  } catch {
    return ''; // no such process
  }
}

/** @param {number} pid */
function startByPs(pid) {
  if (process.platform === 'win32') return '';
  try {
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim();
  } catch {
    return ''; // no such process
  }
}
