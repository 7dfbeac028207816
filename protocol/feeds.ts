// What feeds say of themselves, and what the gateways answer an operator who asks. What may be ordered is in control.ts, which
// whoever only reads answers need not carry.

import * as v from 'valibot';

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

/** What the gateways answer an operator. */
export const FeedsAnswerSchema = v.object({
  /** One for each shard whose feed answered, by shard. */
  feeds: v.array(FeedStateSchema),
  /** Shards that did not. */
  silent: v.array(v.string()),
  news: v.optional(v.picklist(NEWS)),
});
export type FeedsAnswer = v.InferOutput<typeof FeedsAnswerSchema>;
