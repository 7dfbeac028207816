// What a session needs of its connection. The WebSocket form is in http/upgrade.ts, tests use a fake.

/** How a client is told market frames. */
export type WireForm = 'json' | 'binary';

export interface ClientSocket {
  /** As the handshake has settled it. */
  readonly form: WireForm;
  /** Hands one message over, a text or bytes; never blocks, never throws. */
  send(message: string | Uint8Array): void;
  /** Bytes handed over that have not reached the kernel. */
  readonly unsent: number;
  /** A WebSocket ping; the answer arrives as `Session.answered`. */
  ping(): void;
  /** Stops reading, so that the peer is slowed down by TCP; `resume` goes on. */
  pause(): void;
  resume(): void;
  /** Closes with a handshake; a peer that does not answer it is cut after some seconds. */
  close(code: number, reason: string): void;
}
