// What an app sees: one client, one connection, and on it as many prices, candles and rooms as it likes. This file only
// puts the parts together.

import type { Interval } from '../protocol/bar.ts';
import type { Clock, Random } from '../protocol/clock.ts';
import type { Order } from '../protocol/control.ts';
import type {
  BarsFrame,
  BookFrame,
  ResultOf,
  TickerFrame,
  TradesFrame,
} from '../protocol/events.ts';
import type { InstrumentRow } from '../protocol/http.ts';
import { err, ok, type Result } from '../protocol/result.ts';
import { DEFAULT_TIER, type Tier } from '../protocol/tier.ts';
import { Api, type Fetch, type MessagesPage } from './api.ts';
import { CandleSeries } from './candle-series.ts';
import type { ClientEvents } from './client-events.ts';
import { Connection } from './connection.ts';
import type { ConnectionState } from './connection-state.ts';
import { type Counts, newCounts } from './counts.ts';
import { callGuarded, Emitter } from './emitter.ts';
import type { Frame } from './entry.ts';
import type { ClientFault } from './faults.ts';
import type { Freshness } from './freshness.ts';
import type { SessionStore } from './kept-session.ts';
import type { Lane, Symbols } from './lane.ts';
import { Market } from './market.ts';
import { readRecentBars } from './recent-bars.ts';
import { Recovery } from './recovery.ts';
import { Requests } from './requests.ts';
import { Room } from './room.ts';
import { type RoomNews, Rooms } from './rooms.ts';
import { Session } from './session.ts';
import type { SocketConstructor } from './socket.ts';
import { Subscriptions } from './subscriptions.ts';
import { type Ticker, tickerOf } from './ticker.ts';

/** All parts that `createClient` fills in where the app is silent. */
export interface ClientParts {
  readonly url: string;
  readonly WebSocket: SocketConstructor;
  readonly fetch: Fetch;
  readonly clock: Clock;
  readonly random: Random;
  readonly sessions: SessionStore;
  readonly isBot: boolean;
}

export interface WatchOptions {
  /** How often at most: `fast` 20 ms, `live` 50 ms (default), `calm` 250 ms, `slow` 1 s, `paused`. */
  readonly tier?: Tier;
}

export interface InstrumentsOptions {
  /** Asks the house also when the table is known already: it may have grown since. */
  readonly isAnew?: boolean;
}

export class Client {
  readonly session: Session;
  readonly counts: Counts = newCounts();
  readonly #parts: ClientParts;
  readonly #events = new Emitter<ClientEvents>();
  readonly #connection: Connection;
  readonly #requests: Requests;
  readonly #subscriptions: Subscriptions;
  readonly #market: Market;
  readonly #rooms: Rooms;
  readonly #recovery: Recovery;
  readonly #api: Api;
  /** Everything open that must end with the client. */
  readonly #open = new Set<{ close(): void }>();

