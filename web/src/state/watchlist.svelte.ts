// All instruments with their live prices. What the client tells is gathered, newest per symbol, and shown once per
// frame; freshness is looked at as time passes. An instrument that was listed since is told of by its first tick, and the
// table is read again. It knows no order but that of the exchange's own table.

import type { Client, Ticker } from '../../../client/index.ts';
import type { Clock } from '../../../protocol/clock.ts';
import { parseDecimal } from '../../../protocol/decimal.ts';
import type { InstrumentRow } from '../../../protocol/http.ts';
import type { Frame } from './frame.ts';
import { type RowQuote, TickerRow } from './ticker-row.svelte.ts';

/** The part of the client that is used. */
export type Quotes = Pick<Client, 'instruments' | 'ticker' | 'freshness'>;

/** The table is read again no sooner than this. */
const RETRY_MS = 2_000;

export class Watchlist {
  readonly #quotes: Quotes;
  readonly #frame: Frame;
  readonly #clock: Clock;
  readonly #paint = () => this.#showAll();
  readonly #bySymbol = new Map<string, TickerRow>();
  readonly #untold = new Map<string, Ticker>();
  #rows = $state.raw<readonly TickerRow[]>([]);
  #failure = $state<string | null>(null);
  #stopTicker: () => void = () => {};
  #stopRetry: () => void = () => {};
  #isLooking = false;
  #isClosed = false;

  constructor(quotes: Quotes, frame: Frame, clock: Clock) {
    this.#quotes = quotes;
    this.#frame = frame;
    this.#clock = clock;
  }

  get rows(): readonly TickerRow[] {
    return this.#rows;
  }

  /** Why there are no rows; null: they are here, or on their way. */
  get failure(): string | null {
    return this.#failure;
  }

  /** The row of `symbol`; null when it is not traded here, or not known yet. */
  row(symbol: string): TickerRow | null {
    // Read for its own sake: whoever asks early is asked again when the rows are there.
    void this.#rows;
    return this.#bySymbol.get(symbol) ?? null;
  }

  /** Reads the instruments, until it succeeds, and watches them all. */
  open(): void {
    void this.#quotes.instruments().then((answer) => {
      if (this.#isClosed) return;
      if (answer.ok) {
        this.#list(answer.value);
        this.#watch();
        return;
      }
      this.#failure = 'The list of instruments could not be loaded. Trying again.';
      this.#stopRetry = this.#clock.after(RETRY_MS, () => this.open());
    });
  }

  /** What changes by time alone; called in a frame. */
  age(rest: 'paused' | 'settling' | null): void {
    const now = this.#clock.mono();
    for (const row of this.#rows) row.age(now, this.#quotes.freshness(row.symbol), rest);
  }

  close(): void {
    this.#isClosed = true;
    this.#stopTicker();
    this.#stopRetry();
    this.#frame.forget(this.#paint);
  }

  #list(instruments: readonly InstrumentRow[]): void {
    const known = new Map(this.#bySymbol);
    this.#bySymbol.clear();
    for (const instrument of instruments) {
      const { symbol } = instrument;
      this.#bySymbol.set(symbol, known.get(symbol) ?? new TickerRow(instrument));
    }
    for (const [symbol, row] of known) {
      if (!this.#bySymbol.has(symbol)) this.#bySymbol.set(symbol, row);
    }
    this.#rows = [...this.#bySymbol.values()];
    this.#failure = null;
  }

  /** How often is up to the rhythm. */
  #watch(): void {
    const tell = (ticker: Ticker) => {
      this.#untold.set(ticker.symbol, ticker);
      this.#frame.request(this.#paint);
    };
    this.#stopTicker = this.#quotes.ticker('*', tell, { tier: 'paused' });
  }

  #showAll(): void {
    const now = this.#clock.mono();
    for (const [symbol, ticker] of this.#untold) {
      const row = this.#bySymbol.get(symbol);
      if (!row) continue;
      row.show(quoteOf(ticker, row.instrument), now);
      this.#untold.delete(symbol);
    }
    if (this.#untold.size > 0) this.#lookAgain();
  }

  /** Reads the table for the symbols that are not known: what it knows of none of them either is forgotten. */
  #lookAgain(): void {
    if (this.#isLooking) return;
    this.#isLooking = true;
    const asked = [...this.#untold.keys()];
    void this.#quotes.instruments({ isAnew: true }).then((answer) => {
      if (this.#isClosed) return;
      if (answer.ok) {
        this.#list(answer.value);
        for (const symbol of asked) if (!this.#bySymbol.has(symbol)) this.#untold.delete(symbol);
        this.#frame.request(this.#paint);
      }
      this.#stopRetry = this.#clock.after(RETRY_MS, () => {
        this.#isLooking = false;
        this.#frame.request(this.#paint);
      });
    });
  }
}

function quoteOf(
  { last, day, status }: Ticker,
  { priceScale, sizeScale }: InstrumentRow,
): RowQuote {
  return {
    last: last === null ? null : integerOf(last, priceScale),
    high: integerOf(day.high, priceScale),
    low: integerOf(day.low, priceScale),
    volume: integerOf(day.volume, sizeScale),
    previousClose: integerOf(day.previousClose, priceScale),
    status,
  };
}

/** A decimal that the house would not send reads as 0: the client has checked the form of the frame. */
function integerOf(decimal: string, scale: number): number {
  const parsed = parseDecimal(decimal, scale);
  return parsed.ok ? parsed.value : 0;
}
