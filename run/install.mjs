// @ts-check
// Brings a clone to the point where its packages are there: Node's version, then what package-lock.json asks for.
// Needs nothing but Node itself.

import { existsSync, readFileSync } from 'node:fs';
import process from 'node:process';
import { runCommand } from './command.mjs';
import { Complaint, say, seconds } from './console.mjs';
import { withLock } from './lock.mjs';
import { inRoot } from './paths.mjs';

const OLDEST_NODE = [20, 19];
const PROGRESS_MS = 10_000;

/**
 * @param {string} version such as `20.19.1`
 * @returns {string | null} what is wrong with it
 */
export function nodeVersionProblem(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [needMajor = 0, needMinor = 0] = OLDEST_NODE;
  if (major > needMajor || (major === needMajor && minor >= needMinor)) return null;
  return `Outcry needs Node ${OLDEST_NODE.join('.')} or newer, and this is Node ${version}.\nGet a newer one from https://nodejs.org and try again.`;
}

/** Complains when this Node is too old. */
export function checkNode() {
  const problem = nodeVersionProblem(process.versions.node);
  if (problem) throw new Complaint(problem);
}

/**
 * What of the lock file is not installed in its version. Packages for other systems (optional) may be missing.
 *
 * @param {string} wanted content of package-lock.json
 * @param {string} installed content of node_modules/.package-lock.json
 * @returns {string[]} folders such as `node_modules/ws`
 */
export function missingPackages(wanted, installed) {
  const present = packagesOf(installed);
  return Object.entries(packagesOf(wanted))
    .filter(([folder]) => folder !== '')
    .filter(([folder, wish]) => {
      const found = present[folder];
      return found === undefined ? wish.optional !== true : found.version !== wish.version;
    })
    .map(([folder]) => folder);
}

/**
 * Installs when node_modules is missing or not what package-lock.json says. One process of the clone at a time.
 *
 * @param {{ allowed: boolean }} options `allowed: false` complains instead
 */
export async function ensureInstalled({ allowed }) {
  if (isInstalled()) return;
  if (!allowed) {
    throw new Complaint(
      'Packages are missing, and --no-install forbids to fetch them.\nRun npm ci, or start without --no-install.',
    );
  }
  await withLock(inRoot('data', 'install.lock'), install, {
    waitMs: 600_000,
    onWait: (pid) => say(`waiting for process ${pid}, which installs packages here …`),
  });
}

async function install() {
  if (isInstalled()) return;
  const started = performance.now();
  say('installing packages (only when they are missing) …');
  const progress = setInterval(() => {
    say(`still installing (${seconds(performance.now() - started)}) …`);
  }, PROGRESS_MS);
  const { code } = await runNpm(['ci', '--include=dev', '--no-audit', '--no-fund']);
  clearInterval(progress);
  if (code !== 0) {
    throw new Complaint(`npm ci ended with code ${code}: its messages stand above.`);
  }
  say(`packages installed after ${seconds(performance.now() - started)}`);
}

/** @param {string[]} args */
function runNpm(args) {
  const npm = process.env.npm_execpath;
  // The npm that runs us is the one that works here; a bare `npm` is not a program on Windows.
  if (npm?.endsWith('.js')) return runCommand(process.execPath, [npm, ...args], { show: true });
  return runCommand('npm', args, { show: true });
}

function isInstalled() {
  const record = inRoot('node_modules', '.package-lock.json');
  if (!existsSync(record)) return false;
  const wanted = readFileSync(inRoot('package-lock.json'), 'utf8');
  return missingPackages(wanted, readFileSync(record, 'utf8')).length === 0;
}

/**
 * @param {string} text
 * @returns {Record<string, { version?: string, optional?: boolean }>}
 */
function packagesOf(text) {
  try {
    return JSON.parse(text).packages ?? {};
  } catch {
    return {}; // cut off in the middle of an install: nothing is known to be there
  }
}
