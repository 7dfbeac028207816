// Everything a gateway tells: the schemas are the types. The client parses with them, the gateway is checked by them.

import * as v from 'valibot';
import { INTERVALS } from './bar.ts';
import { ERRORS } from './codes.ts';
import { STATUSES } from './instrument.ts';
import { SIDES } from './market.ts';
import { EpochSchema, PositionSchema, SeqSchema } from './position.ts';

const Count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
/** Milliseconds UTC. */
const Time = v.pipe(v.number(), v.safeInteger());
/** A decimal string at the instrument's full scale. */
const Decimal = v.string();
const LevelRow = v.strictTuple([Decimal, Decimal]);
const BarRow = v.strictTuple([Time, Decimal, Decimal, Decimal, Decimal, Decimal, Count]);
const FinalBarRow = v.strictTuple([
  Time,
  Decimal,
  Decimal,
  Decimal,
  Decimal,
  Decimal,
  Count,
  v.boolean(),
]);
const TradeRow = v.strictTuple([Time, Decimal, Decimal, v.picklist(SIDES)]);
export const UserSchema = v.object({
  id: v.string(),
  name: v.string(),
  /** Its session said that it is a program. */
  bot: v.optional(v.literal(true)),
});

const range = { symbol: v.string(), epoch: EpochSchema, from: SeqSchema, to: SeqSchema };

export const WelcomeSchema = v.object({
  protocol: v.literal(1),
  node: v.string(),
  nodes: v.array(v.string()),
  time: Time,
  heartbeatMs: Count,
  limits: v.object({
    messageBytes: Count,
    symbols: Count,
    textCodePoints: Count,
    sayBurst: Count,
    sayPer10s: Count,
    historyMessages: Count,
    bars: Count,
  }),
  simulated: v.boolean(),
  /** The exchange's time zone, an IANA name; older gateways do not tell it. */
  zone: v.optional(v.string()),
});

export const TickerSchema = v.object({
  ...range,
  time: Time,
  sent: Time,
  last: v.nullable(Decimal),
  bid: v.nullable(LevelRow),
  ask: v.nullable(LevelRow),
  bars: v.array(BarRow),
  day: v.object({
    open: Decimal,
    high: Decimal,
    low: Decimal,
    volume: Decimal,
    previousClose: Decimal,
  }),
  status: v.picklist(STATUSES),
  snapshot: v.optional(v.boolean()),
});

export const TradesSchema = v.object({
  ...range,
  sent: Time,
  trades: v.array(TradeRow),
  missed: v.optional(Count),
  snapshot: v.optional(v.boolean()),
});

export const BookSchema = v.object({
  ...range,
  sent: Time,
  bids: v.array(LevelRow),
  asks: v.array(LevelRow),
  snapshot: v.optional(v.boolean()),
});

export const BarsSchema = v.object({
  symbol: v.string(),
  interval: v.picklist(INTERVALS),
  epoch: EpochSchema,
  to: SeqSchema,
  bars: v.array(FinalBarRow),
});

const StampSchema = v.object({ price: Decimal, epoch: EpochSchema, seq: SeqSchema, time: Time });

const entry = {
  symbol: v.string(),
  epoch: EpochSchema,
  seq: SeqSchema,
  prev: SeqSchema,
  time: Time,
};

export const RoomMessageSchema = v.object({
  ...entry,
  type: v.literal('message'),
  key: v.string(),
  user: UserSchema,
  text: v.string(),
  replyTo: v.optional(SeqSchema),
  stamp: v.nullable(StampSchema),
});

export const RoomResetSchema = v.object({ ...entry, type: v.literal('reset') });

export const RoomSchema = v.variant('type', [RoomMessageSchema, RoomResetSchema]);

export const PresenceSchema = v.object({
  symbol: v.string(),
  count: Count,
  /** Bots among them; absent: none. */
  bots: v.optional(Count),
  users: v.optional(v.array(UserSchema)),
});

/** p50 and p99, milliseconds. */
const AgeRow = v.strictTuple([v.number(), v.number()]);
const HopAgesSchema = v.object({
  /** From the exchange to this node, beyond what the quickest took. */
  exchange: AgeRow,
  /** In this node, until it was written. */
  gateway: AgeRow,
});

export const HeartbeatSchema = v.object({
  n: Count,
  time: Time,
  feedAgeMs: Count,
  stale: v.array(v.string()),
  /** Absent: nothing was told lately. */
  ages: v.optional(HopAgesSchema),
});

export const StatusSchema = v.variant('type', [
  v.object({ type: v.literal('feed'), state: v.picklist(['live', 'stale']), ageMs: Count }),
  v.object({ type: v.literal('reconnect'), afterMs: Count }),
]);

export const EVENTS = {
  welcome: WelcomeSchema,
  ticker: TickerSchema,
  trades: TradesSchema,
  book: BookSchema,
  bars: BarsSchema,
  room: RoomSchema,
  presence: PresenceSchema,
  heartbeat: HeartbeatSchema,
  status: StatusSchema,
} as const;

export type EventName = keyof typeof EVENTS;
export type EventParams<E extends EventName> = v.InferOutput<(typeof EVENTS)[E]>;

export type Welcome = EventParams<'welcome'>;
export type TickerFrame = EventParams<'ticker'>;
export type TradesFrame = EventParams<'trades'>;
export type BookFrame = EventParams<'book'>;
export type BarsFrame = EventParams<'bars'>;
export type RoomEvent = EventParams<'room'>;
export type RoomMessage = v.InferOutput<typeof RoomMessageSchema>;
export type Stamp = v.InferOutput<typeof StampSchema>;
export type Presence = EventParams<'presence'>;
export type HopAges = v.InferOutput<typeof HopAgesSchema>;
export type Heartbeat = EventParams<'heartbeat'>;
export type StatusEvent = EventParams<'status'>;
export type User = v.InferOutput<typeof UserSchema>;
export type BarRowData = v.InferOutput<typeof BarRow>;
export type FinalBarRowData = v.InferOutput<typeof FinalBarRow>;
export type LevelRowData = v.InferOutput<typeof LevelRow>;
export type TradeRowData = v.InferOutput<typeof TradeRow>;

const CODES = Object.keys(ERRORS) as (keyof typeof ERRORS)[];

export const FaultSchema = v.object({
  // A newer gateway may know more codes than this client: they read as `internal`.
  code: v.fallback(v.picklist(CODES), 'internal'),
  message: v.string(),
  data: v.optional(v.record(v.string(), v.unknown())),
});

/** Results of the calls, as the gateway answers and the client reads them. */
export const RESULTS = {
  authenticate: v.object({ user: UserSchema, expires: Time }),
  subscribe: v.object({
    subscribed: v.array(v.string()),
    rejected: v.array(v.object({ symbol: v.string(), code: v.string() })),
    positions: v.optional(v.record(v.string(), PositionSchema)),
    incomplete: v.optional(v.array(v.string())),
  }),
  unsubscribe: v.object({ unsubscribed: v.array(v.string()) }),
  say: v.object({ epoch: EpochSchema, seq: SeqSchema, time: Time, duplicate: v.boolean() }),
  history: v.object({
    epoch: EpochSchema,
    messages: v.array(RoomSchema),
    complete: v.boolean(),
  }),
  ping: v.object({ time: Time }),
} as const;

export type ResultOf<M extends keyof typeof RESULTS> = v.InferOutput<(typeof RESULTS)[M]>;
