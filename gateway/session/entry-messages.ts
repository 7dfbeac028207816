// The binary messages of one session: entries gather in a turn and leave together. It does not know what they say.

import { LAYOUT } from '../../protocol/entry.ts';
import { MARKET_MESSAGE_BYTES } from '../../protocol/limits.ts';

const HEAD = Uint8Array.of(LAYOUT);

export class EntryMessages {
  readonly #send: (message: Uint8Array) => void;
  #parts: Uint8Array[] = [];
  #length = 0;

  constructor(send: (message: Uint8Array) => void) {
    this.#send = send;
  }

  /** The answer is how much longer that makes what is sent, in bytes. */
  add(entries: Uint8Array): number {
    if (this.#length + entries.length > MARKET_MESSAGE_BYTES) this.flush();
    const before = this.#length;
    if (before === 0) this.#put(HEAD);
    this.#put(entries);
    return this.#length - before;
  }

  /** Sends what was added, if anything was. */
  flush(): void {
    if (this.#length === 0) return;
    const message = Buffer.concat(this.#parts, this.#length);
    this.#parts = [];
    this.#length = 0;
    this.#send(message);
  }

  #put(bytes: Uint8Array): void {
    this.#parts.push(bytes);
    this.#length += bytes.length;
  }
}
