// The newest entries of one room, in the log's order. An entry is given out only after its predecessor: behind a gap it
// is held until the gap is filled from the log. Pure: it reads nothing by itself and knows no time.

import type { StoredEntry, TailedEntry } from '../../bus/bus.ts';
import { ROOM_STRIDE, ROOM_TAIL } from '../../protocol/limits.ts';
import type { RoomCounts } from './counts.ts';
import {
  frameOf,
  type LoggedEntry,
  prevOfOldest,
  type RoomFrame,
  readEntry,
} from './room-frame.ts';

/** Entries held behind a gap: what is beyond is read from the log, since filling reads up to its end. */
const MAX_HELD = 1_000;

/**
 * `seen`: nothing new. `gap`: its predecessor is missing. `odd`: its predecessor is older than ours, so ours was erased
 * or this is another log; it is held until the log was asked.
 */
export type Offered = 'advanced' | 'seen' | 'gap' | 'odd';

/** Where an earlier message of a user with the same key stands. */
export interface KnownMessage {
  readonly seq: number;
  readonly time: number;
}

export class RoomTail {
  readonly #symbol: string;
  readonly #counts: RoomCounts;
  #epoch = 0;
  #frames: RoomFrame[] = [];
  #isLoaded = false;
  /** The newest stored entry that is in order, readable or not; null: the room is empty. */
  #newest: StoredEntry | null = null;
  readonly #held = new Map<number, TailedEntry>();

  constructor(symbol: string, counts: RoomCounts) {
    this.#symbol = symbol;
    this.#counts = counts;
  }

  get isLoaded(): boolean {
    return this.#isLoaded;
  }

  /** The newest stored entry that is in order, also one that cannot be read and so was not given out. */
  get newest(): StoredEntry | null {
    return this.#newest;
  }

  /** Its sequence; 0: none. */
  get newestSeq(): number {
    return this.#newest?.seq ?? 0;
  }

  /** Sequence of the newest entry given out; 0: none. */
  get head(): number {
    return this.#frames.at(-1)?.seq ?? 0;
  }

  get frames(): readonly RoomFrame[] {
    return this.#frames;
  }

  /** What the next entry's `back` should be: about `ROOM_STRIDE` entries before it. */
  get back(): number {
    return (this.#frames.at(-ROOM_STRIDE) ?? this.#frames[0])?.seq ?? 0;
  }

  /** Starts over with the newest entries as the log has them; `newest` is the last of them, readable or not. */
  load(epoch: number, entries: readonly LoggedEntry[], newest: StoredEntry | null): void {
    this.#epoch = epoch;
    this.#frames = entries.map((entry) => frameOf(this.#symbol, epoch, entry));
    this.#newest = newest;
    this.#isLoaded = true;
    this.#giveHeld();
  }

  /** What is held is forgotten: entries of a log that has gone. Until `load`, what comes is held. */
  clear(): void {
    this.#frames = [];
    this.#newest = null;
    this.#isLoaded = false;
    this.#held.clear();
  }

  /** An entry as the bus brought it: perhaps again, perhaps early. */
  offer(entry: TailedEntry): Offered {
    if (!this.#isLoaded) {
      this.#hold(entry);
      return 'seen';
    }
    if (entry.seq <= this.newestSeq) return 'seen';
    if (entry.prev !== this.newestSeq) {
      this.#hold(entry);
      return entry.prev > this.newestSeq ? 'gap' : 'odd';
    }
    this.#give(entry);
    this.#giveHeld();
    return 'advanced';
  }

  /** Entries read from the log after a sequence that was in order: all up to the last of them. How many were new. */
  extend(entries: readonly StoredEntry[]): number {
    let added = 0;
    for (const entry of entries) {
      if (entry.seq <= this.newestSeq) continue;
      this.#give(entry);
      added += 1;
    }
    this.#giveHeld();
    return added;
  }

  /** Sequences of the entries that wait. */
  get heldSeqs(): readonly number[] {
    return [...this.#held.keys()];
  }

  /** Entries that need not be waited for. */
  forget(seqs: readonly number[]): void {
    for (const seq of seqs) this.#held.delete(seq);
  }

  /** All entries after `seq`; null when it is older than what is held here, or ahead. */
  since(seq: number): readonly RoomFrame[] | null {
    const head = this.head;
    if (seq === head) return [];
    if (seq > head || seq < (this.#frames[0]?.prev ?? 0)) return null;
    return this.#frames.slice(this.#frames.findLastIndex((frame) => frame.seq <= seq) + 1);
  }

  /** The user's message with `key`, if it is among the entries held here. */
  find(userId: string, key: string): KnownMessage | null {
    const found = this.#frames.find(
      ({ event }) => event.type === 'message' && event.key === key && event.user.id === userId,
    );
    return found ? { seq: found.seq, time: found.event.time } : null;
  }

  #hold(entry: TailedEntry): void {
    if (this.#held.size < MAX_HELD) this.#held.set(entry.seq, entry);
  }

  /** Held entries whose turn has come, in order. */
  #giveHeld(): void {
    for (const entry of [...this.#held.values()].sort((a, b) => a.seq - b.seq)) {
      if (entry.seq <= this.newestSeq) this.#held.delete(entry.seq);
      if (entry.prev !== this.newestSeq) continue;
      this.#held.delete(entry.seq);
      this.#give(entry);
    }
  }

  #give(stored: StoredEntry): void {
    this.#newest = stored;
    const entry = readEntry(stored);
    if (!entry) {
      this.#counts.undecodable += 1;
      return;
    }
    const prev = this.head || prevOfOldest(stored.seq, entry);
    this.#frames.push(frameOf(this.#symbol, this.#epoch, { seq: stored.seq, prev, entry }));
    this.#counts.entries += 1;
    if (this.#frames.length > ROOM_TAIL) this.#frames.shift();
  }
}
