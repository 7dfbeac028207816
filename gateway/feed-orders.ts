// An operator's orders on their way to the feeds: every shard is asked at once, and what the feeds answer becomes one
// answer. It does not ask who orders: that is the door's.

import type { LiveBus } from '../bus/bus.ts';
import { type Fault, fault } from '../protocol/codes.ts';
import {
  type Control,
  type ControlAnswer,
  ControlAnswerSchema,
  type Order,
} from '../protocol/control.ts';
import type { FeedsAnswer } from '../protocol/feeds.ts';
import { decodeJson, encodeJson } from '../protocol/json.ts';
import { err, ok, type Result } from '../protocol/result.ts';
import { controlSubject } from '../protocol/subjects.ts';
import type { Market } from './market/market.ts';

/** A feed that catches up after a stall answers within this; a missing one is known at once. */
const ANSWER_MS = 2_000;
const UNKNOWN = 'a feed did not answer in time: the order may still be carried out';

/** `silent`: nothing was done. `unknown`: what was asked may have been done, or may be yet. */
type Told = ControlAnswer | 'silent' | 'unknown';

export class FeedOrders {
  readonly #live: LiveBus;
  readonly #market: Market;

  constructor(live: LiveBus, market: Market) {
    this.#live = live;
    this.#market = market;
  }

  /** Where all feeds stand. The fault: `unavailable` when none answers. */
  show(): Promise<Result<FeedsAnswer, Fault>> {
    return this.#askAll(() => null);
  }

  /**
   * Orders every feed, news only the one that publishes the symbol. Faults: what a feed refuses, `unknown_symbol`,
   * `unavailable` when none that is meant answers, and `unknown_outcome` when one fell silent over the order.
   */
  async order(order: Order): Promise<Result<FeedsAnswer, Fault>> {
    if (order.type !== 'news') return this.#askAll(() => order);
    const instrument = this.#market.instrument(order.symbol);
    if (!instrument) return err(this.#market.unknown(order.symbol));
    const told = await this.#askAll((shard) => (shard === instrument.shard ? order : null));
    if (!told.ok || told.value.news) return told;
    return err(fault('unavailable', `the feed of ${order.symbol} does not answer now`));
  }

  async #askAll(orderOf: (shard: string) => Order | null): Promise<Result<FeedsAnswer, Fault>> {
    const shards = [...new Set(this.#market.instruments().map(({ shard }) => shard))].sort();
    const answers = await Promise.all(shards.map((shard) => this.#tell(shard, orderOf(shard))));
    const told: FeedsAnswer = { feeds: [], silent: [] };
    for (const [at, answer] of answers.entries()) {
      if (answer === 'unknown') return err(fault('unknown_outcome', UNKNOWN));
      if (answer === 'silent') {
        told.silent.push(shards[at] ?? '');
        continue;
      }
      if (answer.type === 'refused') return err(fault(answer.code, answer.reason));
      told.feeds.push(answer.state);
      if (answer.news) told.news = answer.news;
    }
    return told.feeds.length > 0 ? ok(told) : err(fault('unavailable', 'no feed answers now'));
  }

  /** A feed that stands still would find an order when it goes on, so one that answers no question gets none. */
  async #tell(shard: string, order: Order | null): Promise<Told> {
    const shown = await this.#ask(shard, { type: 'show' });
    if (shown === 'unknown' || shown === 'silent') return 'silent';
    return order === null ? shown : this.#ask(shard, order);
  }

  async #ask(shard: string, question: Control): Promise<Told> {
    const asked = await this.#live.ask(controlSubject(shard), encodeJson(question), ANSWER_MS);
    if (!asked.ok) return asked.error.type === 'unknown' ? 'unknown' : 'silent';
    const [chunk] = asked.value;
    const answer = chunk ? decodeJson(ControlAnswerSchema, chunk) : null;
    return answer?.ok ? answer.value : 'unknown';
  }
}
