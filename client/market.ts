// The market as this client is told it: a lane per channel, and what is known about how current prices are. It answers
// heartbeats. It knows neither sockets nor candles.

import type { Interval } from '../protocol/bar.ts';
import type { Clock, Random } from '../protocol/clock.ts';
import type {
  BarsFrame,
  BookFrame,
  Heartbeat,
  TickerFrame,
  TradesFrame,
} from '../protocol/events.ts';
import type { Position } from '../protocol/position.ts';
import type { Connection } from './connection.ts';
import type { Counts } from './counts.ts';
import type { Frame } from './entry.ts';
import { type Freshness, FreshnessBook } from './freshness.ts';
import { Lane } from './lane.ts';
import type { AnyTold } from './messages.ts';
import type { Requests } from './requests.ts';
import type { Topic } from './subscribe-call.ts';
import type { Subscriptions } from './subscriptions.ts';

const TRADES_IN_BAR = 6;

export interface MarketOptions {
  readonly connection: Connection;
  readonly requests: Requests;
  readonly subscriptions: Subscriptions;
  readonly clock: Clock;
  readonly random: Random;
  readonly counts: Counts;
  /** A symbol cannot be watched. */
  rejected(topic: Topic, symbol: string, code: string): void;
}

interface LaneHooks<F extends Frame> {
  readonly isWhole: boolean;
  accepted?(frame: F, isNew: boolean): void;
  forgotten?(symbol: string): void;
}

export class Market {
  readonly ticker: Lane<TickerFrame>;
  readonly trades: Lane<TradesFrame>;
  readonly book: Lane<BookFrame>;
  readonly #options: MarketOptions;
  readonly #bars = new Map<Interval, Lane<BarsFrame>>();
  readonly #freshness: FreshnessBook;
  #isHidden = false;

  constructor(options: MarketOptions) {
    const { connection, clock } = options;
    this.#options = options;
    this.#freshness = new FreshnessBook(clock);
    this.ticker = this.#lane<TickerFrame>(
      { channel: 'ticker' },
      {
        isWhole: true,
        accepted: (frame, isNew) => this.#countTrades(frame, isNew),
        forgotten: (symbol) => this.#freshness.forget(symbol),
      },
    );
    this.trades = this.#lane<TradesFrame>({ channel: 'trades' }, { isWhole: false });
    this.book = this.#lane<BookFrame>({ channel: 'book' }, { isWhole: false });
    connection.on('live', (welcome) => this.#freshness.welcomed(welcome));
    connection.on('lost', () => this.#freshness.lost());
    connection.on('message', (message) => {
      if (message.type === 'told') this.#hear(message);
    });
  }

  bars(interval: Interval): Lane<BarsFrame> {
    const lane =
      this.#bars.get(interval) ??
      this.#lane<BarsFrame>({ channel: 'bars', interval }, { isWhole: false });
    this.#bars.set(interval, lane);
    return lane;
  }

  freshness(symbol: string): Freshness {
    return this.#freshness.of(symbol);
  }

  /** Where the newest price that was told stands; null: none was. */
  position(symbol: string): Position | null {
    const frame = this.ticker.latest(symbol);
    return frame ? { epoch: frame.epoch, seq: frame.to } : null;
  }

  /** Told to the house with each beat. */
  setHidden(isHidden: boolean): void {
    this.#isHidden = isHidden;
  }

  close(): void {
    for (const lane of [this.ticker, this.trades, this.book, ...this.#bars.values()]) lane.close();
  }

  #hear(message: AnyTold): void {
    switch (message.name) {
      case 'ticker':
        this.ticker.receive(message.params);
        return;
      case 'trades':
        this.trades.receive(message.params);
        return;
      case 'book':
        this.book.receive(message.params);
        return;
      case 'bars':
        this.#bars.get(message.params.interval)?.receive(message.params);
        return;
      case 'heartbeat':
        this.#heartbeat(message.params);
        return;
      case 'welcome':
      case 'room':
      case 'presence':
      case 'status':
    }
  }

  #heartbeat(heartbeat: Heartbeat): void {
    this.#freshness.heartbeat(heartbeat, this.ticker.inStep());
    this.#options.requests.tell('beat', { n: heartbeat.n, hidden: this.#isHidden });
  }

  #countTrades({ bars }: TickerFrame, isNew: boolean): void {
    if (!isNew) return;
    for (const row of bars) this.#options.counts.trades += row[TRADES_IN_BAR];
  }

  #lane<F extends Frame>(topic: Topic, hooks: LaneHooks<F>): Lane<F> {
    const { subscriptions, clock, random, counts, rejected } = this.#options;
    return new Lane<F>({
      topic,
      subscriptions,
      clock,
      random,
      counts,
      isWhole: hooks.isWhole,
      accepted: (frame, isNew) => hooks.accepted?.(frame, isNew),
      rejected: (symbol, code) => rejected(topic, symbol, code),
      forgotten: (symbol) => hooks.forgotten?.(symbol),
    });
  }
}
