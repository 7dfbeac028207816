// The messages that the chat lane counts: a stretch of one room's log without holes that ends at the newest. What the room
// has at hand and what was read for the lane alone come together here. Pure.

import type { RoomMessage } from '../../../client/index.ts';
import { indexFromSeq } from './sorted.ts';

/** Messages kept; beyond it the oldest go, a portion at a time. */
export const MOST_COUNTED = 5_000;
const PORTION = 500;

export interface MessagePage {
  readonly epoch: number;
  /** Oldest first. */
  readonly messages: readonly RoomMessage[];
  /** Nothing older is stored. */
  readonly isComplete: boolean;
}

/** `more`: those came to the ones that were counted. `anew`: count all of them. */
export type Taken =
  | { readonly type: 'nothing' }
  | { readonly type: 'more'; readonly messages: readonly RoomMessage[] }
  | { readonly type: 'anew' };

const NOTHING: Taken = { type: 'nothing' };

export class LaneLog {
  #all: RoomMessage[] = [];
  #isOldestRead = false;

  /** Oldest first. */
  get all(): readonly RoomMessage[] {
    return this.#all;
  }

  /** The room's first message is among them. */
  get isWhole(): boolean {
    return this.#isOldestRead || this.#all[0]?.prev === 0;
  }

  /** Takes what a room has at hand: a stretch without holes up to its newest message. */
  take(said: readonly RoomMessage[]): Taken {
    const first = said[0];
    const newest = this.#all.at(-1);
    if (!first || !newest) return this.#begin(said);
    const isOther = first.epoch !== newest.epoch || (said.at(-1)?.seq ?? 0) < newest.seq;
    if (isOther || first.prev > newest.seq) {
      return this.#begin(said);
    }
    const oldestSeq = this.#all[0]?.seq ?? 0;
    const older = said.slice(0, indexFromSeq(said, oldestSeq));
    return this.#grow(older, said.slice(indexFromSeq(said, newest.seq + 1)));
  }

  /** Takes the page before `before`; once that is not the oldest message any more, it changes nothing. */
  prepend({ epoch, messages, isComplete }: MessagePage, before: number): Taken {
    const oldest = this.#all[0];
    if (epoch !== oldest?.epoch || before !== oldest.seq) return NOTHING;
    if (messages.length <= this.#left) this.#isOldestRead = isComplete;
    return this.#grow(messages, []);
  }

  /** Older messages for which there is room. */
  get #left(): number {
    return Math.max(0, MOST_COUNTED - PORTION - this.#all.length);
  }

  #begin(said: readonly RoomMessage[]): Taken {
    const hadNone = this.#all.length === 0;
    this.#all = said.slice(-MOST_COUNTED);
    this.#isOldestRead = false;
    return hadNone && said.length === 0 ? NOTHING : { type: 'anew' };
  }

  #grow(before: readonly RoomMessage[], newer: readonly RoomMessage[]): Taken {
    const older = before.slice(Math.max(0, before.length - this.#left));
    if (older.length === 0 && newer.length === 0) return NOTHING;
    if (older.length > 0) this.#all = [...older, ...this.#all];
    for (const message of newer) this.#all.push(message);
    if (this.#all.length <= MOST_COUNTED) return { type: 'more', messages: [...older, ...newer] };
    this.#all.splice(0, this.#all.length - MOST_COUNTED + PORTION);
    this.#isOldestRead = false;
    return { type: 'anew' };
  }
}
