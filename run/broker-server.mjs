// @ts-check
// Finds the nats-server program: on PATH and in the folders that it is told; on Debian-like systems it can fetch the package
// and unpack it into the data folder, without root and without installing anything.

import {
  accessSync,
  chmodSync,
  constants,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import process from 'node:process';
import { runCommand } from './command.mjs';

const OLDEST = [2, 9];
const FETCH_MS = 45_000;
const VERSION_MS = 5_000;

/** @typedef {{ path: string, version: string }} BrokerProgram */

/**
 * @typedef {object} Places
 * @property {readonly string[]} brokerFolders where packages put the program, searched after PATH
 * @property {string} data the data folder; a program that was fetched lies in its `bin`
 */

/**
 * @param {Places} places
 * @param {NodeJS.ProcessEnv} env
 * @param {(text: string) => void} say is told of servers that are there but cannot be used
 * @returns {Promise<BrokerProgram | null>} the first one that works and is new enough
 */
export async function findServer({ brokerFolders, data }, env, say) {
  const name = process.platform === 'win32' ? 'nats-server.exe' : 'nats-server';
  const folders = [...pathFolders(env), ...brokerFolders, join(data, 'bin')];
  for (const path of new Set(folders.map((folder) => join(folder, name)))) {
    if (!isExecutable(path)) continue;
    const version = await versionOf(path);
    const problem = versionProblem(version);
    if (version && !problem) return { path, version };
    say(`${path} is left aside: ${problem}`);
  }
  return null;
}

/**
 * Downloads the Debian package and takes the program out of it.
 *
 * @param {string} data the data folder; the program comes to lie in its `bin`
 * @param {NodeJS.ProcessEnv} env
 * @param {(text: string) => void} say is told before anything is downloaded
 * @returns {Promise<{ path: string } | { reason: string }>} `reason`: why there is none, in a few words
 */
export async function fetchServer(data, env, say) {
  if (!onPath('apt-get', env) || !onPath('dpkg-deb', env)) {
    return { reason: 'no nats-server found' };
  }
  say(`no nats-server found: fetching its package into ${join(data, 'bin')} …`);
  const folder = mkdtempSync(join(tmpdir(), 'outcry-nats-'));
  const deadline = performance.now() + FETCH_MS;
  const left = () => Math.max(1, Math.ceil(deadline - performance.now()));
  try {
    const args = ['-o', 'Acquire::Retries=1', 'download', 'nats-server'];
    const fetched = await runCommand('apt-get', args, { cwd: folder, env, timeoutMs: left() });
    if (fetched.code !== 0) return { reason: lastError('apt-get download', fetched) };
    const archive = readdirSync(folder).find((file) => file.endsWith('.deb'));
    if (!archive) return { reason: 'apt-get download brought no package' };
    const unpacked = await runCommand('dpkg-deb', ['-x', archive, 'unpacked'], {
      cwd: folder,
      env,
      timeoutMs: left(),
    });
    if (unpacked.code !== 0) return { reason: lastError('dpkg-deb', unpacked) };
    return { path: keepProgram(join(folder, 'unpacked', 'usr', 'sbin', 'nats-server'), data) };
  } catch (thrown) {
    return { reason: thrown instanceof Error ? thrown.message : String(thrown) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** How a person gets nats-server on this system. */
export function installHint() {
  if (process.platform === 'darwin') return 'brew install nats-server';
  if (process.platform === 'win32') return 'winget install NATSAuthors.NATSServer';
  if (onPath('apt-get', process.env)) return 'sudo apt install nats-server';
  if (onPath('pacman', process.env)) return 'sudo pacman -S nats-server';
  if (onPath('apk', process.env)) return 'apk add nats-server';
  return 'see https://docs.nats.io/running-a-nats-service/introduction/installation';
}

/**
 * @param {string | null} version such as `2.9.10`
 * @returns {string | null} what is wrong with it
 */
export function versionProblem(version) {
  if (!version) return 'it does not tell its version';
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [needMajor = 0, needMinor = 0] = OLDEST;
  if (major > needMajor || (major === needMajor && minor >= needMinor)) return null;
  return `it is version ${version}, and Outcry needs ${OLDEST.join('.')} or newer`;
}

/**
 * @param {string} output of `nats-server --version`: `nats-server: v2.9.10`
 * @returns {string | null}
 */
export function parseVersion(output) {
  return /\bv?(\d+\.\d+\.\d+)/.exec(output)?.[1] ?? null;
}

/** @param {string} path */
async function versionOf(path) {
  const { code, output } = await runCommand(path, ['--version'], { timeoutMs: VERSION_MS });
  return code === 0 ? parseVersion(output) : null;
}

/**
 * Puts the program in place in one step, so that nobody finds half of it.
 *
 * @param {string} from
 * @param {string} data
 */
function keepProgram(from, data) {
  const folder = join(data, 'bin');
  mkdirSync(folder, { recursive: true });
  const path = join(folder, 'nats-server');
  const partial = `${path}.${process.pid}`;
  copyFileSync(from, partial);
  chmodSync(partial, 0o755);
  renameSync(partial, path);
  return path;
}

/**
 * @param {string} what
 * @param {{ code: number, output: string }} result
 */
function lastError(what, { code, output }) {
  const lines = output.trim().split('\n');
  const line = lines.find((text) => text.startsWith('E:')) ?? lines.at(-1) ?? '';
  if (code === 137) return `${what} took longer than ${FETCH_MS / 1000} s`;
  return `${what}: ${line.replace(/^E: /, '') || `code ${code}`}`;
}

/**
 * @param {string} program
 * @param {NodeJS.ProcessEnv} env
 */
function onPath(program, env) {
  return pathFolders(env).some((folder) => isExecutable(join(folder, program)));
}

/** @param {NodeJS.ProcessEnv} env */
function pathFolders(env) {
  return (env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
}

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false; // not there, or not ours to run
  }
}
