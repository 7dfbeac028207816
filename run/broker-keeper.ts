// Owns one nats-server: starts it, starts it again when it dies, and ends it when no launcher uses it any more. The record
// in the data folder goes only after the server has ended: whoever finds none may open the store.

import { type ChildProcess, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { assert } from '../protocol/result.ts';
import { brokerFiles, livingUsers, removeRecord, writeRecord } from './broker-record.mjs';
import { greetBroker } from './broker-url.mjs';
import { withLock } from './lock.mjs';
import { ownProcessId, processIdOf } from './process-id.mjs';

const POLL_MS = 200;
const GREETING_POLL_MS = 20;
/** A server that ends this soon after its greeting, or before, did not work at all. */
const SHORT_LIFE_MS = 5_000;
const SHORT_LIVES = 4;
const PAUSE_MS = 100;
/** A server that does not end by itself is killed: what it acknowledged is on disk. */
const STOP_MS = 10_000;

export interface KeeperOptions {
  readonly data: string;
  /** The nats-server program, and its version. */
  readonly program: string;
  readonly version: string;
  /** On the loopback address; 0: any free one. It stays the same as long as the keeper lives. */
  readonly port: number;
  readonly configText: (place: { port: number; storeFolder: string }) => string;
}

/**
 * Resolves when no launcher uses the broker any more or `stopped` says so, and the server has ended. Rejects when the
 * server dies at once again and again.
 */
export async function keepBroker(options: KeeperOptions, stopped: AbortSignal): Promise<void> {
  const { data, version } = options;
  const files = brokerFiles(data);
  const port = options.port || (await freePort());
  writeFileSync(files.config, options.configText({ port, storeFolder: files.store }));
  let lastEnd = '';
  let shortLives = 0;
  for (let restarts = 0; ; restarts += 1) {
    let greetedMs = Number.POSITIVE_INFINITY;
    const server = startServer(options.program, files.config);
    const keeper = ownProcessId();
    const record = { keeper, server: processIdOf(server.pid), port, version, restarts, lastEnd };
    writeRecord(data, { ...record, isReady: false });
    if (await hasGreeted(server, port)) {
      greetedMs = performance.now();
      writeRecord(data, { ...record, isReady: true });
    }
    if (await outlives(server, data, stopped)) return;
    lastEnd = server.end ?? '';
    shortLives = performance.now() - greetedMs < SHORT_LIFE_MS ? shortLives + 1 : 0;
    if (shortLives === SHORT_LIVES) {
      removeRecord(data);
      throw new Error(`nats-server ended ${SHORT_LIVES} times right after its start (${lastEnd})`);
    }
    await sleep(PAUSE_MS * 2 ** shortLives);
  }
}

/** A free loopback port. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  assert(address !== null && typeof address === 'object', 'a listening server has a port');
  await new Promise((resolve) => server.close(resolve));
  return address.port;
}

interface ServerProcess {
  readonly child: ChildProcess;
  readonly pid: number;
  /** How it ended: `SIGKILL`, `code 1`. Null while it runs. */
  end: string | null;
}

function startServer(program: string, config: string): ServerProcess {
  const child = spawn(program, ['-c', config], { stdio: ['ignore', 'inherit', 'inherit'] });
  const server: ServerProcess = { child, pid: child.pid ?? 0, end: null };
  child.once('error', (error) => {
    server.end ??= error.message;
  });
  child.once('exit', (code, signal) => {
    server.end ??= signal ?? `code ${code}`;
  });
  return server;
}

/** False: it ended first. */
async function hasGreeted(server: ServerProcess, port: number): Promise<boolean> {
  while (server.end === null) {
    const greeting = await greetBroker({ host: '127.0.0.1', port }, STOP_MS).catch(() => null);
    if (greeting) return true;
    await sleep(GREETING_POLL_MS);
  }
  return false;
}

/** Waits for the end of the server or of its use, whichever is first. True: nobody needs it, and it was ended. */
async function outlives(
  server: ServerProcess,
  data: string,
  stopped: AbortSignal,
): Promise<boolean> {
  const { lock } = brokerFiles(data);
  while (server.end === null) {
    if (stopped.aborted) {
      await endServer(server);
      removeRecord(data);
      return true;
    }
    // A launcher that joins holds the lock, so under it nobody can join a broker that is about to end.
    if (livingUsers(data).length === 0 && (await withLock(lock, () => endUnused(server, data)))) {
      return true;
    }
    await sleep(POLL_MS);
  }
  if (stopped.aborted) removeRecord(data);
  return stopped.aborted;
}

async function endUnused(server: ServerProcess, data: string): Promise<boolean> {
  if (livingUsers(data).length > 0) return false;
  await endServer(server);
  removeRecord(data);
  return true;
}

async function endServer(server: ServerProcess): Promise<void> {
  server.child.kill('SIGTERM');
  const deadline = performance.now() + STOP_MS;
  while (server.end === null) {
    if (performance.now() > deadline) server.child.kill('SIGKILL');
    await sleep(GREETING_POLL_MS);
  }
}
