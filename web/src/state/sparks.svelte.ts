// The small pictures of the last hour. Each begins with a page of bars, read when somebody first sees its row, two at a
// time; from then on it follows the live price once a second. A price that is not proven current moves nothing.

import type { Client } from '../../../client/index.ts';
import type { Clock } from '../../../protocol/clock.ts';
import { SPARK_MINUTES, Spark } from './spark.svelte.ts';
import type { TickerRow } from './ticker-row.svelte.ts';

/** The part of the client that is used. */
export type PastBars = Pick<Client, 'recentBars'>;

/** A list that is scrolled through must not ask for everything that flies by. */
const AT_ONCE = 2;
const RETRY_MS = 5_000;

interface Entry {
  readonly spark: Spark;
  state: 'empty' | 'reading' | 'filled';
  /** Monotonic time before which it is not read again. */
  restUntil: number;
}

export class Sparks {
  readonly #past: PastBars;
  readonly #rowOf: (symbol: string) => TickerRow | null;
  readonly #clock: Pick<Clock, 'now' | 'mono'>;
  readonly #entries = new Map<string, Entry>();
  #seen: ReadonlySet<string> = new Set();
  #reading = 0;
  #isClosed = false;

  constructor(
    past: PastBars,
    rowOf: (symbol: string) => TickerRow | null,
    clock: Pick<Clock, 'now' | 'mono'>,
  ) {
    this.#past = past;
    this.#rowOf = rowOf;
    this.#clock = clock;
  }

  of(symbol: string): Spark {
    return this.#entry(symbol).spark;
  }

  /** Whose pictures somebody sees. */
  see(symbols: ReadonlySet<string>): void {
    this.#seen = symbols;
  }

  /** Follows the prices of those that are seen, and reads what is missing; called about once a second, in a frame. */
  turn(): void {
    const now = this.#clock.now();
    for (const symbol of this.#seen) {
      const entry = this.#entry(symbol);
      const row = this.#rowOf(symbol);
      const price = row?.isProven ? row.peek('last') : null;
      if (entry.state !== 'filled' || price === null) continue;
      if (!entry.spark.note(price, now)) entry.state = 'empty';
    }
    this.#read();
  }

  close(): void {
    this.#isClosed = true;
  }

  #entry(symbol: string): Entry {
    const known = this.#entries.get(symbol);
    if (known) return known;
    const entry: Entry = { spark: new Spark(), state: 'empty', restUntil: 0 };
    this.#entries.set(symbol, entry);
    return entry;
  }

  #read(): void {
    if (this.#isClosed) return;
    const mono = this.#clock.mono();
    for (const symbol of this.#seen) {
      if (this.#reading >= AT_ONCE) return;
      const entry = this.#entry(symbol);
      if (entry.state === 'empty' && mono >= entry.restUntil) void this.#fill(symbol, entry);
    }
  }

  async #fill(symbol: string, entry: Entry): Promise<void> {
    entry.state = 'reading';
    this.#reading += 1;
    const page = await this.#past.recentBars(symbol, '1m', SPARK_MINUTES);
    this.#reading -= 1;
    if (this.#isClosed) return;
    const scale = this.#rowOf(symbol)?.instrument.priceScale ?? 0;
    const bars = page.ok ? page.value : [];
    entry.state = bars.length > 0 ? 'filled' : 'empty';
    // Without a bar there is nothing to draw yet, and to ask again at once would not help.
    if (bars.length === 0) entry.restUntil = this.#clock.mono() + RETRY_MS;
    const closes = bars.map(({ time, close }) => ({ time, close: close / 10 ** scale }));
    if (closes.length > 0) entry.spark.fill(closes, this.#clock.now());
    this.#read();
  }
}
