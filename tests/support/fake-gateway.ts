// A gateway without a network, for tests of the client. Its `WebSocket` is a constructor whose server side the test plays
// by hand. What the server says waits until `flush`; what the client says waits until it is taken.
//
//   const gateway = new FakeGateway();
//   const client = createClient({ url: 'ws://one/ws', WebSocket: gateway.WebSocket, … });
//   const door = gateway.door();               // the newest connection
//   door.accept(); door.welcome(); door.flush();
//   const { id, params } = door.take('subscribe');
//   door.answer(id, { subscribed: params.symbols, rejected: [] });
//   door.tell('ticker', frame); door.flush(1);  // only the answer has arrived now
//
// `FakeHttp` is the same for `fetch`: a request waits until the test answers it.

import type { Fetch, FetchInit } from '../../client/api.ts';
import type { SocketConstructor, SocketLike } from '../../client/socket.ts';
import { type ErrorCode, fault } from '../../protocol/codes.ts';
import type { Welcome } from '../../protocol/events.ts';
import { HEARTBEAT_MS, TOLD_LIMITS } from '../../protocol/limits.ts';

type Handler = ((event: never) => void) | null;

/** A call of the client as it arrived. */
export interface Arrived {
  readonly id: number;
  readonly method: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into calls of every kind
  readonly params: any;
}

class FakeSocket implements SocketLike {
  binaryType = 'blob';
  readyState = 0;
  onopen: Handler = null;
  onmessage: Handler = null;
  onerror: Handler = null;
  onclose: Handler = null;
  readonly url: string;
  readonly protocols: readonly string[];
  readonly sent: string[] = [];
  closedWith: number | null = null;

  constructor(url: string, protocols: readonly string[]) {
    this.url = url;
    this.protocols = protocols;
  }

  send(text: string): void {
    if (this.readyState !== 1) throw new Error('InvalidStateError: not open');
    this.sent.push(text);
  }

  close(code = 1005): void {
    if (this.readyState >= 2) return;
    this.readyState = 2;
    this.closedWith = code;
  }

  /** Calls the handler as a platform does. */
  fire(handler: Handler, event: object): void {
    // The handlers take `never`, since platforms differ in what they hand over.
    handler?.(event as never);
  }
}

/** The server's end of one connection. */
export class Door {
  readonly #socket: FakeSocket;
  readonly #unsent: (string | Uint8Array)[] = [];
  #taken = 0;

  constructor(socket: FakeSocket) {
    this.#socket = socket;
  }

  get url(): string {
    return this.#socket.url;
  }

  get protocols(): readonly string[] {
    return this.#socket.protocols;
  }

  /** Whether the client has closed it, or begun to. */
  get isLeft(): boolean {
    return this.#socket.closedWith !== null;
  }

  /** Handlers of the client that are still set, but for the one that must stay: `onerror`. */
  get listeners(): number {
    const { onopen, onmessage, onclose } = this.#socket;
    return [onopen, onmessage, onclose].filter((one) => one !== null).length;
  }

  /** Messages that were said and have not arrived. */
  get waiting(): number {
    return this.#unsent.length;
  }

  accept(): void {
    if (this.isLeft) return;
    this.#socket.readyState = 1;
    this.#socket.fire(this.#socket.onopen, {});
  }

  welcome(over: Partial<Welcome> = {}): void {
    this.tell('welcome', {
      protocol: 1,
      node: 'one',
      nodes: [this.url],
      time: Date.UTC(2026, 0, 5, 12),
      heartbeatMs: HEARTBEAT_MS,
      limits: TOLD_LIMITS,
      simulated: true,
      ...over,
    });
  }

  tell(method: string, params: object): void {
    this.say(JSON.stringify({ method, params }));
  }

  answer(id: number, result: object): void {
    this.say(JSON.stringify({ id, result }));
  }

  refuse(id: number | null, code: ErrorCode, data?: Record<string, unknown>): void {
    this.say(JSON.stringify({ id, error: fault(code, `refused: ${code}`, data) }));
  }

  /** Any text or bytes at all. */
  say(message: string | Uint8Array): void {
    this.#unsent.push(message);
  }

