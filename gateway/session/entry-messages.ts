// The binary messages of one session: entries gather in a turn and leave together, each behind the definition of its
// instrument if the client has not been told that. It does not know what the entries say.

import { LAYOUT } from '../../protocol/entry.ts';
import { MARKET_MESSAGE_BYTES } from '../../protocol/limits.ts';
import type { SharedEntry } from '../fanout/topic.ts';

const HEAD = Uint8Array.of(LAYOUT);

export class EntryMessages {
  readonly #send: (message: Uint8Array) => void;
  readonly #defined = new Set<number>();
  #parts: Uint8Array[] = [];
  #length = 0;

  constructor(send: (message: Uint8Array) => void) {
    this.#send = send;
  }

  /** The answer is how much longer that makes what is sent, in bytes. */
  add({ definition, bytes }: SharedEntry): number {
    if (this.#defined.has(definition.number)) return this.#put(bytes);
    this.#defined.add(definition.number);
    return this.#put(definition.bytes) + this.#put(bytes);
  }

  /** Sends what was added, if anything was. */
  flush(): void {
    if (this.#length === 0) return;
    const message = Buffer.concat(this.#parts, this.#length);
    this.#parts = [];
    this.#length = 0;
    this.#send(message);
  }

  #put(bytes: Uint8Array): number {
    if (this.#length + bytes.length > MARKET_MESSAGE_BYTES) this.flush();
    const before = this.#length;
    if (before === 0) this.#parts.push(HEAD);
    this.#parts.push(bytes);
    this.#length = Math.max(before, HEAD.length) + bytes.length;
    return this.#length - before;
  }
}
