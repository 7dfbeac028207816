// The house as real processes for tests that kill: a feed and gateways as children on a real nats-server. They end with
// the test, whatever happens.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { eventually } from './eventually.ts';
import { isStopped } from './nats-server.ts';

const START_MS = 60_000;

export class Part {
  readonly name: string;
  readonly #args: readonly string[];
  readonly #env: NodeJS.ProcessEnv;
  #child: ChildProcess | null = null;
  log = '';

  constructor(name: string, args: readonly string[], env: NodeJS.ProcessEnv) {
    this.name = name;
    this.#args = args;
    this.#env = env;
  }

  start(): void {
    const child = spawn(process.execPath, ['--import', 'tsx', ...this.#args], {
      env: { ...process.env, ...this.#env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    const keep = (chunk: Buffer) => {
      this.log += chunk.toString();
    };
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    const killAtExit = () => child.kill('SIGKILL');
    process.once('exit', killAtExit);
    child.once('exit', () => process.off('exit', killAtExit));
  }

  get isRunning(): boolean {
    return this.#child !== null && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  get exitCode(): number | null {
    return this.#child?.exitCode ?? null;
  }

  signal(signal: NodeJS.Signals): void {
    this.#child?.kill(signal);
  }

  /** It stands still, once this resolves: sockets stay open, nothing is answered. */
  async freeze(): Promise<void> {
    const pid = this.#child?.pid;
    if (!pid) return;
    this.#child?.kill('SIGSTOP');
    await eventually(`${this.name} stands still`, () => isStopped(pid));
  }

  /** Ends it with `signal` and waits until it has ended. */
  async stop(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    if (!this.isRunning || !this.#child) return;
    const exit = once(this.#child, 'exit');
    // SIGKILL ends what stands still too, and before it could do anything more.
    if (signal !== 'SIGKILL') this.#child.kill('SIGCONT');
    this.#child.kill(signal);
    await exit;
  }
}

export class GatewayPart extends Part {
  readonly port: number;

  constructor(name: string, port: number, natsUrl: string) {
    const args = ['gateway/main.ts', '--port', String(port), '--node', name, '--no-address-limits'];
    super(name, args, { NATS_URL: natsUrl, PORT: '' });
    this.port = port;
  }

  get url(): string {
    return `ws://localhost:${this.port}/ws`;
  }

  async ready(): Promise<void> {
    await eventually(`${this.name} is ready:\n${this.log}`, () => this.#isReady(), START_MS);
  }

  /** Ready, and in its welcome so many nodes are told: a client can only move to a node that it was told of. */
  async knows(nodes: number): Promise<void> {
    await this.ready();
    const line = new RegExp(`^outcry_nodes ${nodes}$`, 'm');
    const metrics = `http://127.0.0.1:${this.port}/metrics`;
    await eventually(
      `${this.name} knows ${nodes} nodes`,
      async () => line.test(await (await fetch(metrics)).text()),
      START_MS,
    );
  }

  async #isReady(): Promise<boolean> {
    try {
      return (await fetch(`http://127.0.0.1:${this.port}/readyz`)).ok;
    } catch {
      return false;
    }
  }
}

export function feedPart(natsUrl: string, flags: readonly string[] = []): Part {
  return new Part('feed', ['feed/main.ts', ...flags], { NATS_URL: natsUrl });
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address ? address.port : 0;
}
