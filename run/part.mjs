// @ts-check
// npm run feed, npm run gateway: one part alone, against NATS_URL; npm run bench: the benchmarks; npm run screenshots:
// pictures for the README. Starts nothing else and hands the flags on. What follows `npm run feed -- ctl` is an
// operator's: it goes to the feed that runs.

import { spawn } from 'node:child_process';
import { resolve as resolvePath } from 'node:path';
import process from 'node:process';
import { readRecord } from './broker-record.mjs';
import { Complaint, runMain } from './console.mjs';
import { checkNode, ensureInstalled } from './install.mjs';
import { onNpmGone } from './npm-parent.mjs';
import { inRoot, ROOT } from './paths.mjs';
import { isAlive } from './process-id.mjs';
import { checkSwallowed } from './swallowed.mjs';

const SCRIPTS = {
  feed: ['feed', 'main.ts'],
  gateway: ['gateway', 'main.ts'],
  bench: ['bench', 'main.ts'],
  screenshots: ['bench', 'screenshots.ts'],
};

/** Flags that npm would take for itself; each part knows all of its own. */
const FLAGS = {
  feed: {
    '--nats-url': { value: 'url' },
    '--symbols': { value: 'n' },
    '--rate': { value: 'n' },
    '--seed': { value: 'n' },
    '--shard': { value: 'name' },
  },
  gateway: {
    '--nats-url': { value: 'url' },
    '--port': { value: 'n' },
    '--host': { value: 'address' },
    '--web': { value: 'folder' },
    '--node': { value: 'name' },
    '--public-url': { value: 'url' },
    '--origins': { value: 'list' },
    '--trusted-proxies': { value: 'list' },
    '--no-address-limits': {},
  },
  bench: {
    '--check': {},
    '--results': { value: 'file' },
    '--symbols': { value: 'list' },
    '--rate': { value: 'n' },
    '--seconds': { value: 'n' },
    '--slow': { value: 'n' },
    '--switches': { value: 'n' },
    '--minutes': { value: 'n' },
  },
  screenshots: {
    '--seed': { value: 'n' },
    '--messages': { value: 'n' },
    '--folder': { value: 'path' },
  },
};

/**
 * @param {string | undefined} name
 * @returns {name is keyof typeof SCRIPTS}
 */
function isPart(name) {
  return name !== undefined && Object.hasOwn(SCRIPTS, name);
}

async function main() {
  checkNode();
  const [part, ...args] = process.argv.slice(2);
  if (!isPart(part)) throw new Complaint(`which of ${Object.keys(SCRIPTS).join(', ')}?`, 2);
  checkSwallowed(args, process.env, FLAGS[part], `npm run ${part}`);
  await ensureInstalled({ allowed: true });
  const [first, ...rest] = args;
  if (part === 'feed' && first === 'ctl') {
    return runScript(inRoot('feed', 'ctl.ts'), rest, ctlEnv());
  }
  return runScript(inRoot(...SCRIPTS[part]), args, process.env);
}

/** An operator means the floor of this clone, whose broker has a port that nobody needs to know. */
function ctlEnv() {
  const { env } = process;
  const record = env.NATS_URL ? null : readRecord(resolvePath(ROOT, env.OUTCRY_DATA || 'data'));
  if (!record?.isReady || !isAlive(record.keeper)) return env;
  return { ...env, NATS_URL: `nats://127.0.0.1:${record.port}` };
}

/**
 * @param {string} script
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<number>}
 */
function runScript(script, args, env) {
  const preloads = ['--import', inRoot('run', 'tether.mjs'), '--import', 'tsx'];
  const child = spawn(process.execPath, [...preloads, script, ...args], {
    env,
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  // The terminal's Ctrl-C reaches the part by itself; what is sent to us alone is handed on.
  process.on('SIGINT', () => {});
  for (const signal of /** @type {const} */ (['SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => child.kill(signal));
  }
  onNpmGone(process.env, () => child.kill('SIGTERM'));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 1));
  });
}

await runMain(main);
