// The entries of one room as this client has them: in the log's order, without holes, none twice. Pure.
//
// Invariant: everything from the first entry to the cursor is here (but for entries of types that show nothing), and the
// cursor is the newest entry that was told.

import type { RoomMessage } from '../protocol/events.ts';
import type { Position } from '../protocol/position.ts';
import type { AnswerOf, RoomEntry } from './messages.ts';

/** Messages kept at hand; older ones can be read again. */
export const KEPT_MESSAGES = 5_000;
/** Messages kept while somebody reads older ones, which must not go from under the eye: some 20 MB. */
export const HELD_MESSAGES = 50_000;

export type Applied =
  /** It is the next one; `message` if it shows something. */
  | { readonly type: 'added'; readonly message: RoomMessage | null }
  | { readonly type: 'known' }
  /** Entries before it are missing. */
  | { readonly type: 'gap' }
  /** The log went back, or is another: what is here means nothing any more. */
  | { readonly type: 'over' };

export class RoomMessages {
  #messages: RoomMessage[] = [];
  #cursor: Position;
  #isWhole: boolean;
  /** Whether somebody reads older messages. */
  isHeld = false;

  /** Begins with the newest page of the room's history. */
  constructor(page: AnswerOf<'history'>) {
    this.#messages = messagesOf(page);
    this.#cursor = { epoch: page.epoch, seq: page.messages.at(-1)?.seq ?? 0 };
    this.#isWhole = page.complete;
  }

  /** Oldest first. */
  get all(): readonly RoomMessage[] {
    return this.#messages;
  }

  get cursor(): Position {
    return this.#cursor;
  }

  /** Whether the room's first message is here. */
  get isWhole(): boolean {
    return this.#isWhole;
  }

  apply(entry: RoomEntry): Applied {
    if (entry.epoch !== this.#cursor.epoch || entry.type === 'reset') return { type: 'over' };
    if (entry.seq <= this.#cursor.seq) return { type: 'known' };
    // `prev` below the cursor: the entry at the cursor was taken out of the log since. Nothing is missing.
    if (entry.prev > this.#cursor.seq) return { type: 'gap' };
    this.#cursor = { epoch: entry.epoch, seq: entry.seq };
    if (entry.type !== 'message') return { type: 'added', message: null };
    this.#messages.push(entry);
    const kept = this.isHeld ? HELD_MESSAGES : KEPT_MESSAGES;
    if (this.#messages.length > kept) {
      this.#messages.splice(0, this.#messages.length - kept);
      this.#isWhole = false;
    }
    return { type: 'added', message: entry };
  }

  /** Where the page before the oldest message ends: exclusive; undefined when there is nothing here. */
  get before(): number | undefined {
    return this.#messages[0]?.seq;
  }

  /** Puts a page that ends before the oldest message in front; gives the number of messages added. */
  prepend(page: AnswerOf<'history'>): number {
    const before = this.before ?? Number.POSITIVE_INFINITY;
    const older = messagesOf(page).filter(({ seq }) => seq < before);
    this.#messages.unshift(...older);
    this.#isWhole = page.complete;
    return older.length;
  }

  hasKey(key: string, userId: string | null): boolean {
    return this.#messages.some((one) => one.key === key && (userId ?? one.user.id) === one.user.id);
  }
}

function messagesOf({ messages }: AnswerOf<'history'>): RoomMessage[] {
  return messages.flatMap((entry) => (entry.type === 'message' ? [entry] : []));
}
