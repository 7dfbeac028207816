// The launcher as a person runs it: a process with its own environment, its lines, and everything it started, found by a
// mark in the environment that all of them inherit. Linux alone tells the environment of other processes.

import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ROOT } from './tree.ts';

const MARK = 'OUTCRY_TEST_MARK';
const POLL_MS = 25;
/** Two cores that others use, too. */
const DEADLINE_MS = 60_000;

export interface LaunchOptions {
  /** Default: `node run/start.mjs`. */
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

/** Temporary data folders and the launchers of one suite; `close` ends and removes all of them. */
export class LaunchPad {
  readonly #launchers: Launcher[] = [];
  readonly #folders: string[] = [];

  folder(): string {
    const folder = mkdtempSync(join(tmpdir(), 'outcry-start-'));
    this.#folders.push(folder);
    return folder;
  }

  /** Starts the launcher; without OUTCRY_DATA in `env`, on a data folder of its own. */
  launch(options: LaunchOptions = {}): Launcher {
    const { OUTCRY_DATA = this.folder(), ...env } = options.env ?? {};
    const launcher = new Launcher({ ...options, env: { ...env, OUTCRY_DATA } });
    this.#launchers.push(launcher);
    return launcher;
  }

  async close(): Promise<void> {
    for (const launcher of this.#launchers.splice(0)) await launcher.close();
    for (const folder of this.#folders.splice(0)) rmSync(folder, { recursive: true, force: true });
  }
}

export class Launcher {
  readonly #mark = `${MARK}=${randomUUID()}`;
  readonly #child: ChildProcess;
  /** The exit code; null after a signal that it did not catch. */
  readonly exit: Promise<number | null>;
  output = '';

  constructor({
    command = ['node', 'run/start.mjs'],
    args = [],
    env = {},
    cwd = ROOT,
  }: LaunchOptions) {
    const [program = '', ...first] = command;
    const child = spawn(program === 'node' ? process.execPath : program, [...first, ...args], {
      cwd,
      env: { ...cleanEnvironment(), ...env, [MARK]: this.#mark.slice(MARK.length + 1) },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        this.output += chunk.toString();
      });
    }
    this.exit = new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', (code) => resolve(code));
    });
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Resolves when `pattern` is in its output: with the match. Rejects with the output when it ends before. */
  async says(pattern: RegExp): Promise<RegExpExecArray> {
    let ended = false;
    void this.exit.finally(() => {
      ended = true;
    });
    return this.until(`it says ${pattern}`, () => {
      const found = pattern.exec(this.output);
      if (!found && ended) throw new Error(`it ended without saying ${pattern}:\n${this.output}`);
      return found;
    });
  }

  /** Its first address, when the floor is open. */
  async opened(): Promise<string> {
    const [, url = ''] = await this.says(/the floor is open after .*: (http:\S+)/);
    return url;
  }

  /** Resolves when `probe` gives something. Rejects with the output past the deadline. */
  async until<T>(what: string, probe: () => T | null | undefined | false): Promise<T> {
    const deadline = performance.now() + DEADLINE_MS;
    for (;;) {
      const found = probe();
      if (found) return found;
      if (performance.now() > deadline) throw new Error(`not in time: ${what}\n${this.output}`);
      await sleep(POLL_MS);
    }
  }

  /** Every process that it started and that lives, itself included: pid and command line. */
  processes(): { readonly pid: number; readonly command: string }[] {
    return (
      readdirSync('/proc')
        .filter((name) => /^\d+$/.test(name))
        .filter((pid) => readProc(pid, 'environ').split('\0').includes(this.#mark))
        .map((pid) => ({
          pid: Number(pid),
          command: readProc(pid, 'cmdline').replaceAll('\0', ' '),
        }))
        // A zombie has no command line any more.
        .filter(({ command }) => command !== '')
    );
  }

  /** The pid of its process whose command line has `part` in it. */
  pidOf(part: string): number {
    const found = this.processes().find(({ command }) => command.includes(part));
    if (!found)
      throw new Error(`no process with ${part} among\n${JSON.stringify(this.processes())}`);
    return found.pid;
  }

  /** Resolves when nothing that it started lives any more. */
  async isGone(): Promise<void> {
    await this.until('all its processes end', () => this.processes().length === 0).catch(() => {
      throw new Error(`these live on: ${JSON.stringify(this.processes())}\n${this.output}`);
    });
  }

  async close(): Promise<void> {
    for (const { pid } of this.processes()) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It ended between the two looks.
      }
    }
    await this.exit;
  }
}

/** This process's environment without what the runner, npm or a person's shell may have set for the house. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const isForeign = (name: string) => /^(npm_|OUTCRY_|NATS_URL$|PORT$|VITEST|NODE_ENV$)/.test(name);
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !isForeign(name)));
}

function readProc(pid: string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return ''; // ended, or of another user
  }
}
