// The addresses where the house can be reached, and which one comes next: a lost node is left at once, and nothing is
// tried twice before everything was tried once.

import type { Random } from '../protocol/clock.ts';

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

export class Nodes {
  readonly #seed: string;
  #learned: readonly string[] = [];
  readonly #tried = new Set<string>();

  /** `seed`: the WebSocket URL that the app gave. */
  constructor(seed: string) {
    this.#seed = seed;
  }

  /** The URLs that `welcome` told. Those that this page may not open (`ws:` from behind TLS, other schemes) are left out. */
  learn(urls: readonly string[]): void {
    const isSecure = this.#seed.startsWith('wss:');
    this.#learned = urls.filter(
      (url) =>
        URL.canParse(url) && (url.startsWith('wss:') || (!isSecure && url.startsWith('ws:'))),
    );
    this.#tried.clear();
  }

  /** Where to go after `lost`: any other node that was not tried since the last welcome, else any other, else the same. */
  next(lost: string, random: Random): string {
    this.#tried.add(nodeKey(lost));
    const others = this.#all().filter((url) => nodeKey(url) !== nodeKey(lost));
    let open = others.filter((url) => !this.#tried.has(nodeKey(url)));
    if (open.length === 0) {
      this.#tried.clear();
      this.#tried.add(nodeKey(lost));
      open = others;
    }
    return open[Math.floor(random() * open.length)] ?? lost;
  }

  #all(): string[] {
    const isListed = this.#learned.some((url) => nodeKey(url) === nodeKey(this.#seed));
    return isListed ? [...this.#learned] : [...this.#learned, this.#seed];
  }
}

/** Two names of this machine's loopback are the same node. */
function nodeKey(url: string): string {
  const { protocol, hostname, port, pathname } = new URL(url);
  const host = LOOPBACK.has(hostname) ? 'loopback' : hostname;
  return `${protocol}//${host}:${port}${pathname}`;
}
