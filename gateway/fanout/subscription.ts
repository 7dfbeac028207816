// One session's reading of one topic: a cursor and a tier, nothing that grows.

import type { Tier } from '../../protocol/tier.ts';
import type { WireForm } from '../session/socket.ts';
import type { Cursor, SharedFrame, Topic } from './topic.ts';

/** What fan-out needs of a session. */
export interface Reader {
  /** Whether it can take rooms and prices now; if not, its cursors wait. */
  readonly isReady: boolean;
  sendFrame(text: string): void;
  /** Serving it met a bug of ours: it ends, nobody else does. */
  failed(thrown: unknown): void;
}

/** What fan-out of prices needs of it. */
export interface PriceReader extends Reader {
  readonly form: WireForm;
  /** Adds to the binary message that `flush` sends. The answer is what that takes on the wire, in bytes. */
  sendEntries(entries: Uint8Array): number;
  /** Called at the end of the turn in which entries were added. */
  flush(): void;
}

export class Subscription {
  readonly session: PriceReader;
  readonly topic: Topic;
  /** The rhythm at which it is told: the one that was asked, or a slower one while nobody looks. */
  tier: Tier;
  /** Null: knows nothing, the next frame is a snapshot. Moves only with a frame sent. */
  cursor: Cursor | null;
  /** The number under which its last entry was told; null: none since it was last asked for. */
  #chain: number | null = null;
  /** A frame was promised by the answer to `subscribe`, even if nothing happened. */
  owed = true;
  /** Monotonic time since which the reader is known not to be at the head. */
  behindSince: number | null = null;
  /** Its session could not take what is due. */
  isSkipped = false;

  constructor(session: PriceReader, topic: Topic, tier: Tier, cursor: Cursor | null) {
    this.session = session;
    this.topic = topic;
    this.tier = tier;
    this.cursor = cursor;
  }

  /** It was asked for again: from `cursor`, when given, and one frame is owed that needs no other before it. */
  asked(cursor: Cursor | null): void {
    this.cursor = cursor ?? this.cursor;
    this.#chain = null;
    this.owed = true;
    this.behindSince = null;
  }

  /** Sends the frame in the reader's form, and stands at `cursor` then. The answer is what that takes on the wire, in bytes. */
  tell(frame: SharedFrame, cursor: Cursor): number {
    this.cursor = cursor;
    this.owed = false;
    if (this.session.form === 'json') {
      const { text } = frame;
      this.session.sendFrame(text);
      // Frames are ASCII: symbols, digits and words of the protocol.
      return text.length;
    }
    const { number, bytes } = frame.entries(this.#chain);
    this.#chain = number;
    return this.session.sendEntries(bytes);
  }
}
