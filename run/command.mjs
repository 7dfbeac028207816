// @ts-check
// Runs one command to its end, either with the terminal's own streams or with its output collected.

import { spawn } from 'node:child_process';
import process from 'node:process';
import { ROOT } from './paths.mjs';

/**
 * @typedef {object} CommandResult
 * @property {number} code exit code; 128 + n for signal n, as shells count; 127 when it could not be started
 * @property {string} output what it printed, both streams; empty when shown
 */

/**
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, show?: boolean, timeoutMs?: number }} [options] `show`: it prints
 *   straight to our terminal. Past `timeoutMs` it is killed.
 * @returns {Promise<CommandResult>}
 */
export function runCommand(program, args, options = {}) {
  const { cwd = ROOT, env = process.env, show = false, timeoutMs } = options;
  return new Promise((resolve) => {
    let output = '';
    const child = spawn(program, args, {
      cwd,
      env,
      stdio: show ? 'inherit' : ['ignore', 'pipe', 'pipe'],
      ...(timeoutMs === undefined ? {} : { timeout: timeoutMs, killSignal: 'SIGKILL' }),
    });
    child.stdout?.on('data', (chunk) => {
      output += chunk;
    });
    child.stderr?.on('data', (chunk) => {
      output += chunk;
    });
    child.once('error', (error) => resolve({ code: 127, output: error.message }));
    child.once('close', (code, signal) => {
      resolve({ code: code ?? (signal ? 128 + signalNumber(signal) : 1), output });
    });
  });
}

/**
 * Runs a script of an installed package with this Node: faster than npx, and the same on every system.
 *
 * @param {string} script below node_modules, such as `vite/bin/vite.js`
 * @param {readonly string[]} args
 * @param {Parameters<typeof runCommand>[2]} [options]
 */
export function runPackage(script, args, options) {
  return runCommand(process.execPath, [`${ROOT}node_modules/${script}`, ...args], options);
}

/** @param {NodeJS.Signals} signal */
function signalNumber(signal) {
  return { SIGHUP: 1, SIGINT: 2, SIGKILL: 9, SIGTERM: 15 }[String(signal)] ?? 0;
}
