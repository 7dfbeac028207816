// A client's connection without a network: what the gateway sends is kept, what the kernel would hold back is set by the
// test.

import type { ClientSocket } from '../../gateway/session/socket.ts';

export interface Told {
  readonly method: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into messages of every kind
  readonly params: any;
}

export interface Reply {
  readonly id: number | string | null;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into results of every kind
  readonly result?: any;
  readonly error?: { code: string; message: string; data?: Record<string, unknown> };
}

export class FakeSocket implements ClientSocket {
  /** Everything sent, as text, in order. */
  readonly texts: string[] = [];
  closed: { code: number; reason: string } | null = null;
  pings = 0;
  isPaused = false;
  /** Bytes that wait: a test sets `isStuck` to let them pile up. */
  unsent = 0;
  isStuck = false;
  /** The peer has the ping; not called while nobody here would read its answer. */
  onPing: () => void = () => {};
  #unreadPings = 0;

  send(text: string): void {
    this.texts.push(text);
    if (this.isStuck) this.unsent += text.length;
  }

  ping(): void {
    this.pings += 1;
    if (this.isPaused) this.#unreadPings += 1;
    else this.onPing();
  }

  pause(): void {
    this.isPaused = true;
  }

  resume(): void {
    this.isPaused = false;
    for (; this.#unreadPings > 0; this.#unreadPings -= 1) this.onPing();
  }

  close(code: number, reason: string): void {
    this.closed ??= { code, reason };
  }

  /** The client reads again: what waited leaves. */
  unstick(): void {
    this.isStuck = false;
    this.unsent = 0;
  }

  get replies(): Reply[] {
    return this.#parsed().filter((one): one is Reply => !('method' in one));
  }

  /** What was told, by method. */
  told(method: string): Told['params'][] {
    return this.#parsed()
      .filter((one): one is Told => 'method' in one && one.method === method)
      .map(({ params }) => params);
  }

  /** Messages in order, each as its method, or `result`/`error` for replies. */
  get order(): string[] {
    return this.#parsed().map((one) => {
      if ('method' in one) return one.method;
      return one.error ? 'error' : 'result';
    });
  }

  /** Forgets what was sent so far. */
  clear(): void {
    this.texts.length = 0;
  }

  #parsed(): (Told | Reply)[] {
    return this.texts.map((text) => JSON.parse(text));
  }
}
