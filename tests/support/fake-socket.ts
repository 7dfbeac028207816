// A client's connection without a network: what the gateway sends is kept, what the kernel would hold back is set by the
// test.

import { FrameDecoder } from '../../client/frame-decoder.ts';
import type { ClientSocket, WireForm } from '../../gateway/session/socket.ts';

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
  readonly form: WireForm;
  /** Everything sent, as text, in order: what comes in bytes, as the text that would say the same. */
  readonly texts: string[] = [];
  /** Binary messages as they came. */
  readonly binary: Uint8Array[] = [];
  readonly #decoder = new FrameDecoder();
  closed: { code: number; reason: string } | null = null;
  pings = 0;
  isPaused = false;
  /** Bytes that wait: a test sets `isStuck` to let them pile up. */
  unsent = 0;
  isStuck = false;
  /** The peer has the ping; not called while nobody here would read its answer. */
  onPing: () => void = () => {};
  #unreadPings = 0;

  constructor(form: WireForm = 'json') {
    this.form = form;
  }

  send(message: string | Uint8Array): void {
    if (typeof message === 'string') this.texts.push(message);
    else this.#read(message);
    if (this.isStuck) this.unsent += message.length;
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
    this.binary.length = 0;
  }

  #read(message: Uint8Array): void {
    const decoded = this.#decoder.decode(message);
    if (!decoded.ok) throw new Error(decoded.error);
    this.binary.push(message);
    for (const one of decoded.value) {
      if (one.type === 'torn') throw new Error(`${one.symbol} is told from elsewhere`);
      this.texts.push(JSON.stringify({ method: one.name, params: one.params }));
    }
  }

  #parsed(): (Told | Reply)[] {
    return this.texts.map((text) => JSON.parse(text));
  }
}
