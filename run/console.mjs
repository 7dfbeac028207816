// @ts-check
// What the launcher says to the person who started it. Plain lines, no framework: this runs before anything is installed.

import process from 'node:process';

/** A complaint for the person at the keyboard: it ends the command with its text and `code`, without a stack. */
export class Complaint extends Error {
  /**
   * @param {string} message what is wrong and what to do
   * @param {number} [code] 2 for a wrong option, 1 for the rest
   */
  constructor(message, code = 1) {
    super(message);
    this.name = 'Complaint';
    this.code = code;
  }
}

/** @param {string} text */
export function say(text) {
  process.stdout.write(`outcry   ${text}\n`);
}

/** @param {string} text */
export function complain(text) {
  process.stderr.write(`outcry   ${text.replaceAll('\n', '\n         ')}\n`);
}

/**
 * Seconds with one digit, for "ready after 1.2 s".
 *
 * @param {number} ms
 */
export function seconds(ms) {
  return `${(ms / 1000).toFixed(1)} s`;
}

/**
 * Runs a command's main function: a complaint becomes its text and exit code, anything else is our bug and keeps its stack.
 *
 * @param {() => Promise<number>} main resolves with the exit code
 */
export async function runMain(main) {
  try {
    process.exitCode = await main();
  } catch (thrown) {
    if (!(thrown instanceof Complaint)) throw thrown;
    complain(thrown.message);
    process.exitCode = thrown.code;
  }
}
