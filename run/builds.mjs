// @ts-check
// What is built, from what, and whether that is out of date. Building replaces the whole output folder.

import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { runPackage } from './command.mjs';
import { Complaint, say, seconds } from './console.mjs';
import { withLock } from './lock.mjs';
import { inRoot } from './paths.mjs';

/**
 * @typedef {object} Build
 * @property {string} title
 * @property {string} proof a file that the build writes, and whose age is the build's
 * @property {readonly string[]} sources files and folders
 * @property {readonly (readonly [script: string, ...args: string[]])[]} commands run one after the other
 */

/** @type {Record<'web' | 'client', Build>} */
const BUILDS = {
  client: {
    title: 'the client library',
    proof: 'client/dist/types/client/index.d.ts',
    sources: ['client', 'protocol', 'package-lock.json'],
    commands: [
      // The bundle empties the folder, so its types come second.
      ['vite/bin/vite.js', 'build', 'client'],
      ['typescript/bin/tsc', '-p', 'client'],
    ],
  },
  web: {
    title: 'the dashboard',
    proof: 'web/dist/index.html',
    sources: ['web', 'client', 'protocol', 'package-lock.json'],
    commands: [['vite/bin/vite.js', 'build', 'web']],
  },
};

/**
 * Builds those of `names` that are missing or older than their sources. One process of the clone at a time.
 *
 * @param {readonly (keyof typeof BUILDS)[]} names
 * @param {{ always?: boolean }} [options] `always`: also what is up to date
 */
export async function ensureBuilt(names, { always = false } = {}) {
  const isDue = (/** @type {Build} */ build) => always || isOutdated(build);
  if (!names.some((name) => isDue(BUILDS[name]))) return;
  const work = async () => {
    for (const name of names) if (isDue(BUILDS[name])) await build(BUILDS[name]);
  };
  await withLock(inRoot('data', 'build.lock'), work, {
    waitMs: 300_000,
    onWait: (pid) => say(`waiting for process ${pid}, which builds here …`),
  });
}

/** @param {Build} build */
async function build({ title, commands }) {
  const started = performance.now();
  say(`building ${title} …`);
  for (const [script, ...args] of commands) {
    // Whoever builds, be it a test, builds what visitors get.
    const env = { ...process.env, NODE_ENV: 'production' };
    const { code, output } = await runPackage(script, args, { env });
    if (code !== 0) throw new Complaint(`${title} could not be built:\n${output.trimEnd()}`);
  }
  say(`built ${title} after ${seconds(performance.now() - started)}`);
}

/** @param {Build} build */
function isOutdated({ proof, sources }) {
  const builtMs = statSync(inRoot(proof), { throwIfNoEntry: false })?.mtimeMs;
  if (builtMs === undefined) return true;
  return sources.some((source) => newestMs(inRoot(source)) > builtMs);
}

/**
 * The newest change below `path`, in Unix milliseconds. What was built or installed does not count.
 *
 * @param {string} path
 * @returns {number}
 */
export function newestMs(path) {
  if (!existsSync(path)) return 0;
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return readdirSync(path)
    .filter((name) => name !== 'dist' && name !== 'node_modules')
    .reduce((newest, name) => Math.max(newest, newestMs(join(path, name))), 0);
}
