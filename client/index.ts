// The public door of the client: for pages, bots and whoever else. It needs a WebSocket and `fetch`, nothing else.

export type { Bar, Interval } from '../protocol/bar.ts';
export { INTERVAL_MS, INTERVALS } from '../protocol/bar.ts';
export type { Order } from '../protocol/control.ts';
export { formatDecimal, parseDecimal } from '../protocol/decimal.ts';
export type {
  BarsFrame,
  BookFrame,
  HopAges,
  Presence,
  RoomMessage,
  Stamp,
  StatusEvent,
  TradesFrame,
  User,
  Welcome,
} from '../protocol/events.ts';
export type { FeedState, FeedsAnswer } from '../protocol/feeds.ts';
export type { InstrumentRow } from '../protocol/http.ts';
export type { Level, Trade } from '../protocol/market.ts';
export type { Position } from '../protocol/position.ts';
export type { Result } from '../protocol/result.ts';
export type { Tier } from '../protocol/tier.ts';
export { BookLevels } from './book-levels.ts';
export type { Scales } from './candle-rows.ts';
export type {
  CandleChange,
  CandleEvents,
  CandleSeries,
  CandleState,
  OlderBars,
} from './candle-series.ts';
export type { Client, InstrumentsOptions, WatchOptions } from './client.ts';
export type { ClientEvents } from './client-events.ts';
export type { ConnectionState } from './connection-state.ts';
export type { Counts } from './counts.ts';
export { type ClientOptions, createClient } from './create-client.ts';
export type { ClientFault } from './faults.ts';
export { followPage } from './follow-page.ts';
export type { Freshness } from './freshness.ts';
export type { KeptSession, SessionStore } from './kept-session.ts';
export type { Symbols } from './lane.ts';
export type { Pulse } from './market.ts';
export type { Pending } from './outbox.ts';
export type { Loss } from './reconnect.ts';
export type { Recovered } from './recovery.ts';
export type { Room } from './room.ts';
export type { OlderMessages, RoomEvents, RoomState } from './room-events.ts';
export type { RoomNews } from './rooms.ts';
export type { Session, SessionState, StartOptions } from './session.ts';
export type { SocketConstructor, SocketLike } from './socket.ts';
export type { Ticker, TickerLevel } from './ticker.ts';
export { tradesOfRows } from './trade-rows.ts';
