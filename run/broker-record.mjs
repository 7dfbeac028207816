// @ts-check
// What processes of one clone know about its broker: `broker.json` names the keeper and its server, `broker-users/` has a
// file for each launcher that uses it. Only the keeper writes the record; whoever decides on it holds `broker.lock`.

import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { isAlive, ownProcessId, parseProcessId } from './process-id.mjs';

/**
 * @typedef {object} BrokerRecord
 * @property {import('./process-id.mjs').ProcessId} keeper
 * @property {import('./process-id.mjs').ProcessId} server told as soon as it is started: whoever may have the store open
 *   must be known
 * @property {boolean} isReady whether it has greeted
 * @property {number} port on the loopback address
 * @property {string} version
 * @property {number} restarts how often the server ended by itself
 * @property {string} lastEnd how it ended the last time: `SIGKILL`, `code 1`
 */

/** @param {string} data */
export function brokerFiles(data) {
  return {
    lock: join(data, 'broker.lock'),
    record: join(data, 'broker.json'),
    users: join(data, 'broker-users'),
    log: join(data, 'broker.log'),
    config: join(data, 'broker.conf'),
    store: join(data, 'broker'),
  };
}

/**
 * @param {string} data
 * @returns {BrokerRecord | null} null: none, or not one of ours
 */
export function readRecord(data) {
  const value = readJson(brokerFiles(data).record);
  if (typeof value !== 'object' || value === null || !('keeper' in value)) return null;
  const keeper = parseProcessId(value.keeper);
  const server = 'server' in value ? parseProcessId(value.server) : null;
  if (!keeper || !server || !('port' in value) || typeof value.port !== 'number') return null;
  return {
    keeper,
    server,
    isReady: 'isReady' in value && value.isReady === true,
    port: value.port,
    version: 'version' in value ? String(value.version) : '',
    restarts: 'restarts' in value ? Number(value.restarts) : 0,
    lastEnd: 'lastEnd' in value ? String(value.lastEnd) : '',
  };
}

/**
 * @param {string} data
 * @param {BrokerRecord} record
 */
export function writeRecord(data, record) {
  writeWhole(data, brokerFiles(data).record, record);
}

/** @param {string} data */
export function removeRecord(data) {
  rmSync(brokerFiles(data).record, { force: true });
}

/**
 * Says that this process uses the broker: it lives as long as one user does.
 *
 * @param {string} data
 */
export function addUser(data) {
  const { users } = brokerFiles(data);
  mkdirSync(users, { recursive: true });
  writeWhole(data, join(users, `${process.pid}.json`), ownProcessId());
}

/** @param {string} data */
export function removeUser(data) {
  rmSync(join(brokerFiles(data).users, `${process.pid}.json`), { force: true });
}

/**
 * The launchers that live; what dead ones left behind is removed.
 *
 * @param {string} data
 * @returns {number[]} their pids
 */
export function livingUsers(data) {
  const { users } = brokerFiles(data);
  mkdirSync(users, { recursive: true });
  return readdirSync(users).flatMap((file) => {
    const user = parseProcessId(readJson(join(users, file)));
    if (user && isAlive(user)) return [user.pid];
    rmSync(join(users, file), { force: true });
    return [];
  });
}

/**
 * Writes beside the place and moves it there: readers never see half of it.
 *
 * @param {string} data
 * @param {string} path
 * @param {unknown} value
 */
function writeWhole(data, path, value) {
  const partial = join(data, `broker.${process.pid}.new`);
  writeFileSync(partial, `${JSON.stringify(value)}\n`);
  renameSync(partial, path);
}

/** @param {string} path */
function readJson(path) {
  try {
    return /** @type {unknown} */ (JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return null; // not there, or cut off: as good as not there
  }
}
