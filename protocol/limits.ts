// Every limit of the door, with its unit in its name and its reason beside it. `welcome` tells them.

export const PROTOCOL_VERSION = 1;
/** What both sides name in the WebSocket handshake: all of it as JSON, or market frames as binary messages. */
export const JSON_SUBPROTOCOL = 'outcry.json.v1';
export const BINARY_SUBPROTOCOL = 'outcry.v1';

/** A client message. Larger: close 1009. A subscribe of 1,000 symbols with positions takes about 50 KB. */
export const MESSAGE_BYTES = 64 * 1024;
/** Symbols in one subscribe. */
export const SYMBOLS_PER_CALL = 1_000;
/** Code points of a message's text: a phone screen full. */
export const TEXT_CODE_POINTS = 500;
export const TEXT_LINES = 10;
/** Marks stacked on one letter; more is not writing but noise that covers its neighbours. */
export const TEXT_MARKS_PER_LETTER = 3;
/** A user's messages: bursts of ten, refilled at five in ten seconds, over all of the user's connections at one node. */
export const SAY_BURST = 10;
export const SAY_PER_10_S = 5;
/** Messages of one history page. */
export const HISTORY_MESSAGES = 200;
export const HISTORY_DEFAULT = 50;
/** Bars of one page. */
export const BARS = 1_000;
export const BARS_DEFAULT = 500;
export const KEY_CHARACTERS = 64;
export const ID_CHARACTERS = 64;
export const NAME_MIN = 2;
export const NAME_MAX = 20;

/** Heartbeats to a client, and of the feed. */
export const HEARTBEAT_MS = 1_000;
/** A price that is not proven current for this long is stale. */
export const FRESH_MS = 3_000;
/** How long a subscribe waits for a position that the node has not reached yet. */
export const AHEAD_WAIT_MS = 2_000;
/** How long `say` waits for the log before it answers `unknown_outcome`. */
export const SAY_WAIT_MS = 10_000;
/** A connection from which no byte came for this long is given up. */
export const SILENT_MS = 45_000;
/** A WebSocket ping rides behind a flush this often; unanswered for this long, the session is skipped. */
export const PING_MS = 2_000;
/** Unsent bytes at which a session is skipped: its position waits. */
export const UNSENT_BYTES = 64 * 1024;
/** A binary message of market frames; what one flush owes beyond it goes on in another. */
export const MARKET_MESSAGE_BYTES = 16 * 1024;
/** Replies waiting for one session; beyond it its socket is not read. */
export const REPLY_BYTES = 256 * 1024;

/** A ring holds batches for this long, but no more of them than this. */
export const RING_MS = 10_000;
export const RING_BATCHES = 1_024;
/** A batch subscription ends this long after the last interest in it. */
export const INTEREST_LINGER_MS = 30_000;

/** Unreadable calls (`invalid_json`, `invalid_message`, `unknown_method`) before a close with 1008. */
export const STRIKES = 3;
/** `rate_limited` errors before a close with 1008. */
export const RATE_STRIKES = 50;
export const STRIKE_WINDOW_MS = 10_000;

/** Calls of one connection: a page that scrolls through rooms makes five a second. */
export const CALLS_PER_SECOND = 20;
export const CALLS_BURST = 60;
/** What is counted per address (a /64 for IPv6); `--no-address-limits` lifts these. */
export const CONNECTIONS_PER_ADDRESS = 50;
export const HANDSHAKES_PER_10_S = 10;
export const HANDSHAKES_BURST = 30;
export const REQUESTS_PER_SECOND = 20;
export const REQUESTS_BURST = 100;
export const SESSIONS_PER_MINUTE = 10;
export const SESSIONS_BURST = 20;
/** Connections of one node: a process has 20,000 open files on common systems, and some are not sockets. */
export const CONNECTIONS_PER_NODE = 18_000;
/** Upgrades of one node a second: more than a core can shake hands with. */
export const HANDSHAKES_PER_SECOND = 300;

/** A feed's mean trades a second and symbol: one in two minutes is a dead market, more than the most is no market. */
export const RATE_MIN = 0.01;
export const RATE_MAX = 1_000;
/** A feed's factor on how much prices move: a tenth is a holiday, tenfold a crash that goes on. */
export const VOLATILITY_MIN = 0.1;
export const VOLATILITY_MAX = 10;
/** An order is a word and a number or a name. */
export const ORDER_BYTES = 1_024;
/** Wrong operator tokens of one address: a token that was made cannot be guessed, one that was chosen may be. */
export const OPERATOR_FAILURES_PER_MINUTE = 6;
export const OPERATOR_FAILURES_BURST = 5;

/** More than any token that a house makes. */
export const TOKEN_CHARACTERS = 4_096;
/** A session token, and the name that it holds, last this long; using them renews them. */
export const SESSION_MS = 7 * 24 * 3_600_000;
/** The log's memory of message ids. */
export const DEDUPE_MS = 10 * 60_000;
/** Entries that a room keeps at least. */
export const ROOM_ENTRIES = 100_000;
/** How far back an entry's `back` points. */
export const ROOM_STRIDE = 50;
/** Newest entries of an open room that a gateway keeps at hand for resuming readers. */
export const ROOM_TAIL = 300;
/** Members named in presence; larger rooms are only counted. */
export const PRESENCE_NAMES = 20;

export interface Limits {
  readonly messageBytes: number;
  readonly symbols: number;
  readonly textCodePoints: number;
  readonly sayBurst: number;
  readonly sayPer10s: number;
  readonly historyMessages: number;
  readonly bars: number;
}

export const TOLD_LIMITS: Limits = {
  messageBytes: MESSAGE_BYTES,
  symbols: SYMBOLS_PER_CALL,
  textCodePoints: TEXT_CODE_POINTS,
  sayBurst: SAY_BURST,
  sayPer10s: SAY_PER_10_S,
  historyMessages: HISTORY_MESSAGES,
  bars: BARS,
};
