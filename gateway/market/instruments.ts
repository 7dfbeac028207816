// The instrument table as this node knows it: what is not in here does not exist for a client. A row that cannot be
// read is counted and skipped, and never takes a good one's place.

import type { Bus } from '../../bus/bus.ts';
import { type Instrument, InstrumentSchema } from '../../protocol/instrument.ts';
import { decodeJson } from '../../protocol/json.ts';
import { err, type Result } from '../../protocol/result.ts';
import { subjectToken, TABLES } from '../../protocol/subjects.ts';
import type { Log } from '../log.ts';
import type { MarketCounts } from './counts.ts';

interface Parts {
  readonly bus: Bus;
  readonly log: Log;
  readonly counts: MarketCounts;
  /** A row is new or has changed. */
  readonly onChange: (instrument: Instrument) => void;
}

export class Instruments {
  readonly #parts: Parts;
  readonly #bySymbol = new Map<string, Instrument>();
  #sorted: readonly Instrument[] | null = null;
  #stop: () => void = () => {};
  #isClosed = false;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Resolves when all present rows are here. Throws when the broker is away. */
  async start(): Promise<void> {
    const table = await this.#parts.bus.table(TABLES.instruments);
    if (this.#isClosed) return;
    const stop = await table.watch((key, value) => this.#receive(key, value));
    if (this.#isClosed) stop();
    else this.#stop = stop;
  }

  close(): void {
    this.#isClosed = true;
    this.#stop();
  }

  /** Any string may be asked for. */
  get(symbol: string): Instrument | undefined {
    return this.#bySymbol.get(symbol);
  }

  /** By symbol; the same array until a row changes. */
  all(): readonly Instrument[] {
    this.#sorted ??= [...this.#bySymbol.values()].sort((a, b) => (a.symbol < b.symbol ? -1 : 1));
    return this.#sorted;
  }

  #receive(key: string, value: Uint8Array | null): void {
    if (this.#isClosed) return;
    if (value === null) {
      this.#remove(key);
      return;
    }
    const parsed = parseRow(key, value);
    if (!parsed.ok) {
      this.#parts.counts.badInstruments += 1;
      this.#parts.log.warn({ key, reason: parsed.error }, 'skipped a row of the instrument table');
      return;
    }
    this.#bySymbol.set(parsed.value.symbol, parsed.value);
    this.#sorted = null;
    this.#parts.onChange(parsed.value);
  }

  #remove(key: string): void {
    const gone = this.all().find(({ symbol }) => subjectToken(symbol) === key);
    if (!gone) return;
    this.#bySymbol.delete(gone.symbol);
    this.#sorted = null;
  }
}

function parseRow(key: string, value: Uint8Array): Result<Instrument> {
  const row = decodeJson(InstrumentSchema, value);
  if (!row.ok || subjectToken(row.value.symbol) === key) return row;
  return err('the key is not that of the symbol');
}
