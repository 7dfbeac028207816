// What was said in a room while its reader was away from the newest line, and where that began. One's own messages are
// never unread.

import { indexFromSeq } from './sorted.ts';

interface Said {
  readonly seq: number;
  readonly time: number;
  readonly user: { readonly id: string };
}

export interface FirstUnread {
  /** The first message that had not been seen. */
  readonly seq: number;
  /** When the last message that had been seen was said, wall time. */
  readonly since: number;
}

export class Unread {
  /** The newest message that was there when the reader left; null: the reader is there. */
  #seen: { readonly seq: number; readonly time: number } | null = null;
  #count = $state(0);
  #first = $state.raw<FirstUnread | null>(null);

  /** Messages not seen yet; 0 while the reader is at the newest. */
  get count(): number {
    return this.#count;
  }

  /** Where a line belongs; it stays for a reader who has come back, until the next leave. */
  get first(): FirstUnread | null {
    return this.#first;
  }

  /** The reader leaves the newest line. */
  leave(messages: readonly Said[]): void {
    const newest = messages.at(-1);
    this.#seen = { seq: newest?.seq ?? 0, time: newest?.time ?? 0 };
    this.#first = null;
    this.#count = 0;
  }

  /** The reader is at the newest line again. */
  arrive(): void {
    this.#seen = null;
    this.#count = 0;
  }

  /** Nothing is unread any more, and nothing says that it was. */
  clear(): void {
    this.arrive();
    this.#first = null;
  }

  /** Looks at the messages anew; `userId`: the reader, null when nobody in particular. */
  renew(messages: readonly Said[], userId: string | null): void {
    const seen = this.#seen;
    if (!seen) return;
    const unseen = messages.slice(indexFromSeq(messages, seen.seq + 1));
    const others = unseen.filter(({ user }) => user.id !== userId);
    this.#count = others.length;
    const [first] = others;
    if (this.#first === null && first) this.#first = { seq: first.seq, since: seen.time };
  }
}
