// What the room's log stores. JSON with a version, so that the log can be read years later and by other tools.

import * as v from 'valibot';
import { KeySchema } from './calls.ts';
import { type RoomEvent, RoomMessageSchema, UserSchema } from './events.ts';
import { SeqSchema } from './position.ts';
import { err, ok, type Result } from './result.ts';

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

const encoder = new TextEncoder();
const decoder = new TextDecoder();

export function encodeRoomEntry(entry: Omit<RoomEntry, 'v'>): Uint8Array {
  return encoder.encode(JSON.stringify({ v: LAYOUT, ...entry }));
}

export function decodeRoomEntry(bytes: Uint8Array): Result<RoomEntry> {
  try {
    const parsed = v.safeParse(EntrySchema, JSON.parse(decoder.decode(bytes)));
    return parsed.success ? ok(parsed.output) : err(v.summarize(parsed.issues));
  } catch {
    return err('not JSON');
  }
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