  constructor(parts: ClientParts) {
    const { url, WebSocket, fetch, clock, random, sessions: store, isBot } = parts;
    const { counts } = this;
    this.#parts = parts;
    const connection = new Connection({ url, WebSocket, clock, random, counts });
    const requests = new Requests(connection, clock);
    const api = new Api(fetch, clock, () => [connection.url, url]);
    // Who is authenticated first sees rooms under its own name from the start.
    this.session = new Session({ connection, requests, api, clock, random, store, isBot });
    const subscriptions = new Subscriptions(connection, requests, clock, random);
    this.#recovery = new Recovery(connection, (sum) => this.#events.emit('recovered', sum));
    this.#market = new Market({
      connection,
      requests,
      subscriptions,
      clock,
      random,
      counts,
      recovery: this.#recovery,
      pulse: (pulse) => this.#events.emit('pulse', pulse),
      rejected: (topic, symbol, code) => this.#events.emit('rejected', { topic, symbol, code }),
    });
    this.#rooms = new Rooms(connection, subscriptions, clock, random);
    this.#connection = connection;
    this.#requests = requests;
    this.#subscriptions = subscriptions;
    this.#api = api;
    connection.on('state', (state) => this.#events.emit('state', state));
    connection.on('message', (message) => {
      if (message.type === 'told' && message.name === 'status') {
        this.#events.emit('status', message.params);
      }
    });
  }

  get state(): ConnectionState {
    return this.#connection.state;
  }

  /** Calls `handler` at every `event`; the answer ends it. */
  on<E extends keyof ClientEvents>(
    event: E,
    handler: (value: ClientEvents[E]) => void,
  ): () => void {
    return this.#events.on(event, handler);
  }

  /** Connects, also after the house has closed the door for good. Does nothing while it is connected or trying. */
  connect(): void {
    this.#connection.open();
  }

  /** The network, the page or the user is back: if it waits to try again, it tries now. */
  wake(): void {
    this.#connection.wake();
  }

  /** Whether anybody looks: while nobody does, the house tells prices at `slow` at most. Coming back wakes. */
  setHidden(isHidden: boolean): void {
    this.#market.setHidden(isHidden);
    if (!isHidden) this.wake();
  }

  /**
   * Tells the state of one symbol, several, or all (`'*'`) whenever it moves, never an older one after a newer one; what is
   * known already is told before this returns. The answer ends it.
   */
  ticker(symbols: Symbols, handler: (ticker: Ticker) => void, options: WatchOptions = {}) {
    const tell = (frame: TickerFrame) => handler(tickerOf(frame));
    return this.#watch(this.#market.ticker, symbols, tell, options);
  }

  /**
   * Has prices told at `tier` at least to whoever watches them here by `ticker` or `candles`, of one symbol, several, or all:
   * so those may watch at `paused`, and one place decides the rhythm. The answer ends it; ended and begun in one turn, only
   * the difference is asked of the house, and no price is lost.
   */
  pace(symbols: Symbols, tier: Tier): () => void {
    return this.#market.ticker.pace(symbols, tier);
  }

  /**
   * Tells trades, oldest first: each frame continues the one before, or is a snapshot of the last fifty. `missed` counts
   * those of its range that it leaves out, all older than those that it lists. The answer ends it.
   */
  trades(symbols: Symbols, handler: (frame: TradesFrame) => void, options: WatchOptions = {}) {
    return this.#watch(this.#market.trades, symbols, handler, options);
  }

  /** Tells changes of the book's top ten levels a side, or a snapshot of them: `BookLevels` folds them. The answer ends it. */
  book(symbols: Symbols, handler: (frame: BookFrame) => void, options: WatchOptions = {}) {
    return this.#watch(this.#market.book, symbols, handler, options);
  }

  /** Tells whole bars as the house has them: replace by time. Charts are better served by `candles`. The answer ends it. */
  bars(
    symbols: Symbols,
    interval: Interval,
    handler: (frame: BarsFrame) => void,
    options: WatchOptions = {},
  ) {
    return this.#watch(this.#market.bars(interval), symbols, handler, options);
  }

  /** Whether the price of a symbol that is watched is proven current, at this moment. */
  freshness(symbol: string): Freshness {
    return this.#market.freshness(symbol);
  }

  /** Candles of one symbol and interval, exact at every moment, until they are closed. */
  candles(symbol: string, interval: Interval, options: WatchOptions = {}): CandleSeries {
    const { clock, random } = this.#parts;
    const series: CandleSeries = new CandleSeries(symbol, interval, options.tier ?? DEFAULT_TIER, {
      api: this.#api,
      connection: this.#connection,
      lane: this.#market.ticker,
      clock,
      random,
      counts: this.counts,
      closed: () => this.#open.delete(series),
    });
    this.#open.add(series);
    return series;
  }

  /** Joins a symbol's room, or `floor`, until it is closed. */
  room(symbol: string): Room {
    const { clock, random } = this.#parts;
    const room: Room = new Room(symbol, {
      connection: this.#connection,
      requests: this.#requests,
      rooms: this.#rooms,
      session: this.session,
      clock,
      random,
      counts: this.counts,
      recovery: this.#recovery,
      seen: (of) => this.#market.position(of),
      closed: () => this.#open.delete(room),
    });
    this.#open.add(room);
    return room;
  }

  /**
   * Tells what is said in a room, or `floor`, without being there: how far its log has come, at once and then with each
   * message. The answer ends it.
   */
  listen(symbol: string, handler: (news: RoomNews) => void): () => void {
    return this.#rooms.listen(symbol, (news) => callGuarded(handler, news));
  }

  /**
   * The newest `limit` bars as they are now, oldest first, and nothing of what comes after: a small picture of the past.
   * Candles that go on are had from `candles`.
   */
  recentBars(symbol: string, interval: Interval, limit: number) {
    return readRecentBars(this.#api, symbol, interval, limit);
  }

  /** All instruments, in the order of the exchange; asked once and kept, and asked again with `isAnew`. */
  instruments({
    isAnew = false,
  }: InstrumentsOptions = {}): Promise<Result<readonly InstrumentRow[], ClientFault>> {
    return this.#api.instruments(isAnew);
  }

  /**
   * Some of what was said in a room, oldest first, without joining it; `limit` is 1 to 200. Asked by HTTP: prices do not
   * wait behind a long page.
   */
  history(symbol: string, page: MessagesPage): Promise<Result<ResultOf<'history'>, ClientFault>> {
    return this.#api.messages(symbol, page);
  }

  /**
   * For whoever has the operator token: where the feeds stand, and with an order, once it was carried out. After
   * `timed_out` it may have been.
   */
  feeds(token: string, order: Order | null = null) {
    return this.#api.feeds(token, order);
  }

  /** Milliseconds to the node and back. */
  async ping(): Promise<Result<number, ClientFault>> {
    const { clock } = this.#parts;
    const sentAt = clock.mono();
    const answer = await this.#requests.call('ping', undefined);
    return answer.ok ? ok(clock.mono() - sentAt) : err(answer.error);
  }

  /** Ends everything. Idempotent; afterwards no timer runs, nothing is sent and nobody is called. */
  close(): void {
    this.#events.clear();
    for (const one of [...this.#open]) one.close();
    this.#market.close();
    this.#rooms.close();
    this.#subscriptions.close();
    this.session.close();
    this.#requests.close();
    this.#api.close();
    this.#connection.close();
  }

  #watch<F extends Frame>(
    lane: Lane<F>,
    symbols: Symbols,
    handler: (frame: F) => void,
    { tier = DEFAULT_TIER }: WatchOptions,
  ): () => void {
    return lane.watch(symbols, { tier, frame: (frame) => callGuarded(handler, frame) });
  }
}
