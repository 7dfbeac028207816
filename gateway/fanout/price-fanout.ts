// All market subscriptions of the node: topics by need, one cohort per tier, one timer per cohort. It does not know
// what a session is beyond `Reader`.

import type { Interval } from '../../protocol/bar.ts';
import { type Clock, every } from '../../protocol/clock.ts';
import { TIERS, type Tier } from '../../protocol/tier.ts';
import type { Market } from '../market/market.ts';
import { BarsTopic } from './bars-topic.ts';
import { Cohort, type CohortCounts } from './cohort.ts';
import { HopAges } from './hop-ages.ts';
import { InstrumentNumbers } from './instrument-numbers.ts';
import { PriceTopic, topicKey } from './price-topic.ts';
import { type PriceReader, Subscription } from './subscription.ts';
import type { Cursor, MarketChannel, Topic } from './topic.ts';

export interface Wanted {
  readonly channel: MarketChannel;
  readonly symbol: string;
  /** Only for `bars`. */
  readonly interval: Interval;
}

interface Shared {
  readonly topic: Topic;
  readers: number;
}

export class PriceFanout {
  readonly counts: CohortCounts = { frames: 0, bytes: 0, skipped: 0 };
  readonly ages: HopAges;
  readonly #market: Market;
  readonly #clock: Clock;
  readonly #numbers = new InstrumentNumbers();
  readonly #topics = new Map<string, Shared>();
  readonly #cohorts: ReadonlyMap<Tier, Cohort>;
  readonly #stops: (() => void)[] = [];

  constructor(market: Market, clock: Clock) {
    this.#market = market;
    this.#clock = clock;
    this.ages = new HopAges(clock);
    this.#cohorts = new Map(
      TIERS.map((tier) => [tier, new Cohort(tier, clock, this.counts, this.ages)]),
    );
    this.#stops.push(market.onAdvance((symbol, how) => this.#advance(symbol, how)));
    for (const cohort of this.#cohorts.values()) {
      this.#stops.push(every(clock, cohort.periodMs, () => cohort.flush()));
    }
  }

  /** The key under which a session keeps its subscription. */
  static key({ channel, symbol, interval }: Wanted): string {
    return topicKey(channel, symbol, channel === 'bars' ? interval : '');
  }

  /** Subscribes a reader; its first frame follows as soon as it can, with the reader's next flush. */
  subscribe(session: PriceReader, wanted: Wanted, tier: Tier, cursor: Cursor | null): Subscription {
    const subscription = new Subscription(session, this.#open(wanted), tier, cursor);
    this.#cohort(tier).add(subscription);
    return subscription;
  }

  /** Moves to a tier and, when given, to a position; one frame is owed either way. */
  change(subscription: Subscription, tier: Tier, cursor: Cursor | null): void {
    subscription.asked(cursor);
    this.move(subscription, tier);
  }

  /** Moves to a tier; what has gathered comes with the reader's next flush, and nothing if nothing has. Who is behind has been so as long. */
  move(subscription: Subscription, tier: Tier): void {
    this.#cohort(subscription.tier).delete(subscription);
    subscription.tier = tier;
    this.#cohort(tier).add(subscription);
  }

  unsubscribe(subscription: Subscription): void {
    this.#cohort(subscription.tier).delete(subscription);
    const shared = this.#topics.get(subscription.topic.key);
    if (!shared) return;
    shared.readers -= 1;
    if (shared.readers > 0) return;
    this.#topics.delete(subscription.topic.key);
    shared.topic.close();
  }

  close(): void {
    for (const stop of this.#stops.splice(0)) stop();
    for (const { topic } of this.#topics.values()) topic.close();
    this.#topics.clear();
  }

  #open(wanted: Wanted): Topic {
    const key = PriceFanout.key(wanted);
    const shared = this.#topics.get(key) ?? { topic: this.#create(wanted), readers: 0 };
    shared.readers += 1;
    this.#topics.set(key, shared);
    return shared.topic;
  }

  #create({ channel, symbol, interval }: Wanted): Topic {
    return channel === 'bars'
      ? new BarsTopic({ symbol, interval }, this.#market, this.#numbers, this.#clock)
      : new PriceTopic(channel, symbol, this.#market, this.#numbers);
  }

  #advance(symbol: string, how: 'batch' | 'snapshot'): void {
    if (how === 'batch') this.#noteArrival(symbol);
    for (const cohort of this.#cohorts.values()) {
      if (how === 'snapshot') cohort.welcome(symbol);
      else cohort.touch(symbol);
    }
  }

  #noteArrival(symbol: string): void {
    const shard = this.#market.instrument(symbol)?.shard;
    const state = this.#market.state(symbol);
    if (shard !== undefined && state) this.ages.arrived(shard, state.epoch, state.sent);
  }

  #cohort(tier: Tier): Cohort {
    const cohort = this.#cohorts.get(tier);
    if (!cohort) throw new Error(`impossible: no cohort for ${tier}`);
    return cohort;
  }
}
