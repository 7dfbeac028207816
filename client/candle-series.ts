// The candles of one symbol and interval, exact at every moment: a page of bars is read with the position that it holds,
// then every range from that position on is folded onto it. It folds only what begins exactly where it stands; what it
// cannot continue from (a snapshot elsewhere) makes it read again.
//
//   loading ─page─▶ following ─snapshot elsewhere─▶ rereading ─page─▶ following
//      └──────── unknown symbol ─▶ failed             any ─close─▶ closed

import type { Bar, Interval } from '../protocol/bar.ts';
import type { Clock, Random } from '../protocol/clock.ts';
import type { TickerFrame } from '../protocol/events.ts';
import type { BarsAnswer } from '../protocol/http.ts';
import { BARS_DEFAULT } from '../protocol/limits.ts';
import type { Position } from '../protocol/position.ts';
import { err, ok, type Result } from '../protocol/result.ts';
import type { Tier } from '../protocol/tier.ts';
import type { Api } from './api.ts';
import { Backoff } from './backoff.ts';
import { barsOfRows, foldAdded, joinPage, type Scales } from './candle-rows.ts';
import type { Connection } from './connection.ts';
import type { Counts } from './counts.ts';
import { Emitter } from './emitter.ts';
import { type Follower, isSame } from './entry.ts';
import { type ClientFault, clientFault, isFinal, retryMsOf } from './faults.ts';
import type { Following, Lane } from './lane.ts';

/** Those who lost their place together read again within this spread, later each time. */
const SPREAD_MS = 1_000;
const SPREAD_CAP_MS = 30_000;

export type CandleState =
  | { readonly state: 'loading' }
  | { readonly state: 'following'; readonly position: Position }
  /** The bars are as they were; they are being read anew. */
  | { readonly state: 'rereading' }
  | { readonly state: 'failed'; readonly fault: ClientFault }
  | { readonly state: 'closed' };

export interface CandleChange {
  /** The bars that changed or are new, oldest first; they are the last of the series. */
  readonly bars: readonly Bar[];
  /** Everything may be different: take `series.bars` as a whole. */
  readonly isReset: boolean;
}

export interface CandleEvents {
  change: CandleChange;
  state: CandleState;
}

export interface OlderBars {
  readonly added: number;
  /** There is nothing older. */
  readonly isComplete: boolean;
}

export interface CandleServices {
  readonly api: Api;
  readonly connection: Pick<Connection, 'on'>;
  readonly lane: Lane<TickerFrame>;
  readonly clock: Clock;
  readonly random: Random;
  readonly counts: Counts;
  /** Called once, when the series is closed. */
  closed(): void;
}

export class CandleSeries {
  readonly symbol: string;
  readonly interval: Interval;
  readonly #services: CandleServices;
  readonly #follower: Follower<TickerFrame>;
  readonly #events = new Emitter<CandleEvents>();
  readonly #backoff: Backoff;
  readonly #stopLive: () => void;
  /** The last reading did not reach anybody. */
  #isCutOff = false;
  #following: Following | null = null;
  #state: CandleState = { state: 'loading' };
  #scales: Scales | null = null;
  #bars: Bar[] = [];
  #paging: Promise<Result<OlderBars, ClientFault>> | null = null;

