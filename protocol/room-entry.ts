// What the room's log stores. JSON with a version, so that the log can be read years later and by other tools.

import * as v from 'valibot';
import { KeySchema } from './calls.ts';
import { type RoomEvent, RoomMessageSchema, UserSchema } from './events.ts';
import { decodeJson, encodeJson } from './json.ts';
import { SeqSchema } from './position.ts';
import type { Result } from './result.ts';

const LAYOUT = 1;

const EntrySchema = v.object({
  v: v.literal(LAYOUT),
  type: v.literal('message'),
  /** Wall time at which the gateway accepted it. */
  time: v.pipe(v.number(), v.safeInteger()),
  /** Sequence of the entry about fifty before it, 0 at the beginning: a page backwards is one read forward. */
  back: SeqSchema,
  key: KeySchema,
  user: UserSchema,
  text: v.string(),
  replyTo: v.optional(SeqSchema),
  stamp: RoomMessageSchema.entries.stamp,
});

export type RoomEntry = v.InferOutput<typeof EntrySchema>;

export function encodeRoomEntry(entry: Omit<RoomEntry, 'v'>): Uint8Array {
  return encodeJson({ v: LAYOUT, ...entry });
}

export function decodeRoomEntry(bytes: Uint8Array): Result<RoomEntry> {
  return decodeJson(EntrySchema, bytes);
}

/** A stored entry as the wire tells it. `prev` is the sequence of the room's entry before it, 0 for the first. */
export function roomEvent(
  symbol: string,
  epoch: number,
  seq: number,
  prev: number,
  entry: RoomEntry,
): RoomEvent {
  const { v: _layout, back: _back, type, ...told } = entry;
  return { symbol, epoch, seq, prev, type, ...told };
}
