// All instruments with their live prices. What the client tells is gathered, newest per symbol, and shown once per
// frame, of the rows that somebody sees; freshness is looked at as time passes. An instrument that was listed since is told of by its first tick, and the
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
  /** The symbols whose rows somebody sees, by who looks. */
  readonly #looks = new Map<string, ReadonlySet<string>>();
  /** All of these; null: nobody has said yet, so every row may be seen. */
  #seen: ReadonlySet<string> | null = null;
  /** Why prices are neither fresh nor stale; null: they are one of the two. */
  #rest: 'paused' | 'settling' | null = null;
  /** When the newest quote came, wall time. */
  #heardAt = 0;
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

  /** When the newest price came, wall time; 0: none did. Not reactive. */
  get heardAt(): number {
    return this.#heardAt;
  }

  /**
   * Says whose rows a part of the page shows, in place of what it said before: of rows that no part shows only the newest
   * quote is kept, and their texts stand still until one does. Before anybody has said, all are shown.
   */
  see(part: string, symbols: ReadonlySet<string>): void {
    const before = this.#seen;
    this.#looks.set(part, symbols);
    this.#seen = new Set([...this.#looks.values()].flatMap((some) => [...some]));
    const now = this.#clock.mono();
    for (const symbol of symbols) {
      const row = before?.has(symbol) ? null : this.#bySymbol.get(symbol);
      row?.catchUp();
      row?.age(now, this.#quotes.freshness(symbol), this.#rest);
    }
  }

  /** Does not wait for the next try. */
  retry(): void {
    if (this.#failure === null) return;
    this.#stopRetry();
    this.#failure = null;
    this.open();
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
    this.#rest = rest;
    for (const symbol of this.#seen ?? this.#bySymbol.keys()) {
      this.#bySymbol.get(symbol)?.age(now, this.#quotes.freshness(symbol), rest);
    }
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
    this.#heardAt = this.#clock.now();
    for (const [symbol, ticker] of this.#untold) {
      const row = this.#bySymbol.get(symbol);
      if (!row) continue;
      const quote = quoteOf(ticker, row.instrument);
      if (this.#seen?.has(symbol) ?? true) row.show(quote, now);
      else row.keep(quote);
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
