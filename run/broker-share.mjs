// @ts-check
// One broker for all launchers of a clone. Under a lock a launcher finds the living broker or starts a keeper
// (broker-main.ts), a process of its own that owns the server and ends when no launcher that uses it lives. So the first
// launcher may go while the second works on, a killed one leaves nothing behind, and a store is never opened twice.

import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { addUser, brokerFiles, livingUsers, readRecord, removeUser } from './broker-record.mjs';
import { Complaint, say } from './console.mjs';
import { withLock } from './lock.mjs';
import { inRoot, ROOT } from './paths.mjs';
import { isAlive, isErrno } from './process-id.mjs';
import { pause, waitUntil } from './wait.mjs';

const POLL_MS = 25;
const WATCH_MS = 1_000;
/** A large store is read at start; beyond this something is wrong with it. */
const READY_MS = 60_000;
/** Others may hold the lock while they fetch a server or wait for one. */
const LOCK_MS = 120_000;
const STOP_MS = 15_000;
const LOG_LINES = 12;

/** @typedef {import('./broker-record.mjs').BrokerRecord} BrokerRecord */
/** @typedef {import('./broker-server.mjs').BrokerProgram} BrokerProgram */

/**
 * @typedef {object} SharedBroker
 * @property {string} url
 * @property {string} version
 * @property {boolean} isShared another launcher started it
 * @property {() => Promise<void>} leave ends our use of it, and waits for its end when nobody else uses it
 */

/**
 * Finds or starts the broker of the data folder.
 *
 * @param {string} data
 * @param {() => Promise<BrokerProgram | null>} findProgram asked when one has to be started
 * @param {(reason: Error) => void} onLost is called when it died and could not be started again
 * @returns {Promise<SharedBroker | null>} null: there is no program to start
 */
export async function shareBroker(data, findProgram, onLost) {
  makeFolder(data);
  const joined = await join(data, findProgram, 0);
  if (!joined) return null;
  const { record, isShared } = joined;
  const unwatch = watch(data, record, findProgram, onLost);
  return {
    url: `nats://127.0.0.1:${record.port}`,
    version: record.version,
    isShared,
    leave: async () => {
      await unwatch();
      await leave(data);
    },
  };
}

/**
 * @param {string} data
 * @param {() => Promise<BrokerProgram | null>} findProgram
 * @param {number} port the one to keep, where clients look for it; 0: any
 */
function join(data, findProgram, port) {
  const work = async () => {
    const found = readRecord(data);
    addUser(data);
    if (found && isAlive(found.keeper)) {
      const failure = () => (isAlive(found.keeper) ? '' : 'it ended meanwhile');
      return { record: await waitReady(data, failure), isShared: true };
    }
    if (found && isAlive(found.server)) await endOrphan(found.server);
    const program = await findProgram();
    if (!program) {
      removeUser(data);
      return null;
    }
    return { record: await startKeeper(data, program, port), isShared: false };
  };
  return withLock(brokerFiles(data).lock, work, {
    waitMs: LOCK_MS,
    onWait: (pid) => say(`waiting for process ${pid}, which starts or ends the broker …`),
  });
}

/**
 * @param {string} data
 * @param {BrokerProgram} program
 * @param {number} port
 */
async function startKeeper(data, program, port) {
  const log = openSync(brokerFiles(data).log, 'w');
  const script = inRoot('run', 'broker-main.ts');
  const args = ['--data', data, '--server', program.path, '--version', program.version];
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', script, ...args, '--port', String(port)],
    { cwd: ROOT, detached: true, stdio: ['ignore', log, log] },
  );
  closeSync(log);
  let failed = '';
  child.once('error', (error) => {
    failed = error.message;
  });
  child.once('exit', (code, signal) => {
    failed = `it ended with ${signal ?? `code ${code}`}`;
  });
  child.unref();
  return waitReady(data, () => failed);
}

/**
 * @param {string} data
 * @param {() => string} failure why there is nothing to wait for any more; empty: nothing known
 * @returns {Promise<BrokerRecord>}
 */
async function waitReady(data, failure) {
  const deadline = performance.now() + READY_MS;
  for (;;) {
    const record = readRecord(data);
    if (record?.isReady && isAlive(record.server) && isAlive(record.keeper)) return record;
    const failed = failure();
    if (failed !== '' || performance.now() > deadline) {
      removeUser(data);
      const reason = failed || `it is not ready after ${READY_MS / 1000} s`;
      throw new Complaint(`the broker could not be started: ${reason}\n${lastWords(data)}`);
    }
    await sleep(POLL_MS);
  }
}

/**
 * A server whose keeper was killed holds the store: nobody else may open it before it has ended.
 *
 * @param {import('./process-id.mjs').ProcessId} server
 */
async function endOrphan(server) {
  say(`ending a broker (process ${server.pid}) whose keeper was killed …`);
  for (const signal of /** @type {const} */ (['SIGTERM', 'SIGKILL'])) {
    kill(server.pid, signal);
    if (await waitUntil(() => !isAlive(server), STOP_MS / 2)) return;
  }
  throw new Complaint(`process ${server.pid} holds the broker's store and does not end`);
}

/**
 * Looks after the broker while it is used: says when its server was started again, and starts a new keeper on the same
 * port when the old one was killed.
 *
 * @param {string} data
 * @param {BrokerRecord} joined
 * @param {() => Promise<BrokerProgram | null>} findProgram
 * @param {(reason: Error) => void} onLost
 * @returns {() => Promise<void>} stops it
 */
function watch(data, joined, findProgram, onLost) {
  let seen = joined;
  const look = async () => {
    const record = readRecord(data);
    if (record && isAlive(record.keeper)) {
      if (record.keeper.pid === seen.keeper.pid && record.restarts > seen.restarts) {
        say(`the broker ended (${record.lastEnd}) and is started again`);
      }
      seen = record;
      return;
    }
    say('the broker was killed and is started again');
    const again = await join(data, findProgram, seen.port);
    if (!again) throw new Error('the broker was killed, and its program is gone');
    seen = again.record;
  };
  const stop = new AbortController();
  const loop = async () => {
    while (await pause(WATCH_MS, stop.signal)) await look();
  };
  const done = loop().catch(onLost);
  return async () => {
    stop.abort();
    await done;
  };
}

/** @param {string} data */
async function leave(data) {
  // Its record goes a moment before the keeper itself does.
  const keeper = readRecord(data)?.keeper;
  removeUser(data);
  if (livingUsers(data).length > 0) return;
  const ended = await waitUntil(
    () => !keeper || !isAlive(keeper) || livingUsers(data).length > 0,
    STOP_MS,
  );
  if (!ended) say('the broker takes long to end: it goes on by itself');
}

/**
 * @param {number} pid
 * @param {NodeJS.Signals} signal
 */
function kill(pid, signal) {
  try {
    process.kill(pid, signal);
  } catch (thrown) {
    if (!isErrno(thrown, 'ESRCH')) throw thrown;
  }
}

/** @param {string} data */
function makeFolder(data) {
  try {
    mkdirSync(data, { recursive: true });
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    throw new Complaint(`the data folder ${data} cannot be used: ${reason}`);
  }
}

/** @param {string} data */
function lastWords(data) {
  const { log } = brokerFiles(data);
  try {
    const lines = readFileSync(log, 'utf8').trimEnd().split('\n');
    return `${log} ends with:\n${lines.slice(-LOG_LINES).join('\n')}`;
  } catch {
    return `it left no log at ${log}`;
  }
}
