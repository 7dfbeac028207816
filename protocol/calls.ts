// Everything a client says. `parseCall` turns untrusted text into one of these, or into the fault to answer.

import * as v from 'valibot';
import { INTERVALS } from './bar.ts';
import { type Fault, fault } from './codes.ts';
import { readInput } from './input.ts';
import { readJson } from './json.ts';
import {
  HISTORY_DEFAULT,
  HISTORY_MESSAGES,
  ID_CHARACTERS,
  KEY_CHARACTERS,
  SYMBOLS_PER_CALL,
  TOKEN_CHARACTERS,
} from './limits.ts';
import { type Position, PositionSchema, SeqSchema } from './position.ts';
import { err, ok, type Result } from './result.ts';
import { TIERS } from './tier.ts';

export const CHANNELS = ['ticker', 'trades', 'book', 'bars', 'room'] as const;
export type Channel = (typeof CHANNELS)[number];

const IdSchema = v.union([
  v.pipe(v.number(), v.safeInteger()),
  v.pipe(v.string(), v.maxLength(ID_CHARACTERS)),
]);
export type CallId = v.InferOutput<typeof IdSchema>;

// Any short string: whether it names something is looked up, and told per symbol.
const Name = v.string();
const Symbols = v.union(
  [v.literal('*'), v.pipe(v.array(Name), v.minLength(1), v.maxLength(SYMBOLS_PER_CALL))],
  `a list of 1 to ${SYMBOLS_PER_CALL} strings, or "*"`,
);

// An array would be read as an object without members, and a list of positions be passed over in silence.
const Positions = v.pipe(
  v.custom<Record<string, Position>>(
    (raw) => !Array.isArray(raw),
    'an object of positions by symbol',
  ),
  v.record(v.string(), PositionSchema),
);

const SubscribeParams = v.object({
  channel: v.picklist(CHANNELS),
  symbols: Symbols,
  /** Absent: that of the present subscription, else the default. */
  tier: v.optional(v.picklist(TIERS)),
  interval: v.optional(v.picklist(INTERVALS), '1m'),
  positions: v.optional(Positions, {}),
  /** Rooms: to be told of what is said without being there. */
  quiet: v.optional(v.boolean(), false),
});

const UnsubscribeParams = v.object({
  channel: v.picklist(CHANNELS),
  symbols: Symbols,
  interval: v.optional(v.picklist(INTERVALS), '1m'),
});

const KEY = `1 to ${KEY_CHARACTERS} of A to Z, a to z, 0 to 9, "_" and "-"`;
export const KeySchema = v.pipe(
  v.string(KEY),
  v.regex(/^[A-Za-z0-9_-]+$/, KEY),
  v.maxLength(KEY_CHARACTERS, KEY),
);

const SayParams = v.object({
  symbol: Name,
  text: v.string(),
  key: KeySchema,
  replyTo: v.optional(v.pipe(SeqSchema, v.minValue(1))),
  seen: v.optional(PositionSchema),
});

const HistoryParams = v.pipe(
  v.object({
    symbol: Name,
    before: v.optional(v.pipe(SeqSchema, v.minValue(1))),
    after: v.optional(SeqSchema),
    limit: v.optional(
      v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(HISTORY_MESSAGES)),
      HISTORY_DEFAULT,
    ),
  }),
  v.check(
    (page) => page.before === undefined || page.after === undefined,
    'before or after, not both',
  ),
);

const METHODS = {
  authenticate: v.object({ token: v.pipe(v.string(), v.maxLength(TOKEN_CHARACTERS)) }),
  subscribe: SubscribeParams,
  unsubscribe: UnsubscribeParams,
  say: SayParams,
  history: HistoryParams,
  beat: v.object({ n: SeqSchema, hidden: v.optional(v.boolean()) }),
  ping: v.optional(v.unknown()),
} as const;

export type Method = keyof typeof METHODS;
export type Params<M extends Method> = v.InferOutput<(typeof METHODS)[M]>;

type CallOf<M extends Method> = {
  readonly method: M;
  /** Null: carried out silently. */
  readonly id: CallId | null;
  readonly params: Params<M>;
};
export type Call = { [M in Method]: CallOf<M> }[Method];

/** What a client library hands to `say`, `subscribe` and the like: the form before defaults are filled in. */
export type CallParams<M extends Method> = v.InferInput<(typeof METHODS)[M]>;

export interface Refused {
  readonly id: CallId | null;
  readonly fault: Fault;
}

/** Parses one text frame. The refusal carries the call's id when it could be read. */
export function parseCall(text: string): Result<Call, Refused> {
  const read = readJson(text);
  if (!read.ok) return err({ id: null, fault: read.error });
  const body = read.value;
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    return refuse(null, fault('invalid_message', 'a call is one JSON object'));
  }
  const rawId = 'id' in body ? body.id : undefined;
  const id = v.safeParse(v.nullish(IdSchema), rawId);
  if (!id.success) {
    const wanted = `id: an integer or a string of at most ${ID_CHARACTERS} characters`;
    return refuse(null, fault('invalid_message', wanted));
  }
  const callId = id.output ?? null;
  const method = 'method' in body ? body.method : undefined;
  if (typeof method !== 'string')
    return refuse(callId, fault('invalid_message', 'method: expected a string'));
  if (!isMethod(method)) {
    const known = Object.keys(METHODS).join(', ');
    return refuse(callId, fault('unknown_method', `${quote(method)} is none of ${known}`));
  }
  return parseParams(method, callId, 'params' in body ? body.params : undefined);
}

function parseParams(method: Method, id: CallId | null, raw: unknown): Result<Call, Refused> {
  const params = readInput(METHODS[method], raw, 'params');
  // The one place where method and params meet: the schema was picked by the method just above.
  if (params.ok) return ok({ method, id, params: params.value } as Call);
  if (isUnknownChannel(method, raw)) {
    return refuse(id, fault('unknown_channel', `channel: one of ${CHANNELS.join(', ')}`));
  }
  return refuse(id, params.error);
}

function isUnknownChannel(method: Method, raw: unknown): boolean {
  if (method !== 'subscribe' && method !== 'unsubscribe') return false;
  const named = v.safeParse(v.object({ channel: v.string() }), raw);
  return named.success && !v.is(v.picklist(CHANNELS), named.output.channel);
}

function isMethod(method: string): method is Method {
  return Object.hasOwn(METHODS, method);
}

function refuse(id: CallId | null, refusal: Fault): Result<Call, Refused> {
  return err({ id, fault: refusal });
}

function quote(text: string): string {
  return JSON.stringify(text.slice(0, 40));
}
