// An entry of a room as it is told, and as the log holds it. Every node tells the same entry in the same words: what is
// told depends on nothing but the log.
//
// `prev` of a told entry is the sequence of the told entry before it, so entries that cannot be read leave no gap in the
// chain. A room's first entry has 0. When what came before it is no longer stored, it is `seq - 1`, the largest that it
// can have been: a reader who stands earlier sees a gap, and there may be one.

import type { StoredEntry } from '../../bus/bus.ts';
import type { RoomEvent } from '../../protocol/events.ts';
import { decodeRoomEntry, type RoomEntry, roomEvent } from '../../protocol/room-entry.ts';
import { notification } from '../notification.ts';

export interface RoomFrame {
  readonly seq: number;
  readonly prev: number;
  readonly event: RoomEvent;
  /** The whole notification, encoded once and shared by all sessions. */
  readonly text: string;
}

/** A readable entry in its place. */
export interface LoggedEntry {
  readonly seq: number;
  readonly prev: number;
  readonly entry: RoomEntry;
}

export function frameOf(
  symbol: string,
  epoch: number,
  { seq, prev, entry }: LoggedEntry,
): RoomFrame {
  const event = roomEvent(symbol, epoch, seq, prev, entry);
  return { seq, prev, event, text: notification('room', event) };
}

/** The entry, or null when this version cannot read it. */
export function readEntry(stored: StoredEntry): RoomEntry | null {
  const decoded = decodeRoomEntry(stored.body);
  return decoded.ok ? decoded.value : null;
}

/** `prev` of an entry before which no readable one is stored. */
export function prevOfOldest(seq: number, entry: RoomEntry): number {
  return entry.back === 0 ? 0 : seq - 1;
}
