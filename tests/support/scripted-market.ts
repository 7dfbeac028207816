// A market without an engine, for tests of what publishes one: seeded trades, quotes and books, and a record of every
// trade that it gave away.

import { seededRandom } from '../../feed/engine/random.ts';
import type { Listing, MarketSource, MarketStep } from '../../feed/source.ts';
import type { Random } from '../../protocol/clock.ts';
import { BOOK_DEPTH, type Level, type Trade } from '../../protocol/market.ts';

export function stockListing(symbol: string, more: Partial<Listing> = {}): Listing {
  return {
    instrument: {
      symbol,
      name: `${symbol} shares`,
      type: 'stock',
      priceScale: 2,
      sizeScale: 0,
      tickSize: 1,
      lotSize: 1,
      status: 'open',
      simulated: true,
      shard: '0',
    },
    price: 10_000,
    volatility: 0.3,
    tradeSize: 100,
    members: [],
    ...more,
  };
}

export interface ScriptedMarketOptions {
  readonly symbols: readonly string[];
  readonly seed: number;
  readonly start: number;
  readonly prices: ReadonlyMap<string, number>;
  /** Chance of a change per step and symbol. */
  readonly activity?: number;
  /** Called before each step, as for a process that is held up. */
  readonly beforeStep?: (time: number) => void;
}

export class ScriptedMarket implements MarketSource {
  /** Every trade so far, by symbol. */
  readonly trades = new Map<string, Trade[]>();
  /** Ends of all steps that were asked for. */
  readonly times: number[] = [];
  readonly #options: ScriptedMarketOptions;
  readonly #random: Random;
  readonly #prices: Map<string, number>;
  #time: number;

  constructor(options: ScriptedMarketOptions) {
    this.#options = options;
    this.#random = seededRandom(options.seed, 'scripted');
    this.#prices = new Map(options.prices);
    this.#time = options.start;
    for (const symbol of options.symbols) this.trades.set(symbol, []);
  }

  advance(time: number): readonly MarketStep[] {
    this.#options.beforeStep?.(time);
    this.times.push(time);
    const from = Math.max(this.#time, time - 10);
    this.#time = time;
    const { activity = 0.05, symbols } = this.#options;
    return symbols
      .filter(() => this.#random() < activity)
      .map((one) => this.#step(one, from, time));
  }

  #step(symbol: string, from: number, time: number): MarketStep {
    const trades: Trade[] = [];
    let price = this.#prices.get(symbol) ?? 10_000;
    let at = from;
    for (let left = Math.floor(this.#random() * 3); left > 0; left -= 1) {
      price = Math.max(100, price + Math.floor(this.#random() * 9) - 4);
      at = Math.min(time, at + 1 + Math.floor(this.#random() * 10));
      const side = this.#random() < 0.5 ? 'buy' : 'sell';
      trades.push({ time: at, price, size: 1 + Math.floor(this.#random() * 500), side });
    }
    this.#prices.set(symbol, price);
    this.trades.get(symbol)?.push(...trades);
    const bids = this.#levels(price, -1);
    const asks = this.#levels(price, 1);
    const quote = { bid: bids[0] ?? null, ask: asks[0] ?? null };
    const status = this.#random() < 0.01 ? 'halted' : 'open';
    return { symbol, trades, quote, bids, asks, status };
  }

  #levels(price: number, direction: 1 | -1): Level[] {
    const levels: Level[] = [];
    for (let depth = 1; depth <= BOOK_DEPTH; depth += 1) {
      if (this.#random() < 0.2) continue;
      levels.push({
        price: price + direction * depth,
        size: 1 + Math.floor(this.#random() * 3),
      });
    }
    return levels;
  }
}
