// What one session watches of the market. Answers first, frames afterwards: `subscribe` gives the result and a
// function that begins delivery, so that the caller can send the result in between.

import type { Interval } from '../../protocol/bar.ts';
import type { Params } from '../../protocol/calls.ts';
import type { HopAges, ResultOf } from '../../protocol/events.ts';
import { FRESH_MS, HEARTBEAT_MS } from '../../protocol/limits.ts';
import { DEFAULT_TIER, TIER_MS, TIERS, type Tier } from '../../protocol/tier.ts';
import { PriceFanout, type Wanted } from '../fanout/price-fanout.ts';
import type { PriceReader, Subscription } from '../fanout/subscription.ts';
import type { Cursor, MarketChannel } from '../fanout/topic.ts';
import type { Market } from '../market/market.ts';

/** A frame held back for so long would look fresh for over 3 s before the next heartbeat could say so. */
const HELD_MS = FRESH_MS - HEARTBEAT_MS;

type MarketParams = Params<'subscribe'> & { channel: MarketChannel };

interface Everything {
  readonly channel: MarketChannel;
  readonly interval: Interval;
  readonly tier: Tier;
  /** Symbols that were left one by one since. */
  readonly except: Set<string>;
}

interface Held {
  readonly subscription: Subscription;
  /** As it was asked. */
  tier: Tier;
}

export class MarketSubscriptions {
  readonly #reader: PriceReader;
  readonly #market: Market;
  readonly #prices: PriceFanout;
  readonly #subscriptions = new Map<string, Held>();
  /** Subscriptions to "*": instruments that are listed later join them. */
  readonly #everything = new Map<string, Everything>();
  #isHidden = false;
  #isClosed = false;

  constructor(reader: PriceReader, market: Market, prices: PriceFanout) {
    this.#reader = reader;
    this.#market = market;
    this.#prices = prices;
  }

