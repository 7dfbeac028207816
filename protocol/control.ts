// What an operator orders of a feed and what the feed says of itself: asked over the bus, and at the gateways' door.
// Nothing here knows who may order.

import * as v from 'valibot';
import { FeedStateSchema, NEWS } from './feeds.ts';
import { RATE_MAX, RATE_MIN, VOLATILITY_MAX, VOLATILITY_MIN } from './limits.ts';

const RATE = `a number from ${RATE_MIN} to ${RATE_MAX}`;
const VOLATILITY = `a number from ${VOLATILITY_MIN} to ${VOLATILITY_MAX}`;
const NAME_CHARACTERS = 64;
const NAME = `a name of 1 to ${NAME_CHARACTERS} characters`;

const Rate = v.pipe(v.number(RATE), v.minValue(RATE_MIN, RATE), v.maxValue(RATE_MAX, RATE));
const Volatility = v.pipe(
  v.number(VOLATILITY),
  v.minValue(VOLATILITY_MIN, VOLATILITY),
  v.maxValue(VOLATILITY_MAX, VOLATILITY),
);
const Name = v.pipe(v.string(NAME), v.minLength(1, NAME), v.maxLength(NAME_CHARACTERS, NAME));

const ORDERS = [
  /** Mean trades a second and symbol. */
  v.strictObject({ type: v.literal('rate'), rate: Rate }, wrongMember(RATE)),
  /** Factor on how much prices move; 1: as listed. */
  v.strictObject(
    { type: v.literal('volatility'), volatility: Volatility },
    wrongMember(VOLATILITY),
  ),
  v.strictObject({ type: v.literal('pause') }, wrongMember('')),
  v.strictObject({ type: v.literal('resume') }, wrongMember('')),
  v.strictObject({ type: v.literal('news'), symbol: Name }, wrongMember(NAME)),
] as const;
const TYPES = ORDERS.map(({ entries }) => entries.type.literal);

export const OrderSchema = v.variant('type', ORDERS, wrongType(TYPES));
export type Order = v.InferOutput<typeof OrderSchema>;

/** What goes over the bus: an order, or a question that changes nothing. */
export const ControlSchema = v.variant(
  'type',
  [v.strictObject({ type: v.literal('show') }, wrongMember('')), ...ORDERS],
  wrongType(['show', ...TYPES]),
);
export type Control = v.InferOutput<typeof ControlSchema>;

/** A feed's answer: where it stands after the order, or why it did nothing. */
export const ControlAnswerSchema = v.variant('type', [
  v.object({
    type: v.literal('done'),
    state: FeedStateSchema,
    news: v.optional(v.picklist(NEWS)),
  }),
  v.object({
    type: v.literal('refused'),
    code: v.picklist(['invalid_params', 'unknown_symbol']),
    reason: v.string(),
  }),
]);
export type ControlAnswer = v.InferOutput<typeof ControlAnswerSchema>;

/**
 * Of a member that is missing, which was to be `wanted`, or that is unknown: an order with a member that nobody reads
 * would do something else than was meant.
 */
function wrongMember(wanted: string) {
  return ({ expected }: v.StrictObjectIssue) =>
    expected === 'never' ? 'not a part of this order' : wanted;
}

function wrongType(types: readonly string[]) {
  return ({ expected }: v.VariantIssue) =>
    expected === 'Object' ? 'an order is an object with a type' : `one of ${types.join(', ')}`;
}
