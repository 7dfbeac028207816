// One watch of a bucket, across reconnects. Each pass reads the whole bucket and follows it; what was told before is told
// again only if it changed. A pass that finds a told row missing says so, unless rows vanish by age, which tells nobody.

import type { Clock } from '../protocol/clock.ts';
import { reasonOf } from '../protocol/result.ts';
import type { TableRow } from './bus.ts';
import type { BusEvents } from './bus-events.ts';
import { copyBytes } from './carried-bytes.ts';

/** What a watch takes of a bucket of the client library. */
export interface WatchedBucket {
  status(): Promise<{ readonly values: number }>;
  watch(): Promise<WatchedEntries>;
}

type WatchedEntries = AsyncIterable<WatchedEntry> & { stop(): void };

export interface WatchedEntry {
  readonly key: string;
  readonly value: Uint8Array;
  readonly revision: number;
  /** `PUT`, or one that leaves a marker of absence. */
  readonly operation: string;
  /** From the last of the present rows on. */
  readonly isUpdate: boolean;
}

export interface NatsWatchOptions {
  readonly link: { readonly clock: Clock; readonly events: BusEvents };
  readonly bucket: () => WatchedBucket;
  /** Whether rows of this table go by age. */
  readonly rowsVanish: boolean;
  /** Must not throw. */
  readonly handler: (key: string, value: Uint8Array | null) => void;
}

/** An empty bucket says nothing, and rows may vanish between counting and reading: no pass waits longer for its first rows. */
const FIRST_ROWS_MS = 5_000;
const RETRY_MS = 1_000;
const PUT = 'PUT';

export class NatsWatch {
  readonly #options: NatsWatchOptions;
  /** Each row that was told. A bucket made anew may give a revision again, so the value counts too. */
  readonly #told = new Map<string, TableRow>();
  #pass = 0;
  #entries: WatchedEntries | null = null;
  #cancelTimer: () => void = () => {};

  constructor(options: NatsWatchOptions) {
    this.#options = options;
  }

  /** Resolves when all present rows were told. Throws when the broker does not answer. */
  async start(): Promise<void> {
    this.#pass += 1;
    const pass = this.#pass;
    this.#release();
    const bucket = this.#options.bucket();
    const isEmpty = (await bucket.status()).values === 0;
    if (pass !== this.#pass) return;
    const entries = await bucket.watch();
    if (pass !== this.#pass) {
      entries.stop();
      return;
    }
    this.#entries = entries;
    await new Promise<void>((resolve) => {
      const present = new Set<string>();
      const whole = () => {
        this.#cancelTimer();
        resolve();
      };
      this.#cancelTimer = this.#options.link.clock.after(FIRST_ROWS_MS, resolve);
      if (isEmpty) {
        this.#tellMissing(present);
        whole();
      }
      void this.#follow(pass, entries, present, whole);
    });
  }

  /** Catches up with a bucket that may have changed, or be another one; tries until it can. */
  async restart(): Promise<void> {
    try {
      await this.start();
    } catch (thrown) {
      this.#options.link.events.error(`a watch could not go on: ${reasonOf(thrown)}`);
      this.#retry(this.#pass);
    }
  }

  stop(): void {
    this.#pass += 1;
    this.#release();
  }

  #release(): void {
    this.#cancelTimer();
    this.#entries?.stop();
    this.#entries = null;
  }

  /** Tells entries until the pass ends; `whole` is called behind the last of those that were there. */
  async #follow(
    pass: number,
    entries: WatchedEntries,
    present: Set<string>,
    whole: () => void,
  ): Promise<void> {
    let isWhole = false;
    try {
      for await (const entry of entries) {
        if (pass !== this.#pass) break;
        this.#tell(entry);
        if (isWhole) continue;
        present.add(entry.key);
        if (!entry.isUpdate) continue;
        isWhole = true;
        this.#tellMissing(present);
        whole();
      }
    } catch (thrown) {
      this.#options.link.events.error(`a watch broke off: ${reasonOf(thrown)}`);
    }
    whole();
    if (pass === this.#pass) this.#retry(pass);
  }

  #tell(entry: WatchedEntry): void {
    const { key, revision } = entry;
    if (entry.operation !== PUT) {
      if (this.#told.delete(key)) this.#options.handler(key, null);
      return;
    }
    const value = copyBytes(entry.value);
    const told = this.#told.get(key);
    if (told?.revision === revision && Buffer.compare(told.value, value) === 0) return;
    this.#told.set(key, { revision, value });
    this.#options.handler(key, copyBytes(value));
  }

  #tellMissing(present: ReadonlySet<string>): void {
    for (const key of [...this.#told.keys()]) {
      if (present.has(key)) continue;
      this.#told.delete(key);
      if (!this.#options.rowsVanish) this.#options.handler(key, null);
    }
  }

  #retry(pass: number): void {
    const { clock, events } = this.#options.link;
    if (events.isClosed) return;
    this.#cancelTimer = clock.after(RETRY_MS, () => {
      // While the broker is away the reconnect starts the next pass.
      if (pass === this.#pass && !events.away) void this.restart();
    });
  }
}
