// An operator's orders on their way to the feeds: every shard is asked at once, and what the feeds answer becomes one
// answer. It does not ask who orders: that is the door's.

import type { LiveBus } from '../bus/bus.ts';
import { type Fault, fault } from '../protocol/codes.ts';
import {
  type Control,
  type ControlAnswer,
  ControlAnswerSchema,
  type FeedsAnswer,
  type Order,
} from '../protocol/control.ts';
import { decodeJson, encodeJson } from '../protocol/json.ts';
import { err, ok, type Result } from '../protocol/result.ts';
import { controlSubject } from '../protocol/subjects.ts';
import type { Market } from './market/market.ts';

/** A feed that catches up after a stall answers within this; a missing one is known at once. */
const ANSWER_MS = 2_000;

export class FeedOrders {
  readonly #live: LiveBus;
  readonly #market: Market;

  constructor(live: LiveBus, market: Market) {
    this.#live = live;
    this.#market = market;
  }

  /** Where all feeds stand. The fault: `unavailable` when none answers. */
  show(): Promise<Result<FeedsAnswer, Fault>> {
    return this.#askAll(() => ({ type: 'show' }));
  }

  /**
   * Orders every feed, news only the one that publishes the symbol. Faults: what a feed refuses, `unknown_symbol`, and
   * `unavailable` when none that is meant answers. A feed that is not there now does not learn of it later.
   */
  async order(order: Order): Promise<Result<FeedsAnswer, Fault>> {
    if (order.type !== 'news') return this.#askAll(() => order);
    const instrument = this.#market.instrument(order.symbol);
    if (!instrument) return err(fault('unknown_symbol', 'no such instrument'));
    const told = await this.#askAll((shard) =>
      shard === instrument.shard ? order : { type: 'show' },
    );
    if (!told.ok || told.value.news) return told;
    return err(fault('unavailable', `the feed of ${order.symbol} does not answer now`));
  }

  async #askAll(question: (shard: string) => Control): Promise<Result<FeedsAnswer, Fault>> {
    const shards = [...new Set(this.#market.instruments().map(({ shard }) => shard))].sort();
    const answers = await Promise.all(shards.map((shard) => this.#ask(shard, question(shard))));
    const told: FeedsAnswer = { feeds: [], silent: [] };
    for (const [at, answer] of answers.entries()) {
      if (answer?.type === 'refused') return err(fault(answer.code, answer.reason));
      if (!answer) told.silent.push(shards[at] ?? '');
      else told.feeds.push(answer.state);
      if (answer?.news) told.news = answer.news;
    }
    return told.feeds.length > 0 ? ok(told) : err(fault('unavailable', 'no feed answers now'));
  }

  /** Null: no answer, or none that can be read. */
  async #ask(shard: string, question: Control): Promise<ControlAnswer | null> {
    const asked = await this.#live.ask(controlSubject(shard), encodeJson(question), ANSWER_MS);
    const [chunk] = asked.ok ? asked.value : [];
    const answer = chunk ? decodeJson(ControlAnswerSchema, chunk) : null;
    return answer?.ok ? answer.value : null;
  }
}
