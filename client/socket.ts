// One WebSocket, browser's or the `ws` package's: texts and bytes in, text out. After `close` it calls nobody back.

import { BINARY_SUBPROTOCOL, JSON_SUBPROTOCOL } from '../protocol/limits.ts';
import { reasonOf } from '../protocol/result.ts';

const NORMAL = 1000;
const OPEN = 1;

/** The part of the WHATWG interface that is used. */
export interface SocketLike {
  binaryType: string;
  readonly readyState: number;
  onopen: ((event: never) => void) | null;
  onmessage: ((event: never) => void) | null;
  onerror: ((event: never) => void) | null;
  onclose: ((event: never) => void) | null;
  send(text: string): void;
  close(code?: number, reason?: string): void;
}

export type SocketConstructor = new (url: string, protocols: string[]) => SocketLike;

export interface SocketHandlers {
  opened(): void;
  received(message: string | Uint8Array): void;
  /** `code` is null when the socket ended without a close frame. */
  ended(code: number | null, reason: string): void;
}

export interface OpenSocket {
  send(text: string): void;
  close(): void;
}

/** The server takes the first that it speaks: an older one speaks JSON alone. */
const SUBPROTOCOLS = [BINARY_SUBPROTOCOL, JSON_SUBPROTOCOL];
/** What browsers report when there was no close frame, or one without a code. */
const NO_CODES = [1005, 1006];

/** Begins to connect. Throws when the URL may not be opened from here. */
export function openSocket(
  Socket: SocketConstructor,
  url: string,
  handlers: SocketHandlers,
): OpenSocket {
  const socket = new Socket(url, [...SUBPROTOCOLS]);
  socket.binaryType = 'arraybuffer';
  socket.onopen = () => handlers.opened();
  socket.onmessage = ({ data }: { readonly data: unknown }) => handlers.received(contentOf(data));
  socket.onclose = ({ code, reason }: { readonly code: number; readonly reason: string }) =>
    handlers.ended(NO_CODES.includes(code) ? null : code, reason);
  // `close` follows and says more. Without a listener the `ws` package would throw.
  socket.onerror = () => {};
  return {
    send(text) {
      if (socket.readyState === OPEN) socket.send(text);
    },
    close() {
      socket.onopen = null;
      socket.onmessage = null;
      socket.onclose = null;
      socket.close(NORMAL, '');
    },
  };
}

function contentOf(data: unknown): string | Uint8Array {
  return data instanceof ArrayBuffer ? new Uint8Array(data) : String(data);
}

/** The reason why `openSocket` threw. */
export function dialFault(thrown: unknown): string {
  return `this address cannot be opened: ${reasonOf(thrown)}`;
}
