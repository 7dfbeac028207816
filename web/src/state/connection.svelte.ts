// The connection as one word with a number, and what the house told about itself. The word is derived from the
// client's state, the browser's own word about the network, and whether the open symbol's price is proven current.

import type { Client, ConnectionState, Freshness } from '../../../client/index.ts';
import type { Clock } from '../../../protocol/clock.ts';
import { FRESH_MS, TEXT_CODE_POINTS } from '../../../protocol/limits.ts';
import { assertNever } from '../../../protocol/result.ts';
import { formatAge, formatMilliseconds } from '../format.ts';
import type { TimeFormats } from '../time-format.ts';
import type { Frame } from './frame.ts';

export type ConnectionWord =
  | 'connecting'
  | 'live'
  | 'paused'
  | 'stale'
  | 'reconnecting'
  | 'offline';

export interface ConnectionView {
  readonly word: ConnectionWord;
  /** For people; null: the word says it all. */
  readonly detail: string | null;
}

export interface Moment {
  /** Monotonic, milliseconds. */
  readonly now: number;
  /** When the connection came into its present state, monotonic. */
  readonly since: number;
  /** What the browser says about the network. */
  readonly isOnline: boolean;
  /** Of the open symbol; null: none is open. */
  readonly freshness: Freshness | null;
  /** Wall time at which the visitor paused; null: the page is not paused. */
  readonly pausedAt: number | null;
  /** The pause has just ended: prices are about to be proven again. */
  readonly isSettling: boolean;
  /** How old prices usually are when they arrive, milliseconds; null: not known. */
  readonly usualMs: number | null;
  /** Says a wall time in the chosen zone. */
  readonly clock: TimeFormats['clock'];
}

export function viewOf(connection: ConnectionState, moment: Moment): ConnectionView {
  if (connection.state !== 'live' && !moment.isOnline) return { word: 'offline', detail: null };
  switch (connection.state) {
    case 'idle':
      return { word: 'connecting', detail: null };
    case 'connecting':
    case 'handshaking':
      return { word: connection.attempt === 0 ? 'connecting' : 'reconnecting', detail: null };
    case 'waiting': {
      const leftMs = moment.since + connection.delayMs - moment.now;
      return { word: 'reconnecting', detail: `in ${formatAge(roundUp(leftMs))}` };
    }
    case 'closed':
      return { word: 'offline', detail: connection.loss?.reason ?? null };
    case 'live':
      return liveView(moment);
    default:
      return assertNever(connection);
  }
}

function liveView(moment: Moment): ConnectionView {
  const { now, since, freshness, pausedAt, isSettling, usualMs, clock } = moment;
  if (pausedAt !== null) return { word: 'paused', detail: `since ${clock(pausedAt)}` };
  if (freshness?.state !== 'stale') {
    return { word: 'live', detail: usualMs === null ? null : formatMilliseconds(usualMs) };
  }
  // A heartbeat is on its way: nothing is stale yet, but nothing is proven either.
  const isFirst = freshness.ageMs === null && now - since < FRESH_MS;
  if (isFirst || isSettling) {
    return { word: 'connecting', detail: null };
  }
  return {
    word: 'stale',
    detail: freshness.ageMs === null ? null : formatAge(roundDown(freshness.ageMs)),
  };
}

function roundUp(ms: number): number {
  return Math.max(1, Math.ceil(ms / 1_000)) * 1_000;
}

function roundDown(ms: number): number {
  return Math.max(1, Math.floor(ms / 1_000)) * 1_000;
}

/** What is known of prices beside the connection, and how times are said. */
export type Prices = Pick<Moment, 'pausedAt' | 'isSettling' | 'usualMs' | 'clock'>;

/** The part of the client that is used. */
export type Line = Pick<Client, 'state' | 'on' | 'freshness'>;

export class Connection {
  readonly #line: Line;
  readonly #clock: Clock;
  readonly #isOnline: () => boolean;
  readonly #stop: () => void;
  #since: number;
  /** The view as it was last shown, so that an equal one changes nothing. */
  #word = $state<ConnectionWord>('connecting');
  #detail = $state<string | null>(null);
  #node = $state<string | null>(null);
  #isSimulated = $state(false);
  #exchangeZone = $state<string | null>(null);
  #textLimit = $state(TEXT_CODE_POINTS);

  constructor(line: Line, frame: Frame, clock: Clock, isOnline: () => boolean, onMove: () => void) {
    this.#line = line;
    this.#clock = clock;
    this.#isOnline = isOnline;
    this.#since = clock.mono();
    this.#stop = line.on('state', () => {
      this.#since = clock.mono();
      frame.request(onMove);
    });
  }

  get word(): ConnectionWord {
    return this.#word;
  }

  get detail(): string | null {
    return this.#detail;
  }

  /** Nothing can be told now: there was a connection, or could have been one, and there is none. */
  get isCut(): boolean {
    return this.#word === 'offline' || this.#word === 'reconnecting';
  }

  /** The gateway that serves this page; null: none now. */
  get node(): string | null {
    return this.#node;
  }

  get isSimulated(): boolean {
    return this.#isSimulated;
  }

  /** IANA name of the exchange's time zone, as it told it; null: not told. */
  get exchangeZone(): string | null {
    return this.#exchangeZone;
  }

  /** Code points that a message may have. */
  get textLimit(): number {
    return this.#textLimit;
  }

  /** Brings the word to the moment; called in a frame. `symbol`: the open one; null: none is. */
  age(symbol: string | null, prices: Prices): void {
    const { state } = this.#line;
    const { word, detail } = viewOf(state, {
      ...prices,
      now: this.#clock.mono(),
      since: this.#since,
      isOnline: this.#isOnline(),
      freshness: symbol === null ? null : this.#line.freshness(symbol),
    });
    this.#word = word;
    this.#detail = detail;
    this.#node = state.state === 'live' ? state.welcome.node : null;
    if (state.state !== 'live') return;
    this.#isSimulated = state.welcome.simulated;
    this.#exchangeZone = state.welcome.zone ?? null;
    this.#textLimit = state.welcome.limits.textCodePoints;
  }

  close(): void {
    this.#stop();
  }
}