  /** Lets `count` messages arrive, by default all. */
  flush(count = Number.POSITIVE_INFINITY): void {
    for (let left = count; left > 0 && this.#unsent.length > 0; left -= 1) {
      const message = this.#unsent.shift();
      const data = typeof message === 'string' ? message : Uint8Array.from(message ?? []).buffer;
      this.#socket.fire(this.#socket.onmessage, { data });
    }
  }

  /** Ends it from this side, or without a word (1006). What has not arrived is lost. */
  end(code = 1006, reason = ''): void {
    this.#unsent.length = 0;
    this.#socket.readyState = 3;
    this.#socket.fire(this.#socket.onerror, {});
    this.#socket.fire(this.#socket.onclose, { code, reason });
  }

  /** The calls that arrived since they were last taken. */
  takeAll(): Arrived[] {
    return this.takeSome(Number.POSITIVE_INFINITY);
  }

  /** The next calls, at most `count`. */
  takeSome(count: number): Arrived[] {
    const calls = this.#socket.sent.slice(this.#taken, this.#taken + count);
    this.#taken += calls.length;
    return calls.map((text) => JSON.parse(text));
  }

  /** The next call, which must be of `method`. */
  take(method: string): Arrived {
    const text = this.#socket.sent[this.#taken];
    if (text === undefined) throw new Error(`no call came; expected ${method}`);
    const call: Arrived = JSON.parse(text);
    if (call.method !== method) throw new Error(`expected ${method}, but ${text} came`);
    this.#taken += 1;
    return call;
  }
}

export class FakeGateway {
  readonly doors: Door[] = [];
  readonly WebSocket: SocketConstructor;
  /** Addresses that the platform refuses to open at all. */
  readonly forbidden = new Set<string>();

  constructor() {
    const { doors, forbidden } = this;
    this.WebSocket = class extends FakeSocket {
      constructor(url: string, protocols: string[]) {
        if (forbidden.has(url)) throw new Error(`SecurityError: ${url}`);
        super(url, protocols);
        doors.push(new Door(this));
      }
    };
  }

  /** The newest connection. */
  door(): Door {
    const door = this.doors.at(-1);
    if (!door) throw new Error('nobody has connected');
    return door;
  }

  /** Accepts and welcomes the newest connection. */
  admit(over: Partial<Welcome> = {}): Door {
    const door = this.door();
    door.accept();
    door.welcome(over);
    door.flush();
    return door;
  }
}

/** A request that waits for its answer. */
export interface Asked {
  readonly url: URL;
  readonly init: FetchInit;
  answer(body: object, status?: number, headers?: Record<string, string>): void;
  refuse(code: ErrorCode, status: number, data?: Record<string, unknown>): void;
  /** As when nobody listens there. */
  fail(): void;
}

export class FakeHttp {
  readonly #waiting: Asked[] = [];
  /** Requests that were given up by the client. */
  aborted = 0;

  readonly fetch: Fetch = (url, init) =>
    new Promise((resolve, reject) => {
      if (init.signal.aborted) {
        reject(new DOMException('aborted', 'AbortError'));
        return;
      }
      const asked: Asked = {
        url: new URL(url),
        init,
        answer: (body, status = 200, headers = {}) =>
          resolve({
            ok: status < 400,
            status,
            headers: new Headers(headers),
            text: async () => JSON.stringify(body),
          }),
        refuse: (code, status, data) =>
          asked.answer({ error: fault(code, `refused: ${code}`, data) }, status),
        fail: () => reject(new TypeError('fetch failed')),
      };
      this.#waiting.push(asked);
      init.signal.addEventListener('abort', () => {
        this.aborted += 1;
        this.#waiting.splice(this.#waiting.indexOf(asked), 1);
        reject(new DOMException('aborted', 'AbortError'));
      });
    });

  get waiting(): number {
    return this.#waiting.length;
  }

  /** The oldest request that waits, which must be for `path`. */
  take(path: string): Asked {
    const found = this.#waiting[0]?.url.pathname ?? 'none';
    if (found !== path) throw new Error(`expected a request for ${path}, found ${found}`);
    return this.takeAny();
  }

  /** The oldest request that waits. */
  takeAny(): Asked {
    const asked = this.#waiting.shift();
    if (!asked) throw new Error('nothing was asked');
    return asked;
  }
}
