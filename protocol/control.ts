// What an operator orders of a feed and what the feed says of itself: asked over the bus, and at the gateways' door.
// Nothing here knows who may order.

import * as v from 'valibot';
import { RATE_MAX, RATE_MIN, VOLATILITY_MAX, VOLATILITY_MIN } from './limits.ts';

const Rate = between(RATE_MIN, RATE_MAX);
const Volatility = between(VOLATILITY_MIN, VOLATILITY_MAX);
const Name = v.pipe(v.string(), v.minLength(1), v.maxLength(64));

const ORDERS = [
  /** Mean trades a second and symbol. */
  v.object({ type: v.literal('rate'), rate: Rate }),
  /** Factor on how much prices move; 1: as listed. */
  v.object({ type: v.literal('volatility'), volatility: Volatility }),
  v.object({ type: v.literal('pause') }),
  v.object({ type: v.literal('resume') }),
  v.object({ type: v.literal('news'), symbol: Name }),
] as const;

export const OrderSchema = v.variant('type', ORDERS);
export type Order = v.InferOutput<typeof OrderSchema>;

/** What goes over the bus: an order, or a question that changes nothing. */
export const ControlSchema = v.variant('type', [v.object({ type: v.literal('show') }), ...ORDERS]);
export type Control = v.InferOutput<typeof ControlSchema>;

export const FeedStateSchema = v.object({
  shard: v.string(),
  rate: v.number(),
  volatility: v.number(),
  /** Nothing is traded or quoted: every instrument is halted. */
  paused: v.boolean(),
  /** How many instruments it publishes. */
  symbols: v.number(),
});
export type FeedState = v.InferOutput<typeof FeedStateSchema>;

/** Of ordered news: it began, or earlier news in that symbol is not over yet. */
export const NEWS = ['started', 'running'] as const;

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

/** What the gateways answer an operator. */
export const FeedsAnswerSchema = v.object({
  /** One for each shard whose feed answered, by shard. */
  feeds: v.array(FeedStateSchema),
  /** Shards that did not. */
  silent: v.array(v.string()),
  news: v.optional(v.picklist(NEWS)),
});
export type FeedsAnswer = v.InferOutput<typeof FeedsAnswerSchema>;

function between(least: number, most: number) {
  const wish = `a number from ${least} to ${most}`;
  return v.pipe(v.number(wish), v.minValue(least, wish), v.maxValue(most, wish));
}