  /** `begin` must be called after the result was sent: it delivers the first frames. */
  subscribe(params: MarketParams): { result: ResultOf<'subscribe'>; begin: () => void } {
    const { channel, interval, positions } = params;
    const everything = this.#everything.get(everythingKey(channel, interval));
    const subscribed: string[] = [];
    const rejected: { symbol: string; code: string }[] = [];
    for (const symbol of this.#named(params.symbols)) {
      if (this.#market.instrument(symbol)) subscribed.push(symbol);
      else rejected.push({ symbol, code: 'unknown_symbol' });
    }
    if (params.symbols === '*') {
      const tier = params.tier ?? everything?.tier ?? DEFAULT_TIER;
      const except = new Set<string>();
      this.#everything.set(everythingKey(channel, interval), { channel, interval, tier, except });
    } else {
      for (const symbol of subscribed) everything?.except.delete(symbol);
    }
    const begin = () => {
      for (const symbol of subscribed) {
        const position = Object.hasOwn(positions, symbol) ? positions[symbol] : undefined;
        this.#watch({ channel, symbol, interval }, params.tier ?? null, position ?? null);
      }
      this.#reader.flush();
    };
    return { result: { subscribed, rejected }, begin };
  }

  unsubscribe(params: Params<'unsubscribe'> & { channel: MarketChannel }): string[] {
    const { channel, interval } = params;
    const everything = this.#everything.get(everythingKey(channel, interval));
    if (params.symbols === '*') this.#everything.delete(everythingKey(channel, interval));
    const unsubscribed: string[] = [];
    for (const symbol of this.#named(params.symbols)) {
      everything?.except.add(symbol);
      const key = PriceFanout.key({ channel, symbol, interval });
      const held = this.#subscriptions.get(key);
      if (!held) continue;
      this.#subscriptions.delete(key);
      this.#prices.unsubscribe(held.subscription);
      unsubscribed.push(symbol);
    }
    return unsubscribed;
  }

  /** Nobody looks: until somebody does again, all of it is told at `slow` at most. */
  setHidden(isHidden: boolean): void {
    if (isHidden === this.#isHidden) return;
    this.#isHidden = isHidden;
    for (const { subscription, tier } of this.#subscriptions.values()) {
      const due = this.#due(tier);
      if (due !== subscription.tier) this.#prices.move(subscription, due);
    }
    this.#reader.flush();
  }

  /** An instrument was listed: whoever watches everything watches it too. */
  listed(symbol: string): void {
    for (const { channel, interval, tier, except } of this.#everything.values()) {
      if (except.has(symbol)) continue;
      const wanted = { channel, symbol, interval };
      if (!this.#subscriptions.has(PriceFanout.key(wanted))) this.#watch(wanted, tier, null);
    }
    this.#reader.flush();
  }

  /**
   * Symbols that are not proven current on this session's screen, and the age of the feed behind all others. What is held
   * back on another channel does not make a price old that is told on `ticker`.
   */
  freshness(mono: number): { stale: string[]; feedAgeMs: number } {
    const isHeld = new Map<string, boolean>();
    for (const { subscription } of this.#subscriptions.values()) {
      const { topic, behindSince } = subscription;
      if (topic.channel !== 'ticker' && isHeld.has(topic.symbol)) continue;
      isHeld.set(topic.symbol, behindSince !== null && mono - behindSince >= HELD_MS);
    }
    const stale: string[] = [];
    let feedAgeMs: number | null = null;
    for (const [symbol, held] of isHeld) {
      if (held || !this.#market.isCurrent(symbol)) stale.push(symbol);
      else feedAgeMs = Math.max(feedAgeMs ?? 0, this.#market.feedAgeMs(symbol));
    }
    return { stale, feedAgeMs: Math.round(feedAgeMs ?? this.#market.feed().ageMs) };
  }

  /** How long prices are on their way to this node and in it, at the session's quickest rhythm; null: not known. */
  ages(): HopAges | null {
    const told = [...this.#subscriptions.values()].map(({ subscription }) => subscription.tier);
    const quickest = TIERS.find((tier) => told.includes(tier));
    return quickest === undefined ? null : this.#prices.ages.of(quickest);
  }

  /** Whether any price is held back because the session could not take it. */
  get isSkipped(): boolean {
    for (const { subscription, tier } of this.#subscriptions.values()) {
      if (subscription.isSkipped && tier !== 'paused') return true;
    }
    return false;
  }

  get size(): number {
    return this.#subscriptions.size;
  }

  close(): void {
    this.#isClosed = true;
    for (const { subscription } of this.#subscriptions.values()) {
      this.#prices.unsubscribe(subscription);
    }
    this.#subscriptions.clear();
    this.#everything.clear();
  }

  #named(symbols: Params<'subscribe'>['symbols']): Iterable<string> {
    if (symbols !== '*') return new Set(symbols);
    return this.#market.instruments().map(({ symbol }) => symbol);
  }

  /** `tier` null: as it is, at the beginning the default. */
  #watch(wanted: Wanted, tier: Tier | null, cursor: Cursor | null): void {
    if (this.#isClosed) return;
    const key = PriceFanout.key(wanted);
    const held = this.#subscriptions.get(key);
    if (held) {
      held.tier = tier ?? held.tier;
      this.#prices.change(held.subscription, this.#due(held.tier), cursor);
      return;
    }
    const first = tier ?? DEFAULT_TIER;
    const due = this.#due(first);
    const subscription = this.#prices.subscribe(this.#reader, wanted, due, cursor);
    this.#subscriptions.set(key, { subscription, tier: first });
  }

  #due(tier: Tier): Tier {
    return this.#isHidden && TIER_MS[tier] < TIER_MS.slow ? 'slow' : tier;
  }
}

function everythingKey(channel: MarketChannel, interval: Interval): string {
  return channel === 'bars' ? `${channel} ${interval}` : channel;
}
