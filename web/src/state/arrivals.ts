// How old the charted prices are when they arrive, and how long they then wait to be painted. Noting one costs the same
// always and keeps nothing; somebody who wants to see figures asks for them. What is paused or seen by nobody is not
// measured: its waiting is wanted.

import type { Client, HopAges, Ticker } from '../../../client/index.ts';
import { AgeHistogram, type Ages } from '../../../protocol/age-histogram.ts';
import type { Clock } from '../../../protocol/clock.ts';
import { Excess } from '../../../protocol/excess.ts';
import type { Frame } from './frame.ts';

/** Milliseconds over about the last minute; null: nothing was measured. */
export interface HopFigures {
  /** From the exchange to the gateway, as the gateway says. */
  readonly exchange: Ages | null;
  /** In the gateway, as it says. */
  readonly gateway: Ages | null;
  /** From the gateway to this page. */
  readonly network: Ages | null;
  /** From the arrival to the paint. */
  readonly paint: Ages | null;
  /** From the exchange to the arrival, measured frame by frame. */
  readonly whole: Ages | null;
}

export class Arrivals {
  readonly #client: Pick<Client, 'ticker' | 'on'>;
  readonly #frame: Frame;
  readonly #clock: Pick<Clock, 'mono'>;
  readonly #isMeasuring: () => boolean;
  readonly #painted = () => queueMicrotask(() => this.#notePaint());
  readonly #stops: readonly (() => void)[];
  /** Of one clock: that of the exchange which the symbol belongs to, in its present epoch. */
  #way = new Excess();
  #epoch: number | null = null;
  readonly #whole = new AgeHistogram();
  readonly #network = new AgeHistogram();
  readonly #paint = new AgeHistogram();
  #house: HopAges | null = null;
  #symbol: string | null = null;
  #stopTicker: () => void = () => {};
  /** There was no connection, and nothing was told since. */
  #isAway = false;
  /** Of the oldest price that is not painted, monotonic. */
  #arrivedAt: number | null = null;

  constructor(
    client: Pick<Client, 'ticker' | 'on'>,
    frame: Frame,
    clock: Pick<Clock, 'mono'>,
    isMeasuring: () => boolean,
  ) {
    this.#client = client;
    this.#frame = frame;
    this.#clock = clock;
    this.#isMeasuring = isMeasuring;
    this.#stops = [
      client.on('pulse', ({ delayMs, ages }) => {
        this.#network.note(delayMs, clock.mono());
        this.#house = ages;
      }),
      client.on('state', ({ state }) => {
        if (state !== 'live') this.#isAway = true;
      }),
    ];
  }

  /** The symbol on the chart is measured, from now on. */
  follow(symbol: string): void {
    if (symbol === this.#symbol) return;
    this.#symbol = symbol;
    this.#epoch = null;
    this.#whole.clear();
    this.#paint.clear();
    this.#arrivedAt = null;
    this.#stopTicker();
    // What the client has in memory it tells at once: that says nothing about the way.
    let isFromMemory = true;
    const come = (ticker: Ticker) => {
      if (!isFromMemory) this.#come(ticker);
    };
    this.#stopTicker = this.#client.ticker(symbol, come, { tier: 'paused' });
    isFromMemory = false;
  }

  figures(): HopFigures {
    const now = this.#clock.mono();
    return {
      exchange: agesOf(this.#house?.exchange),
      gateway: agesOf(this.#house?.gateway),
      network: this.#network.ages(now),
      paint: this.#paint.ages(now),
      whole: this.#whole.ages(now),
    };
  }

  /** What half of the prices of the last minute were younger than when they arrived; null: not known. */
  get usualMs(): number | null {
    return this.#whole.ages(this.#clock.mono())?.p50 ?? null;
  }

  /** Begins anew: another rhythm has other ages. */
  clear(): void {
    this.#whole.clear();
    this.#paint.clear();
    this.#house = null;
  }

  close(): void {
    for (const stop of this.#stops) stop();
    this.#stopTicker();
    this.#frame.forget(this.#painted);
  }

  /** The first one after a time without a connection covers that time: it was waited for. */
  #come(ticker: Ticker): void {
    const wasAway = this.#isAway;
    this.#isAway = false;
    if (!wasAway) this.#note(ticker);
  }

  #note({ sent, position: { epoch } }: Ticker): void {
    if (sent === null || !this.#isMeasuring()) return;
    if (epoch !== this.#epoch) this.#way = new Excess();
    this.#epoch = epoch;
    const now = this.#clock.mono();
    this.#whole.note(this.#way.of(now, sent), now);
    this.#arrivedAt ??= now;
    this.#frame.request(this.#painted);
  }

  /** Behind all jobs of the frame: what is left is the browser's own painting. */
  #notePaint(): void {
    const arrivedAt = this.#arrivedAt;
    this.#arrivedAt = null;
    if (arrivedAt === null || !this.#isMeasuring()) return;
    const now = this.#clock.mono();
    this.#paint.note(now - arrivedAt, now);
  }
}

function agesOf(row: readonly [number, number] | undefined): Ages | null {
  return row ? { p50: row[0], p99: row[1] } : null;
}
