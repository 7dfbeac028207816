// A plain WebSocket at a gateway that is going to be drained: what it was told, and when it was closed and with what.
// It does not leave by itself.

import WebSocket from 'ws';
import { eventually } from './eventually.ts';

export class DrainedSocket {
  readonly #socket: WebSocket;
  /** Milliseconds of each `status {type: "reconnect"}`. */
  readonly told: number[] = [];
  /** When the last of them came, on this process's monotonic clock. */
  toldAt = 0;
  closed: { readonly code: number; readonly at: number } | null = null;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (bytes) => this.#hear(String(bytes)));
    socket.once('close', (code) => {
      this.closed = { code, at: performance.now() };
    });
  }

  /** Connects, and follows a price. A node takes so many handshakes a second: refused ones are tried again. */
  static async open(url: string, symbol: string): Promise<DrainedSocket> {
    const socket = await eventually('the gateway takes a connection', () => knock(url));
    const params = { channel: 'ticker', symbols: [symbol] };
    socket.send(JSON.stringify({ id: 1, method: 'subscribe', params }));
    return new DrainedSocket(socket);
  }

  /** When it is to be away, on this process's monotonic clock. */
  get leaveAt(): number {
    return this.toldAt + (this.told.at(-1) ?? 0);
  }

  /** Goes, as it was told. */
  leave(): void {
    this.#socket.close();
  }

  end(): void {
    this.#socket.terminate();
  }

  #hear(text: string): void {
    const { method, params } = JSON.parse(text);
    if (method !== 'status' || params.type !== 'reconnect') return;
    this.told.push(params.afterMs);
    this.toldAt = performance.now();
  }
}

/** The socket when it was let in; null: refused. */
export function knock(url: string): Promise<WebSocket | null> {
  const socket = new WebSocket(url);
  return new Promise((resolve) => {
    socket.once('open', () => resolve(socket));
    // A refusal, and later a reset, is an answer here and no failure.
    socket.on('error', () => resolve(null));
  });
}
