// @ts-check
// Keeps a floor open until somebody ends it or a part of it is given up, then ends it in order. Exit code 0 after Ctrl-C
// and its like, also after the end of the npm that ran us; 1 when a part was given up. A second Ctrl-C does not wait.

import process from 'node:process';
import { complain, say } from './console.mjs';
import { onNpmGone } from './npm-parent.mjs';

const SIGNALS = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);

/** @typedef {import('./floor.mjs').Floor} Floor */

/**
 * @param {() => Promise<Floor>} open
 * @param {() => void} onReady
 * @returns {Promise<number>} the exit code
 */
export async function runUntilStopped(open, onReady) {
  // A terminal that went away takes its streams along; that must not keep us from ending the children.
  process.stdout.on('error', () => {});
  process.stderr.on('error', () => {});
  /** @type {Floor | null} */
  let floor = null;
  let isStopping = false;
  const stopped = new Promise((/** @type {(value: void) => void} */ resolve) => {
    for (const signal of SIGNALS) {
      process.on(signal, () => {
        if (isStopping) endAtOnce(floor);
        isStopping = true;
        resolve();
      });
    }
    onNpmGone(process.env, resolve);
  });
  floor = await open();
  const readyOrEnd = await Promise.race([floor.ready.then(() => 'ready'), floor.failed, stopped]);
  if (readyOrEnd === 'ready') onReady();
  const complaint = await Promise.race([floor.failed, stopped.then(() => null)]);
  if (complaint) complain(complaint.message);
  else say('ending …');
  isStopping = true;
  await floor.stop();
  say('ended');
  return complaint ? 1 : 0;
}

/** @param {Floor | null} floor */
function endAtOnce(floor) {
  complain('ended at once');
  floor?.kill();
  process.exit(1);
}
