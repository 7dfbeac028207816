// Time and sales on the screen: the newest trades of one symbol, newest first. The lines move at most ten times a second,
// and not at all while they are held so that one can be read. Subscribed only between `follow` and `stop`.

import { type InstrumentRow, type TradesFrame, tradesOfRows } from '../../../client/index.ts';
import type { Clock } from '../../../protocol/clock.ts';
import type { Tier } from '../../../protocol/tier.ts';
import type { Frame } from './frame.ts';
import { MarketFeed, type WatchChannel } from './market-feed.ts';
import { type TapeLine, TapeLog } from './tape-log.ts';

/** Whose trades; their prices and sizes are integers at these scales. */
export type TapeSubject = Pick<InstrumentRow, 'symbol' | 'priceScale' | 'sizeScale'>;

/** Lines that can be scrolled through while they are held. */
const HELD_LINES = 200;
/** Between two changes of the lines. */
const REST_MS = 100;

export class Tape {
  readonly #feed: MarketFeed<TradesFrame>;
  readonly #frame: Frame;
  readonly #clock: Clock;
  readonly #log = new TapeLog();
  readonly #paint = () => this.#show();
  #subject: TapeSubject | null = null;
  #paintedAt = Number.NEGATIVE_INFINITY;
  #stopRest: (() => void) | null = null;
  #unseenTrades = 0;
  #lines = $state.raw<readonly TapeLine[]>([]);
  #isLoading = $state(true);
  #isHeld = $state(false);
  #unseen = $state(0);

  constructor(watch: WatchChannel<TradesFrame>, frame: Frame, clock: Clock) {
    this.#feed = new MarketFeed(watch, (told) => this.#take(told));
    this.#frame = frame;
    this.#clock = clock;
  }

  /** Newest first. */
  get lines(): readonly TapeLine[] {
    return this.#lines;
  }

  /** The first trades are on their way. */
  get isLoading(): boolean {
    return this.#isLoading;
  }

  /** The lines stand still. */
  get isHeld(): boolean {
    return this.#isHeld;
  }

  /** Trades that came since the lines stand still. */
  get unseen(): number {
    return this.#unseen;
  }

  /** Begins with `subject`, or goes on with it. What was traded meanwhile and is not told is shown as a gap. */
  follow(subject: TapeSubject, tier: Tier): void {
    if (this.#subject?.symbol !== subject.symbol) this.#begin(subject);
    this.#feed.follow(subject.symbol, tier);
  }

  /** Lets the lines stand still, or move again; the first ones come in any case. */
  hold(isHeld: boolean): void {
    if (isHeld === this.#isHeld) return;
    this.#isHeld = isHeld;
    this.#unseenTrades = 0;
    this.#unseen = 0;
    if (!isHeld) this.#frame.request(this.#paint);
  }

  /** Ends the subscription and keeps the lines. Idempotent; no timer and no frame is left. */
  stop(): void {
    this.#feed.stop();
    this.#frame.forget(this.#paint);
    this.#stopRest?.();
    this.#stopRest = null;
  }

  #begin(subject: TapeSubject): void {
    this.#subject = subject;
    this.#log.clear();
    this.#lines = [];
    this.#isLoading = true;
    this.#unseenTrades = 0;
    this.#unseen = 0;
  }

  #take({ symbol, epoch, to, trades: rows, missed = 0, snapshot }: TradesFrame): void {
    if (!this.#subject || this.#subject.symbol !== symbol) return;
    const trades = tradesOfRows(rows, this.#subject);
    if (!trades.ok) return;
    const position = { epoch, seq: to };
    if (snapshot) this.#log.restart(trades.value, position);
    else this.#log.add(trades.value, missed, position);
    if (!snapshot) this.#unseenTrades += rows.length + missed;
    if (snapshot || rows.length > 0) this.#showSoon();
  }

  #showSoon(): void {
    if (this.#stopRest) return;
    const restMs = this.#paintedAt + REST_MS - this.#clock.mono();
    if (restMs <= 0) {
      this.#frame.request(this.#paint);
      return;
    }
    this.#stopRest = this.#clock.after(restMs, () => {
      this.#stopRest = null;
      this.#frame.request(this.#paint);
    });
  }

  #show(): void {
    this.#paintedAt = this.#clock.mono();
    this.#isLoading = false;
    // Where nothing stands yet there is nothing to be held.
    if (this.#isHeld && this.#lines.length > 0) {
      this.#unseen = this.#unseenTrades;
      return;
    }
    this.#unseenTrades = 0;
    this.#lines = this.#log.lines(HELD_LINES);
  }
}
