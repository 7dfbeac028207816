// A real nats-server for tests: the configuration of the house, port 0, a temporary store. It can be killed, frozen and
// started again on the same port and store. Without the program, suites are skipped aloud, or fail where CI=true.

import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { describe, test } from 'vitest';
import { serverConfig } from '../../bus/server-config.ts';
import { eventually } from './eventually.ts';

const FOLDERS = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/bin'];
const START_MS = 15_000;

/** Path of the program; null: not installed. */
export const natsBinary: string | null =
  FOLDERS.map((folder) => join(folder, 'nats-server')).find((path) => existsSync(path)) ?? null;

/** `describe` for a suite that needs nats-server. */
export function natsOrSkip(title: string, body: () => void): void {
  if (natsBinary) {
    describe(title, body);
  } else if (process.env.CI === 'true') {
    describe(title, () => {
      test('needs nats-server', () => {
        throw new Error('nats-server is not installed, and CI=true takes no excuse');
      });
    });
  } else {
    process.stderr.write(`SKIPPED, since nats-server is not installed: ${title}\n`);
    describe.skip(title, body);
  }
}

export interface NatsServerOptions {
  /** Default 256 MiB. */
  readonly storeBytes?: number;
  /** Changes the text of the configuration. */
  readonly edit?: (text: string) => string;
}

/** Starts a server. Throws with the server's log when it does not come up. */
export async function startNatsServer(options: NatsServerOptions = {}): Promise<NatsServer> {
  const server = new NatsServer(options);
  await server.start();
  return server;
}

export class NatsServer {
  readonly #folder = mkdtempSync(join(tmpdir(), 'outcry-nats-'));
  readonly #options: NatsServerOptions;
  #port = -1;
  #child: ChildProcess | null = null;

  constructor(options: NatsServerOptions) {
    this.#options = options;
  }

  get port(): number {
    return this.#port;
  }

  get url(): string {
    return `nats://127.0.0.1:${this.#port}`;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Starts it, on the port and store of last time. */
  async start(): Promise<void> {
    if (!natsBinary) throw new Error('nats-server is not installed');
    const file = join(this.#folder, 'server.conf');
    const text = serverConfig({
      version: execFileSync(natsBinary, ['--version'], { encoding: 'utf8' }),
      storeFolder: join(this.#folder, 'store'),
      port: this.#port,
      storeBytes: this.#options.storeBytes ?? 256 * 1024 * 1024,
    });
    writeFileSync(file, this.#options.edit?.(text) ?? text);
    const child = spawn(natsBinary, ['-c', file], { stdio: ['ignore', 'ignore', 'pipe'] });
    this.#child = child;
    const release = endWithUs(child);
    try {
      this.#port = await listeningPort(child);
      child.once('exit', release);
    } catch (thrown) {
      release();
      throw thrown;
    }
  }

  /** Ends it with `signal` and waits until it has ended. What it stored stays. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exit = once(child, 'exit');
    child.kill('SIGCONT');
    child.kill(signal);
    await exit;
  }

  async restart(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    await this.stop(signal);
    await this.start();
  }

  /** The process stands still, once this resolves: sockets stay open, nothing is answered. */
  async pause(): Promise<void> {
    const pid = this.pid;
    if (!pid) return;
    this.#child?.kill('SIGSTOP');
    await eventually('nats-server stands still', () => isStopped(pid));
  }

  resume(): void {
    this.#child?.kill('SIGCONT');
  }

  /** Forgets all that was stored; only while stopped. */
  wipe(): void {
    rmSync(join(this.#folder, 'store'), { recursive: true, force: true });
  }

  /** Ends it and removes its folder. */
  async close(): Promise<void> {
    await this.stop('SIGKILL');
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** A test run that is killed must not leave its server behind: a shell waits for our end of a pipe, then kills it. */
function endWithUs(child: ChildProcess): () => void {
  const script = `cat >/dev/null; kill -9 ${child.pid}`;
  const watcher = spawn('/bin/sh', ['-c', script], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  watcher.unref();
  return () => {
    watcher.kill('SIGKILL');
    watcher.stdin?.destroy();
  };
}

/** The signal is sent long before the last thread has seen it. */
export function isStopped(pid: number): boolean {
  const tasks = `/proc/${pid}/task`;
  if (!existsSync(tasks)) {
    return execFileSync('ps', ['-o', 'stat=', '-p', `${pid}`], { encoding: 'utf8' }).startsWith(
      'T',
    );
  }
  return readdirSync(tasks).every((task) =>
    / T /.test(readFileSync(join(tasks, task, 'stat'), 'utf8').replace(/^.*\)/, '')),
  );
}

function listeningPort(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    let log = '';
    const fail = (reason: string) => {
      clearTimeout(timer);
      reject(new Error(`nats-server ${reason}:\n${log}`));
    };
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      fail(`did not start within ${START_MS} ms`);
    }, START_MS);
    child.once('error', (error) => fail(error.message));
    child.once('exit', (code) => fail(`ended with ${code}`));
    child.stderr?.on('data', (chunk: Buffer) => {
      if (log.length < 64 * 1024) log += chunk.toString();
      const port = /Listening for client connections on 127\.0\.0\.1:(\d+)/.exec(log)?.[1];
      if (!port || !log.includes('Server is ready')) return;
      clearTimeout(timer);
      child.removeAllListeners('exit');
      // Nobody reads on, but a full pipe would stop the server.
      child.stderr?.removeAllListeners('data').resume();
      resolve(Number(port));
    });
  });
}
