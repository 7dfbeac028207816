// What leaves for one client, and the whole rule for slow readers: a reader that does not keep up is skipped, never
// cut, and nothing is queued for it but replies. It does not know what it sends.

import type { Clock } from '../../protocol/clock.ts';
import { PING_MS, REPLY_BYTES, UNSENT_BYTES } from '../../protocol/limits.ts';
import type { ClientSocket } from './socket.ts';

export class Outlet {
  readonly #socket: ClientSocket;
  readonly #clock: Clock;
  readonly #replies: string[] = [];
  #replyBytes = 0;
  #isHeld = false;
  #isPaused = false;
  #unsent = 0;
  #pingedAt: number | null = null;
  #nextPingAt: number;

  constructor(socket: ClientSocket, clock: Clock) {
    this.#socket = socket;
    this.#clock = clock;
    this.#nextPingAt = clock.mono() + PING_MS;
  }

  /** Whether rooms and prices may be sent now. If not, their positions wait. */
  get isReady(): boolean {
    return this.isClear && !this.#isUnanswered;
  }

  /** Whether no reply waits and the next would leave at once. */
  get isClear(): boolean {
    return this.#replies.length === 0 && !this.#isFull;
  }

  /** For rooms, prices and heartbeats. The caller has asked `isReady`. */
  send(message: string | Uint8Array): void {
    this.#socket.send(message);
  }

  /** For replies: kept in order and never lost; past the bound the socket is not read until they have left. */
  reply(text: string): void {
    if (this.isClear) {
      this.#socket.send(text);
      return;
    }
    this.#replies.push(text);
    this.#replyBytes += Buffer.byteLength(text);
    this.#pauseOrResume();
  }

  /** While held the socket is not read: the client has said more than can be carried out. */
  hold(isHeld: boolean): void {
    this.#isHeld = isHeld;
    this.#pauseOrResume();
  }

  /**
   * Called on every turn of the wheel: lets waiting replies go, and a ping when one is due. `moved`: its socket is not read,
   * and it takes what it is sent.
   */
  turn(): 'moved' | 'still' {
    const before = this.#unsent;
    let hasLeft = this.#socket.unsent < before;
    while (this.#replies.length > 0 && !this.#isFull) {
      const text = this.#replies.shift() ?? '';
      this.#replyBytes -= Buffer.byteLength(text);
      this.#socket.send(text);
      hasLeft = true;
    }
    this.#unsent = this.#socket.unsent;
    this.#pauseOrResume();
    this.#pingIfDue();
    return this.#isPaused && (hasLeft || this.#unsent === 0) ? 'moved' : 'still';
  }

  /** The peer answered the ping: what was sent before it has arrived. */
  answered(): void {
    this.#pingedAt = null;
  }

  #pingIfDue(): void {
    const now = this.#clock.mono();
    if (this.#isPaused || this.#pingedAt !== null || now < this.#nextPingAt || this.#isFull) return;
    this.#pingedAt = now;
    this.#nextPingAt = now + PING_MS;
    this.#socket.ping();
  }

  #pauseOrResume(): void {
    const shouldPause = this.#isHeld || this.#replyBytes > REPLY_BYTES;
    if (shouldPause === this.#isPaused) return;
    this.#isPaused = shouldPause;
    if (shouldPause) {
      this.#socket.pause();
      return;
    }
    this.#socket.resume();
    // The answer may have been waiting unread: its time begins now.
    if (this.#pingedAt !== null) this.#pingedAt = this.#clock.mono();
  }

  get #isFull(): boolean {
    return this.#socket.unsent > UNSENT_BYTES;
  }

  /** The kernel's buffers hide megabytes: a ping that is not answered shows that they fill up. Unread answers show nothing. */
  get #isUnanswered(): boolean {
    if (this.#isPaused || this.#pingedAt === null) return false;
    return this.#clock.mono() - this.#pingedAt > PING_MS;
  }
}
