// Folds the trades of one instrument into bars of 1 s, 1 m and 1 d and keeps the tail of seconds that snapshots carry.
// Pure. Invariant: whatever is before `tailFrom` is stored (or given up) in 1 s and 1 m, whatever is after it is here.

import {
  type Bar,
  barOfTrade,
  bucketStart,
  foldBars,
  INTERVAL_MS,
  joinBars,
} from '../../protocol/bar.ts';
import { blockStart } from '../../protocol/bar-block.ts';
import type { Trade } from '../../protocol/market.ts';
import { assert } from '../../protocol/result.ts';
import { BarShelf } from './bar-shelf.ts';

/** A tail reaches back this far at least. */
export const TAIL_MS = 120_000;
/** Unsaved seconds wait this long for the store, and a tail reaches back no further: snapshots stay small. */
export const SECONDS_WAIT_MS = 3_600_000;
/**
 * A minute that begins longer than this after the last one is stored with its first second, unfinished as it is. So a feed
 * that was killed has left no second further than this from its last stored minute: the next one knows where to look.
 */
export const PAUSE_MS = 300_000;
/** Unsaved minutes are a few bytes each. */
const MINUTES_WAIT_MS = 7 * INTERVAL_MS['1d'];

/** Stored bars that a ledger goes on from at market time `time`, each list ascending. */
export interface LedgerStart {
  readonly time: number;
  /** 1 s bars of the last full minutes (TAIL_MS at least) and of the forming minute. */
  readonly seconds: readonly Bar[];
  /** 1 m bars of the block that holds `time`. */
  readonly minutes: readonly Bar[];
  /** 1 d bars of the block that holds `time`. */
  readonly days: readonly Bar[];
  /** The fold of the UTC day's closed minutes; null when there is none. */
  readonly today: Bar | null;
}

export class BarLedger {
  readonly symbol: string;
  readonly #seconds: BarShelf;
  readonly #minutes: BarShelf;
  readonly #days: BarShelf;
  /** Everything before is closed. */
  #time: number;
  #second: Bar | null = null;
  #today: Bar | null;
  #tailFrom: number;
  /** Start of the newest minute that was handed to the store. */
  #lastMinute: number;

  constructor(symbol: string, start: LedgerStart) {
    this.symbol = symbol;
    this.#seconds = new BarShelf('1s', start.seconds);
    this.#minutes = new BarShelf('1m', start.minutes);
    this.#days = new BarShelf('1d', start.days);
    this.#time = bucketStart(start.time, '1s');
    this.#today = start.today;
    this.#lastMinute = this.#minutes.last?.time ?? 0;
    this.#tailFrom = bucketStart(start.time - TAIL_MS, '1m');
  }

  get shelves(): readonly BarShelf[] {
    return [this.#seconds, this.#minutes, this.#days];
  }

  /** Bars that the store will never have because it was away for too long. */
  get givenUp(): number {
    return this.shelves.reduce((sum, shelf) => sum + shelf.givenUp, 0);
  }

  /** Market time before which every closed 1 s and 1 m bar is stored or given up. */
  get storedUntil(): number {
    const seconds = this.#seconds.unsavedSince ?? this.#time;
    const minutes = this.#minutes.unsavedSince ?? this.#time;
    return Math.max(Math.min(seconds, minutes), this.#waitingFrom());
  }

  /** A full minute: `tail` begins here. */
  get tailFrom(): number {
    return this.#tailFrom;
  }

  /** Every 1 s bar from `tailFrom` on, with the forming one. */
  tail(): Bar[] {
    const closed = this.#seconds.bars.filter(({ time }) => time >= this.#tailFrom);
    return this.#second ? [...closed, this.#second] : closed;
  }

  /** Adds trades, oldest first, none before a second that is already closed. */
  add(trades: readonly Trade[]): void {
    for (const trade of trades) {
      assert(trade.time >= this.#time, `${this.symbol}: a trade of ${trade.time} after its bar`);
      this.close(trade.time);
      const bar = barOfTrade(trade, '1s');
      this.#second = this.#second ? joinBars(this.#second, bar) : bar;
    }
  }

  /** Closes every bar that ends at or before market time `time`. */
  close(time: number): void {
    const second = bucketStart(time, '1s');
    if (second <= this.#time) return;
    const before = this.#time;
    // By the time before: what closes only now, after a long sleep, has not had its chance yet.
    this.#giveUp();
    this.#time = second;
    this.#closeSecond();
    if (bucketStart(before, '1m') !== bucketStart(second, '1m')) this.#closeMinute(before);
    if (bucketStart(before, '1d') !== bucketStart(second, '1d')) this.#closeDay();
    this.#forget();
  }

  /** Hands the forming second and minute to the store as they are: nothing more will be traded here. */
  seal(): void {
    this.#closeSecond();
    this.#closeMinute(this.#time);
  }

  #closeSecond(): void {
    if (!this.#second) return;
    this.#seconds.put(this.#second);
    const minute = bucketStart(this.#second.time, '1m');
    this.#second = null;
    if (minute - this.#lastMinute > PAUSE_MS) this.#foldMinute(minute);
  }

  #closeMinute(time: number): void {
    const bar = this.#foldMinute(bucketStart(time, '1m'));
    if (!bar) return;
    const today = { ...bar, time: bucketStart(bar.time, '1d') };
    this.#today = this.#today ? joinBars(this.#today, today) : today;
  }

  #foldMinute(minute: number): Bar | null {
    const seconds = this.#seconds.bars.filter(({ time }) => bucketStart(time, '1m') === minute);
    const [bar = null] = foldBars(seconds, '1m');
    if (!bar) return null;
    this.#minutes.put(bar);
    this.#lastMinute = minute;
    return bar;
  }

  #closeDay(): void {
    if (this.#today) this.#days.put(this.#today);
    this.#today = null;
  }

  #giveUp(): void {
    this.#seconds.giveUp(this.#waitingFrom());
    this.#minutes.giveUp(blockStart(this.#time - MINUTES_WAIT_MS, '1m'));
  }

  #forget(): void {
    const tailFrom = bucketStart(Math.min(this.#time - TAIL_MS, this.storedUntil), '1m');
    this.#tailFrom = Math.max(this.#tailFrom, tailFrom);
    this.#seconds.trim(this.#tailFrom);
    this.#minutes.trim(blockStart(this.#time, '1m'));
    this.#days.trim(blockStart(this.#time, '1d'));
  }

  #waitingFrom(): number {
    return bucketStart(this.#time - SECONDS_WAIT_MS, '1m');
  }
}