  constructor(symbol: string, interval: Interval, tier: Tier, services: CandleServices) {
    this.symbol = symbol;
    this.interval = interval;
    this.#services = services;
    this.#backoff = new Backoff(services.clock, services.random, SPREAD_MS, SPREAD_CAP_MS);
    this.#follower = {
      tier,
      cursor: () => (this.#state.state === 'following' ? this.#state.position : null),
      frame: (frame) => this.#take(frame),
    };
    // Whoever could not be reached can be now.
    this.#stopLive = services.connection.on('live', () => {
      if (!this.#isCutOff || !this.#backoff.isWaiting) return;
      this.#backoff.cancel();
      void this.#read();
    });
    void this.#read();
  }

  get state(): CandleState {
    return this.#state;
  }

  /** All bars that were read and folded, oldest first; the last one may still change. Prices and volumes at `scales`. */
  get bars(): readonly Bar[] {
    return this.#bars;
  }

  /** Null until the first bars are there. */
  get scales(): Scales | null {
    return this.#scales;
  }

  /** Calls `handler` at every `event`; the answer ends it. */
  on<E extends keyof CandleEvents>(
    event: E,
    handler: (value: CandleEvents[E]) => void,
  ): () => void {
    return this.#events.on(event, handler);
  }

  /** Reads up to `limit` bars before the oldest one. Asked again while it reads, it answers the same. */
  older(limit = BARS_DEFAULT): Promise<Result<OlderBars, ClientFault>> {
    this.#paging ??= this.#readOlder(limit).finally(() => {
      this.#paging = null;
    });
    return this.#paging;
  }

  /** Idempotent; afterwards nothing is emitted. */
  close(): void {
    if (this.#state.state === 'closed') return;
    this.#state = { state: 'closed' };
    this.#backoff.cancel();
    this.#stopLive();
    this.#events.clear();
    this.#following?.stop();
    this.#services.closed();
  }

  async #read(): Promise<void> {
    const { api } = this.#services;
    const instrument = await api.instrument(this.symbol);
    if (this.#isClosed()) return;
    if (!instrument.ok) {
      this.#fail(instrument.error);
      return;
    }
    const answer = await api.bars(this.symbol, this.interval, { limit: BARS_DEFAULT });
    if (this.#isClosed()) return;
    const page = answer.ok ? pageOf(answer.value, instrument.value) : answer;
    if (page.ok) this.#adopt(page.value, instrument.value);
    else this.#fail(page.error);
  }

  #adopt({ bars, position }: Page, { priceScale, sizeScale }: Scales): void {
    this.#scales = { priceScale, sizeScale };
    this.#bars = joinPage(this.#bars, bars);
    this.#enter({ state: 'following', position });
    this.#events.emit('change', { bars: this.#bars, isReset: true });
    if (this.#isClosed()) return;
    this.#following ??= this.#services.lane.follow(this.symbol, this.#follower);
    this.#following.moved();
  }

  #fail(fault: ClientFault): void {
    this.#isCutOff = fault.code === 'disconnected' || fault.code === 'timed_out';
    if (isFinal(fault)) this.#enter({ state: 'failed', fault });
    else this.#backoff.schedule(() => void this.#read(), retryMsOf(fault) ?? 0);
  }

  #take(frame: TickerFrame): void {
    if (this.#state.state !== 'following') return;
    const { position } = this.#state;
    if (frame.snapshot) {
      if (!isSame({ epoch: frame.epoch, seq: frame.to }, position)) this.#loseItsPlace();
      return;
    }
    if (!isSame({ epoch: frame.epoch, seq: frame.from }, position)) return;
    const added = this.#scales ? barsOfRows(frame.bars, this.#scales) : null;
    if (!added?.ok) {
      this.#services.counts.malformed += 1;
      this.#loseItsPlace();
      return;
    }
    this.#backoff.reset();
    this.#state = { state: 'following', position: { epoch: frame.epoch, seq: frame.to } };
    if (added.value.length === 0) return;
    const bars = foldAdded(this.#bars, added.value, this.interval);
    this.#events.emit('change', { bars, isReset: false });
  }

  #loseItsPlace(): void {
    this.#isCutOff = false;
    this.#enter({ state: 'rereading' });
    if (!this.#isClosed()) this.#backoff.schedule(() => void this.#read());
  }

  async #readOlder(limit: number): Promise<Result<OlderBars, ClientFault>> {
    const before = this.#bars[0]?.time;
    const scales = this.#scales;
    if (before === undefined || !scales) return ok({ added: 0, isComplete: scales !== null });
    const answer = await this.#services.api.bars(this.symbol, this.interval, { before, limit });
    const page = answer.ok ? pageOf(answer.value, scales) : answer;
    if (!page.ok) return page;
    if (this.#isClosed()) return err(clientFault('closed', 'the series was closed'));
    // The series was read anew meanwhile and begins elsewhere: the page does not touch it.
    if (this.#bars[0]?.time !== before) return ok({ added: 0, isComplete: false });
    const { bars } = page.value;
    this.#bars = [...bars, ...this.#bars];
    if (bars.length > 0) this.#events.emit('change', { bars: this.#bars, isReset: true });
    return ok({ added: bars.length, isComplete: bars.length === 0 });
  }

  /** A method, since a handler may have closed the series meanwhile. */
  #isClosed(): boolean {
    return this.#state.state === 'closed';
  }

  #enter(state: CandleState): void {
    this.#state = state;
    this.#events.emit('state', state);
  }
}

interface Page {
  readonly bars: readonly Bar[];
  readonly position: Position;
}

function pageOf({ bars, position }: BarsAnswer, scales: Scales): Result<Page, ClientFault> {
  const parsed = barsOfRows(bars, scales);
  if (parsed.ok) return ok({ bars: parsed.value, position });
  return err(clientFault('internal', `bars cannot be read: ${parsed.error}`));
}
