// One session's reading of one topic: a cursor and a tier, nothing that grows.

import type { Tier } from '../../protocol/tier.ts';
import type { Cursor, Topic } from './topic.ts';

/** What fan-out needs of a session. */
export interface Reader {
  /** Whether it can take rooms and prices now; if not, its cursors wait. */
  readonly isReady: boolean;
  sendFrame(text: string): void;
  /** Serving it met a bug of ours: it ends, nobody else does. */
  failed(thrown: unknown): void;
}

export class Subscription {
  readonly session: Reader;
  readonly topic: Topic;
  /** The rhythm at which it is told: the one that was asked, or a slower one while nobody looks. */
  tier: Tier;
  /** Null: knows nothing, the next frame is a snapshot. Moves only with a frame sent. */
  cursor: Cursor | null;
  /** A frame was promised by the answer to `subscribe`, even if nothing happened. */
  owed = true;
  /** Monotonic time since which the reader is known not to be at the head. */
  behindSince: number | null = null;
  /** Its session could not take what is due. */
  isSkipped = false;

  constructor(session: Reader, topic: Topic, tier: Tier, cursor: Cursor | null) {
    this.session = session;
    this.topic = topic;
    this.tier = tier;
    this.cursor = cursor;
  }

  reached(cursor: Cursor): void {
    this.cursor = cursor;
    this.owed = false;
  }
}
