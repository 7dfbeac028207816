// A real floor as people start it: `run/start.mjs` with a market of a given size, on free ports and a store of its own,
// which end with the bench however that ends.

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
/** A large market's past takes a while to lay down. */
const OPEN_MS = 240_000;

export interface FloorOptions {
  readonly symbols: number;
  /** Mean trades per second and symbol. */
  readonly rate: number;
  readonly seed: number;
  readonly hasCrowd: boolean;
  /** What its processes have beside our own environment. */
  readonly env: Readonly<Record<string, string>>;
}

export class RealFloor {
  readonly url: string;
  readonly #child: ChildProcess;
  readonly #folder: string;

  private constructor(url: string, child: ChildProcess, folder: string) {
    this.url = url;
    this.#child = child;
    this.#folder = folder;
  }

  /** Resolves when the floor is open. Rejects with what the launcher said when it does not open. */
  static async open(options: FloorOptions): Promise<RealFloor> {
    const folder = mkdtempSync(join(tmpdir(), 'outcry-bench-'));
    const child = spawn(
      process.execPath,
      ['--import', inRoot('run/tether.mjs'), ...args(options)],
      {
        cwd: ROOT,
        env: { ...process.env, ...options.env, OUTCRY_DATA: folder },
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      },
    );
    try {
      return new RealFloor(await opened(child), child, folder);
    } catch (thrown) {
      child.kill('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
      throw thrown;
    }
  }

  /** Ends the floor and removes its store. */
  async close(): Promise<void> {
    const ended = new Promise((resolve) => this.#child.once('exit', resolve));
    if (this.#child.exitCode === null && this.#child.kill('SIGTERM')) await ended;
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

function args({ symbols, rate, seed, hasCrowd }: FloorOptions): string[] {
  const market = ['--symbols', String(symbols), '--rate', String(rate), '--seed', String(seed)];
  const rest = ['--port', '0', '--no-address-limits', '--no-install'];
  return [inRoot('run/start.mjs'), ...market, ...rest, ...(hasCrowd ? [] : ['--no-crowd'])];
}

function opened(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = '';
    const fail = (why: string) => reject(new Error(`the floor does not open (${why}):\n${output}`));
    const timer = setTimeout(() => fail(`not within ${OPEN_MS / 1_000} s`), OPEN_MS);
    const read = (chunk: Buffer) => {
      output += chunk.toString();
      const url = /the floor is open after .*: (http:\S+)/.exec(output)?.[1];
      if (url !== undefined) {
        clearTimeout(timer);
        resolve(url);
      }
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.once('exit', (code) => {
      clearTimeout(timer);
      fail(`it ended with code ${code}`);
    });
  });
}

function inRoot(path: string): string {
  return join(ROOT, path);
}
