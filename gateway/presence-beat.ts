// What a node tells the others of who is in its rooms: facts, each replacing what was known of that room at that node.
// Others' messages are parsed strictly: what is in them is told to browsers.

import * as v from 'valibot';
import { decodeJson, encodeJson } from '../protocol/json.ts';
import { PRESENCE_NAMES } from '../protocol/limits.ts';
import type { Result } from '../protocol/result.ts';

const MAX_ROOMS = 100;
const MAX_MEMBERS = 1_000_000;

const Text = v.pipe(v.string(), v.minLength(1), v.maxLength(64));
const MemberSchema = v.object({ id: Text, name: Text, bot: v.optional(v.literal(true)) });
const Members = v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(MAX_MEMBERS));
const FactSchema = v.object({
  symbol: Text,
  /** Sessions of this node in the room. */
  count: Members,
  /** Those of them that are bots. */
  bots: v.optional(Members, 0),
  /** Those of them that have a name, each user once; left out when there are many. */
  users: v.optional(v.pipe(v.array(MemberSchema), v.maxLength(PRESENCE_NAMES))),
});
const BeatSchema = v.variant('type', [
  v.object({
    type: v.literal('rooms'),
    node: Text,
    rooms: v.pipe(v.array(FactSchema), v.maxLength(MAX_ROOMS)),
  }),
  v.object({ type: v.literal('goodbye'), node: Text }),
]);

export type RoomFact = v.InferOutput<typeof FactSchema>;
export type PresenceBeat = v.InferOutput<typeof BeatSchema>;

export function encodePresence(beat: PresenceBeat): Uint8Array {
  return encodeJson(beat);
}

export function decodePresence(bytes: Uint8Array): Result<PresenceBeat> {
  return decodeJson(BeatSchema, bytes);
}
