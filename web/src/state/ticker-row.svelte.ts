// One instrument as the watchlist and the header show it. Written once per frame at most, by the watchlist; a view
// reads texts, and a text that did not change touches nothing on the page.

import type { Freshness } from '../../../client/index.ts';
import type { InstrumentRow } from '../../../protocol/http.ts';
import type { Status } from '../../../protocol/instrument.ts';
import { assertNever } from '../../../protocol/result.ts';
import {
  basisPoints,
  type Direction,
  directionOf,
  formatAge,
  formatPercent,
  formatPrice,
  formatSigned,
  formatVolume,
} from '../format.ts';
import { TickPulse } from './tick-pulse.ts';
import type { NumberColumn } from './watch-columns.ts';

/** Integers at the instrument's scales. */
export interface RowQuote {
  readonly last: number | null;
  readonly high: number;
  readonly low: number;
  readonly volume: number;
  readonly previousClose: number;
  readonly status: Status;
}

/** How much of a tick's flash is left: 0 none, 3 all. */
export type Glow = 0 | 1 | 2 | 3;

/** Milliseconds after the tick at which its flash is weaker, and at last gone. */
const FADES_MS = [150, 350, 600] as const;

/** Shown where there is no value. */
const NONE = '–';

export class TickerRow {
  readonly instrument: InstrumentRow;
  readonly #pulse = new TickPulse();
  #quote = $state.raw<RowQuote | null>(null);
  /** The same, for whoever must not follow every tick. */
  #unwatched: RowQuote | null = null;
  #tick = $state<'up' | 'down' | null>(null);
  #glow = $state<Glow>(0);
  /** When the tick that flashes came. */
  #flashedAt = 0;
  #tickLevel = $state(0);
  #isProven = $state(false);
  #isAtRest = $state(false);
  /** For how long it has not been proven, in whole seconds; null: it is, or never was. */
  #staleSeconds = $state<number | null>(null);

  readonly #move = $derived.by(() => {
    const quote = this.#quote;
    return quote?.last == null ? null : basisPoints(quote.last, quote.previousClose);
  });
  readonly last = $derived(this.#price(this.#quote?.last));
  readonly high = $derived(this.#price(this.#quote?.high));
  readonly low = $derived(this.#price(this.#quote?.low));
  readonly volume = $derived.by(() =>
    this.#quote ? formatVolume(this.#quote.volume, this.instrument.sizeScale) : NONE,
  );
  /** The move on the day, in percent. */
  readonly change = $derived(this.#move === null ? NONE : formatPercent(this.#move));
  /** The same without its unit, for a column that says it. */
  readonly percent = $derived(this.#move === null ? NONE : formatSigned(this.#move, 2));
  /** Where the last price stands between the day's low (0) and high (1), in hundredths; null: there is no such place. */
  readonly dayPlace = $derived(this.#quote === null ? null : dayPlaceOf(this.#quote));
  /** The same in the price's own unit. */
  readonly changeBy = $derived.by(() => {
    const quote = this.#quote;
    if (quote?.last == null) return NONE;
    return formatSigned(quote.last - quote.previousClose, this.instrument.priceScale);
  });
  /** Nothing is traded now, and its price is current all the same. */
  readonly isHalted = $derived(this.#quote?.status === 'halted');
  readonly direction: Direction = $derived(directionOf(this.#move ?? 0));
  /** There is a value, and it is not proven current. */
  readonly isStale = $derived(this.#quote !== null && !this.#isProven && !this.#isAtRest);
  /** There is a value that nobody keeps current, since the visitor paused: it is neither fresh nor stale. */
  readonly isAtRest = $derived(this.#quote !== null && this.#isAtRest);
  /** Nothing is shown that may be old: the value is proven current, or there is none. */
  readonly isCurrent = $derived(!this.isStale && !this.isAtRest);
  readonly staleAge = $derived(
    this.isStale && this.#staleSeconds !== null ? formatAge(this.#staleSeconds * 1_000) : null,
  );

  constructor(instrument: InstrumentRow) {
    this.instrument = instrument;
  }

  get symbol(): string {
    return this.instrument.symbol;
  }

  /** The value is proven current. */
  get isProven(): boolean {
    return this.#isProven;
  }

  /** Where the tick that flashed last went; null: none has. */
  get tick(): 'up' | 'down' | null {
    return this.#tick;
  }

  /**
   * Fades in steps: each is a repaint of one cell, where a fade by the browser would give each cell a layer of its own and
   * all layers were laid out anew whenever one of some thirty cells began or ended (a third of a frame's work, measured).
   */
  get glow(): Glow {
    return this.#glow;
  }

  /** Length of the rate bar, 0 to 1; 0 unless the market is fast. */
  get tickLevel(): number {
    return this.#tickLevel;
  }

  /** A value to sort by as it is now; reading it follows nothing. Null: there is none yet. */
  peek(column: NumberColumn): number | null {
    const quote = this.#unwatched;
    if (quote === null || quote.last === null) return null;
    const { priceScale, sizeScale } = this.instrument;
    switch (column) {
      case 'last':
        return quote.last / 10 ** priceScale;
      case 'change':
        return basisPoints(quote.last, quote.previousClose);
      case 'range':
        return dayPlaceOf(quote);
      case 'volume':
        return quote.volume / 10 ** sizeScale;
      default:
        return assertNever(column);
    }
  }

  /** The newest quote, while nobody looks: it is kept, and changes nothing on the page. */
  keep(quote: RowQuote): void {
    this.#unwatched = quote;
  }

  /** Somebody looks again: what was kept is shown, and is no tick. */
  catchUp(): void {
    this.#quote = this.#unwatched;
  }

  /** The newest quote; a changed last price counts as a tick at `now` (monotonic). */
  show(quote: RowQuote, now: number): void {
    const before = this.#quote?.last ?? null;
    this.#quote = quote;
    this.#unwatched = quote;
    this.#fade(now);
    if (before === null || quote.last === null || before === quote.last) return;
    if (!this.#pulse.tick(now)) return;
    this.#tick = quote.last > before ? 'up' : 'down';
    this.#flashedAt = now;
    this.#glow = 3;
  }

  /** What changes by time alone. `rest`: prices are paused, or were until a moment ago. */
  age(now: number, freshness: Freshness, rest: 'paused' | 'settling' | null): void {
    this.#tickLevel = this.#pulse.level(now);
    this.#fade(now);
    this.#isProven = freshness.state === 'fresh';
    this.#isAtRest = rest === 'paused' || (rest === 'settling' && !this.#isProven);
    const isDated = freshness.state === 'stale' && freshness.ageMs !== null;
    this.#staleSeconds = isDated ? Math.floor((freshness.ageMs ?? 0) / 1_000) : null;
  }

  #fade(now: number): void {
    if (this.#glow === 0) return;
    const since = now - this.#flashedAt;
    const [strong, half, weak] = FADES_MS;
    this.#glow = since < strong ? 3 : since < half ? 2 : since < weak ? 1 : 0;
  }

  #price(value: number | null | undefined): string {
    return value == null ? NONE : formatPrice(value, this.instrument.priceScale);
  }
}

function dayPlaceOf({ last, high, low }: RowQuote): number | null {
  if (last === null || high <= low) return null;
  return Math.round(((last - low) / (high - low)) * 100) / 100;
}
