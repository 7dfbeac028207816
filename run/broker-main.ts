// The broker of a clone as a process of its own: what the launcher starts, detached, and several launchers share.
// What it and the server print goes to the data folder's broker.log.

import { mkdirSync, statfsSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { serverConfig } from '../bus/server-config.ts';
import { assert, reasonOf } from '../protocol/result.ts';
import { keepBroker } from './broker-keeper.ts';

const GIB = 1024 ** 3;
const LARGEST_STORE = 4 * GIB;
/** Of what the disk has left: a server that fills it stops answering. */
const STORE_SHARE = 0.5;

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    server: { type: 'string' },
    version: { type: 'string' },
    port: { type: 'string' },
  },
});

async function main(): Promise<void> {
  const { data, server, version, port } = values;
  assert(data && server && version && port, 'the launcher gives every flag');
  const stop = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    process.on(signal, () => stop.abort());
  }
  const folder = resolve(data);
  mkdirSync(folder, { recursive: true });
  const configText = (place: { port: number; storeFolder: string }) =>
    serverConfig({ ...place, version, storeBytes: storeBytes(folder) });
  await keepBroker(
    { data: folder, program: server, version, port: Number(port), configText },
    stop.signal,
  );
}

function storeBytes(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return Math.min(LARGEST_STORE, Math.floor(bavail * bsize * STORE_SHARE));
}

main().catch((thrown: unknown) => {
  process.stderr.write(`the broker cannot run: ${reasonOf(thrown)}\n`);
  process.exitCode = 1;
});
