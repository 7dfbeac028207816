// @ts-check
// One process of the floor, kept running: prints its lines, knows when it is ready, starts it again with growing pauses
// when it dies, and gives up when that does not help. Ends with `stop`; tethered to us, it also ends when we are killed.
//
//   starting → ready → (dies) → pausing → starting …     (another does its work) → held: tried again now and then, in silence
//   any of these → stopped                               (dies at once, again and again) → given up

import { spawn } from 'node:child_process';
import process from 'node:process';
import { Complaint, say, seconds } from './console.mjs';
import { printLine, readLines } from './lines.mjs';
import { inRoot, ROOT } from './paths.mjs';
import { pause, waitUntil } from './wait.mjs';

/** Exit code for wrong options: the same ones would not be right the next time. */
const EXIT_USAGE = 2;

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 8_000;
const HELD_PAUSE_MS = 10_000;
/** A child that ends this soon after it was ready, or before, did not work at all. */
const SHORT_LIFE_MS = 5_000;
const SHORT_LIVES = 4;
const READY_POLL_MS = 25;
const PROGRESS_MS = 10_000;

/**
 * @typedef {object} ChildPlan
 * @property {string} name in front of its lines and in messages
 * @property {readonly string[]} args for Node
 * @property {NodeJS.ProcessEnv} env
 * @property {{ line: string } | { url: string }} ready part of a line that it prints, or an address that answers 200
 * @property {number} stopMs how long it may take to end before it is killed
 * @property {{ line: string, text: string }} [held] when it ends after printing a line with `line` in it, another process
 *   does its work: that is no failure, and `text` is said
 */

/**
 * @typedef {object} Life one run of the process
 * @property {import('node:child_process').ChildProcess} process
 * @property {number} startedMs
 * @property {boolean} isReady
 * @property {number} readyMs when it was; infinite before
 * @property {boolean} isHeld
 * @property {{ code: number | null, reason: string } | null} end
 * @property {Promise<void>} ended resolves when `end` is known
 */

export class Child {
  #plan;
  #stopping = new AbortController();
  /** @type {Life | null} */
  #life = null;
  #isHeld = false;
  /** @type {() => void} */
  #settle = () => {};
  /** Resolves when it is ready, or held, for the first time. */
  settled = new Promise((/** @type {(value: void) => void} */ resolve) => {
    this.#settle = resolve;
  });
  /**
   * Resolves when it has ended for good: with a complaint when it was given up, with null after `stop`.
   *
   * @type {Promise<Complaint | null>}
   */
  ended;

  /**
   * Starts it.
   *
   * @param {ChildPlan} plan
   */
  constructor(plan) {
    this.#plan = plan;
    this.ended = this.#keepRunning();
  }

  /** Asks it to end, kills it when it does not, and resolves when it has. Idempotent. */
  async stop() {
    this.#stopping.abort();
    const life = this.#life;
    life?.process.kill('SIGTERM');
    if (life && !(await waitUntil(() => life.end !== null, this.#plan.stopMs))) {
      say(`${this.#plan.name} does not end and is killed`);
      life.process.kill('SIGKILL');
    }
    await this.ended;
  }

  /** Ends it without asking. */
  kill() {
    this.#stopping.abort();
    this.#life?.process.kill('SIGKILL');
  }

  async #keepRunning() {
    const { name, held } = this.#plan;
    const { signal } = this.#stopping;
    let shortLives = 0;
    while (!signal.aborted) {
      const life = this.#begin();
      await this.#untilReady(life);
      await life.ended;
      this.#life = null;
      const { code = null, reason = '' } = life.end ?? {};
      if (signal.aborted) return null;
      if (life.isHeld && held) {
        if (!this.#isHeld) say(held.text);
        this.#isHeld = true;
        this.#settle();
        if (!(await pause(HELD_PAUSE_MS, signal))) return null;
        continue;
      }
      shortLives = performance.now() - life.readyMs < SHORT_LIFE_MS ? shortLives + 1 : 0;
      if (code === EXIT_USAGE && !life.isReady) return this.#giveUp('refused its options', reason);
      if (shortLives === SHORT_LIVES) {
        return this.#giveUp(`ended ${SHORT_LIVES} times right after its start`, reason);
      }
      const pauseMs = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** shortLives);
      say(`${name} ended (${reason}) and is started again in ${seconds(pauseMs)}`);
      if (!(await pause(pauseMs, signal))) return null;
    }
    return null;
  }

  /**
   * @param {string} what
   * @param {string} reason
   */
  #giveUp(what, reason) {
    const { name } = this.#plan;
    return new Complaint(`${name} ${what} (${reason}): its last lines, above, say why.`);
  }

  #begin() {
    const { name, args, env, ready, held } = this.#plan;
    const child = spawn(process.execPath, ['--import', inRoot('run', 'tether.mjs'), ...args], {
      cwd: ROOT,
      env,
      // Ctrl-C in the terminal goes to us alone, who end everything in order.
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    /** @type {Life} */
    const life = {
      process: child,
      startedMs: performance.now(),
      isReady: false,
      readyMs: Number.POSITIVE_INFINITY,
      isHeld: false,
      end: null,
      ended: new Promise((resolve) => {
        const end = (/** @type {number | null} */ code, /** @type {string} */ reason) => {
          life.end ??= { code, reason };
          resolve();
        };
        child.once('error', (error) => end(null, error.message));
        // `close`, not `exit`: after it its last lines are printed.
        child.once('close', (code, signal) => end(code, signal ?? `code ${code}`));
      }),
    };
    const onLine = (/** @type {string} */ line) => {
      if ('line' in ready && line.includes(ready.line)) life.isReady = true;
      if (held && line.includes(held.line)) life.isHeld = true;
      if (!this.#isHeld || life.isReady) printLine(name, line);
    };
    if (child.stdout) readLines(child.stdout, onLine);
    if (child.stderr) readLines(child.stderr, onLine);
    this.#life = life;
    return life;
  }

  /** @param {Life} life */
  async #untilReady(life) {
    const { name, ready } = this.#plan;
    let saidMs = life.startedMs;
    while (!life.isReady && life.end === null) {
      if ('url' in ready) life.isReady = await answers(ready.url);
      if (performance.now() - saidMs > PROGRESS_MS && !this.#isHeld) {
        saidMs = performance.now();
        say(`${name} is not ready yet (${seconds(saidMs - life.startedMs)}) …`);
      }
      await pause(READY_POLL_MS, this.#stopping.signal);
      if (this.#stopping.signal.aborted) return;
    }
    if (!life.isReady) return;
    life.readyMs = performance.now();
    this.#isHeld = false;
    say(`${name} is ready after ${seconds(performance.now() - life.startedMs)}`);
    this.#settle();
  }
}

/** @param {string} url */
async function answers(url) {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(1_000) });
    await answer.arrayBuffer();
    return answer.status === 200;
  } catch {
    return false; // not listening yet
  }
}
