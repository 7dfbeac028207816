// The client's door: text of a gateway becomes one of these, or a reason why it cannot be read. A newer gateway may
// tell more than this client knows: such methods and room entries are recognised as unknown, never as wrong.

import * as v from 'valibot';
import { type Fault, fault } from '../protocol/codes.ts';
import {
  EVENTS,
  type EventName,
  type EventParams,
  FaultSchema,
  RESULTS,
  RoomResetSchema,
  RoomSchema,
} from '../protocol/events.ts';
import { readJson } from '../protocol/json.ts';
import { err, ok, type Result } from '../protocol/result.ts';

const KNOWN_ENTRIES: readonly string[] = RoomSchema.options.map(
  ({ entries }) => entries.type.literal,
);

/** An entry of a type that this client does not know: it counts in the chain and shows nothing. */
const OtherEntrySchema = v.pipe(
  v.object({ ...RoomResetSchema.entries, type: v.string() }),
  v.check(({ type }) => !KNOWN_ENTRIES.includes(type), 'a known type of another form'),
  v.transform(({ type, ...entry }) => ({ ...entry, type: 'other' as const, kind: type })),
);

const EntrySchema = v.union([RoomSchema, OtherEntrySchema]);
export type RoomEntry = v.InferOutput<typeof EntrySchema>;

const HistorySchema = v.object({ ...RESULTS.history.entries, messages: v.array(EntrySchema) });

/** The results of calls as this client reads them. */
export const ANSWERS = { ...RESULTS, history: HistorySchema } as const;
export type Answered = keyof typeof ANSWERS;
export type AnswerOf<M extends Answered> = v.InferOutput<(typeof ANSWERS)[M]>;

type ToldParams<E extends EventName> = E extends 'room' ? RoomEntry : EventParams<E>;

export interface Told<E extends EventName> {
  readonly type: 'told';
  readonly name: E;
  readonly params: ToldParams<E>;
}
export type AnyTold = { [E in EventName]: Told<E> }[EventName];

export type ServerMessage =
  | AnyTold
  | { readonly type: 'answer'; readonly id: number; readonly result: unknown }
  /** Id null: the fault of a call that was made without one. */
  | { readonly type: 'refusal'; readonly id: number | null; readonly fault: Fault }
  | Torn
  | { readonly type: 'unknown'; readonly method: string };

/** A change that does not go on from where its chain stands here: it has to be asked for anew. */
export interface Torn {
  readonly type: 'torn';
  readonly channel: 'ticker' | 'trades' | 'book';
  readonly symbol: string;
}

const ReplySchema = v.object({
  id: v.nullable(v.number()),
  error: v.optional(FaultSchema),
  result: v.optional(v.unknown()),
});

type Reader = (params: unknown) => Result<AnyTold>;

const READERS: { readonly [E in EventName]: Reader } = {
  welcome: (params) => read('welcome', EVENTS.welcome, params),
  ticker: (params) => read('ticker', EVENTS.ticker, params),
  trades: (params) => read('trades', EVENTS.trades, params),
  book: (params) => read('book', EVENTS.book, params),
  bars: (params) => read('bars', EVENTS.bars, params),
  room: (params) => read('room', EntrySchema, params),
  presence: (params) => read('presence', EVENTS.presence, params),
  heartbeat: (params) => read('heartbeat', EVENTS.heartbeat, params),
  status: (params) => read('status', EVENTS.status, params),
};

/** One text message of a gateway. */
export function parseMessage(text: string): Result<ServerMessage> {
  const json = readJson(text);
  if (!json.ok) return err(json.error.message);
  const body = json.value;
  if (typeof body !== 'object' || body === null) return err('not an object');
  if (!('method' in body)) return parseReply(body);
  const { method } = body;
  if (typeof method !== 'string') return err('method: not a string');
  if (!isEvent(method)) return ok({ type: 'unknown', method });
  return READERS[method]('params' in body ? body.params : undefined);
}

function parseReply(body: object): Result<ServerMessage> {
  const reply = v.safeParse(ReplySchema, body);
  if (!reply.success) return err(v.summarize(reply.issues));
  const { id, error, result } = reply.output;
  if (error) return ok({ type: 'refusal', id, fault: withoutGaps(error) });
  return id === null ? err('an answer to nothing') : ok({ type: 'answer', id, result });
}

function read<E extends EventName>(
  name: E,
  schema: v.GenericSchema<unknown, ToldParams<E>>,
  params: unknown,
): Result<Told<E>> {
  const parsed = v.safeParse(schema, params);
  if (!parsed.success) return err(`${name}: ${v.summarize(parsed.issues)}`);
  return ok({ type: 'told', name, params: parsed.output });
}

function isEvent(method: string): method is EventName {
  return Object.hasOwn(EVENTS, method);
}

function withoutGaps({ code, message, data }: v.InferOutput<typeof FaultSchema>): Fault {
  return fault(code, message, data);
}
