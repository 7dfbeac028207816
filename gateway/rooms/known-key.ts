// Whether a message is in the log already, where the broker's own memory of ids (ten minutes) does not reach.
//
// A key that says when it was made (a UUIDv7) and is younger than half that memory cannot have been stored before it:
// the broker tells. An older one is looked up in the log, back to the time at which it was made, before it is appended;
// what another node appends meanwhile the broker knows again. So such a message is stored once, whenever it is repeated.
// A key without a time (any other form, or a time ahead of this node's clock) is known for ten minutes, and for as long
// as its message is among the newest of the room.

import type { BusFailure } from '../../bus/bus.ts';
import { DEDUPE_MS } from '../../protocol/limits.ts';
import { ok, type Result } from '../../protocol/result.ts';
import type { Room } from './room.ts';
import type { KnownMessage } from './room-tail.ts';

/** A younger key is left to the broker. */
const YOUNG_MS = DEDUPE_MS / 2;
/**
 * How far a key's time may lie ahead of a node's clock, and how far nodes' clocks may lie apart: together with
 * `YOUNG_MS` less than the broker's memory.
 */
const AHEAD_MS = DEDUPE_MS / 4;
/** Entries that one look-up reads at most: beyond, it is not known whether the message is new, and it is refused. */
const LOOK_UP_ENTRIES = 2_000;
const PAGE = 200;

const UUID_V7 = /^([0-9a-f]{8})-([0-9a-f]{4})-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;

/** Milliseconds UTC at which a key says it was made; null for a key that says nothing. */
export function timeOfKey(key: string): number | null {
  const match = UUID_V7.exec(key);
  return match ? Number.parseInt(`${match[1]}${match[2]}`, 16) : null;
}

/** Whether the log must be asked before a message with this key is appended at wall time `now`. */
export function isOldKey(key: string, now: number): boolean {
  const made = timeOfKey(key);
  return made !== null && made < now - YOUNG_MS;
}

export type Lookup =
  | { readonly type: 'new' }
  | { readonly type: 'known'; readonly message: KnownMessage }
  /** So many messages have come since the key was made that it cannot be told. */
  | { readonly type: 'too-old' };

/** Looks for the user's message with an old `key`. The room was brought level with the log before. */
export async function lookUpKey(
  room: Room,
  userId: string,
  key: string,
): Promise<Result<Lookup, BusFailure>> {
  const inTail = room.find(userId, key);
  if (inTail) return ok({ type: 'known', message: inTail });
  // Entries carry the times of their nodes' clocks, which may lie apart.
  const from = (timeOfKey(key) ?? 0) - 2 * AHEAD_MS;
  const oldest = room.frames[0];
  // A room that is held here as a whole.
  if (!oldest || oldest.prev === 0) return ok({ type: 'new' });
  let before = oldest.seq;
  let time = oldest.event.time;
  for (let looked = 0; looked < LOOK_UP_ENTRIES; looked += PAGE) {
    if (time < from) return ok({ type: 'new' });
    const page = await room.pages.before(before, PAGE);
    if (!page.ok) return page;
    const { entries, isComplete } = page.value;
    const found = entries.find(({ entry }) => entry.key === key && entry.user.id === userId);
    if (found) return ok({ type: 'known', message: { seq: found.seq, time: found.entry.time } });
    const first = entries[0];
    if (isComplete || !first) return ok({ type: 'new' });
    before = first.seq;
    time = first.entry.time;
  }
  return ok({ type: 'too-old' });
}
