// The market as this client is told it: a lane per channel, and what is known about how current prices are. It answers
// heartbeats. It knows neither sockets nor candles.

import type { Interval } from '../protocol/bar.ts';
import type { Clock, Random } from '../protocol/clock.ts';
import type {
  BarsFrame,
  BookFrame,
  Heartbeat,
  HopAges,
  TickerFrame,
  TradesFrame,
} from '../protocol/events.ts';
import type { Position } from '../protocol/position.ts';
import type { Connection } from './connection.ts';
import type { Counts } from './counts.ts';
import type { Back, Frame } from './entry.ts';
import { type Freshness, FreshnessBook } from './freshness.ts';
import { Lane } from './lane.ts';
import type { AnyTold } from './messages.ts';
import type { Recovery } from './recovery.ts';
import type { Requests } from './requests.ts';
import type { Topic } from './subscribe-call.ts';
import type { Subscriptions } from './subscriptions.ts';

const TRADES_IN_BAR = 6;

/** What a heartbeat says about ways. */
export interface Pulse {
  /** What its way took longer than the quickest of this connection, milliseconds. */
  readonly delayMs: number;
  /** What the node says about the ways before it; null: nothing. */
  readonly ages: HopAges | null;
}

export interface MarketOptions {
  readonly connection: Connection;
  readonly requests: Requests;
  readonly subscriptions: Subscriptions;
  readonly clock: Clock;
  readonly random: Random;
  readonly counts: Counts;
  readonly recovery: Recovery;
  pulse(pulse: Pulse): void;
  /** A symbol cannot be watched. */
  rejected(topic: Topic, symbol: string, code: string): void;
}

interface LaneHooks<F extends Frame> {
  readonly isWhole: boolean;
  accepted?(frame: F, isNew: boolean, back: Back): void;
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
  /** Number of the last heartbeat. */
  #lastBeat = 0;

  constructor(options: MarketOptions) {
    const { connection, clock, recovery } = options;
    this.#options = options;
    this.#freshness = new FreshnessBook(clock);
    this.ticker = this.#lane<TickerFrame>(
      { channel: 'ticker' },
      {
        isWhole: true,
        accepted: (frame, isNew, back) => this.#count(frame, isNew, back),
        forgotten: (symbol) => {
          this.#freshness.forget(symbol);
          recovery.drop(symbol);
        },
      },
    );
    this.trades = this.#lane<TradesFrame>({ channel: 'trades' }, { isWhole: false });
    this.book = this.#lane<BookFrame>({ channel: 'book' }, { isWhole: false });
    connection.on('live', (welcome) => this.#freshness.welcomed(welcome));
    connection.on('lost', () => {
      this.#freshness.lost();
      for (const symbol of this.ticker.away()) recovery.expect(symbol);
    });
    connection.on('message', (message) => {
      if (message.type === 'told') this.#hear(message);
      if (message.type === 'torn') this[message.channel].torn(message.symbol);
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

  /** Told to the house at once and with each beat. */
  setHidden(isHidden: boolean): void {
    if (isHidden === this.#isHidden) return;
    this.#isHidden = isHidden;
    this.#beat();
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
    const delayMs = this.#freshness.heartbeat(heartbeat, this.ticker.inStep());
    this.#lastBeat = heartbeat.n;
    this.#beat();
    this.#options.pulse({ delayMs, ages: heartbeat.ages ?? null });
  }

  #beat(): void {
    this.#options.requests.tell('beat', { n: this.#lastBeat, hidden: this.#isHidden });
  }

  #count({ symbol, bars }: TickerFrame, isNew: boolean, back: Back): void {
    const { counts, recovery } = this.#options;
    let trades = 0;
    if (isNew) for (const row of bars) trades += row[TRADES_IN_BAR];
    counts.tickers += 1;
    counts.trades += trades;
    if (back !== null) recovery.told(symbol, trades, back === 'whole');
  }

  #lane<F extends Frame>(topic: Topic, hooks: LaneHooks<F>): Lane<F> {
    const { subscriptions, clock, random, counts, recovery, rejected } = this.#options;
    const waitNoMore = (symbol: string) => {
      if (topic.channel === 'ticker') recovery.drop(symbol);
    };
    return new Lane<F>({
      topic,
      subscriptions,
      clock,
      random,
      counts,
      isWhole: hooks.isWhole,
      accepted: (frame, isNew, back) => hooks.accepted?.(frame, isNew, back),
      rejected: (symbol, code) => {
        waitNoMore(symbol);
        rejected(topic, symbol, code);
      },
      unlisted: waitNoMore,
      forgotten: (symbol) => hooks.forgotten?.(symbol),
    });
  }
}
