// Tables of the in-memory broker: `TableStore` holds rows (one per broker and name), `MemoryTable` is one connection's
// way to them. Revisions grow over the whole table; a row that is too old is as good as gone, without an event.

import type { Clock } from '../protocol/clock.ts';
import { err, ok, type Result } from '../protocol/result.ts';
import type { BusFailure, Table, TableRow } from './bus.ts';
import type { BusEvents } from './bus-events.ts';
import { copyBytes } from './carried-bytes.ts';
import { BUS_MESSAGE_BYTES } from './limits.ts';
import type { MemoryWire } from './memory-wire.ts';
import { assertSubject } from './names.ts';

interface StoredRow extends TableRow {
  readonly at: number;
}

interface Watcher {
  readonly handler: (key: string, value: Uint8Array | null) => void;
  readonly events: BusEvents;
  active: boolean;
}

export class TableStore {
  ttlMs = Number.POSITIVE_INFINITY;
  readonly watchers = new Set<Watcher>();
  readonly #clock: Clock;
  readonly #wire: MemoryWire;
  readonly #rows = new Map<string, StoredRow>();
  #revision = 0;

  constructor(wire: MemoryWire) {
    this.#clock = wire.clock;
    this.#wire = wire;
  }

  get(key: string): TableRow | null {
    const row = this.#rows.get(key);
    if (!row || this.#clock.mono() - row.at >= this.ttlMs) return null;
    return { value: copyBytes(row.value), revision: row.revision };
  }

  keys(): string[] {
    return [...this.#rows.keys()].filter((key) => this.get(key) !== null);
  }

  put(key: string, value: Uint8Array): number {
    this.#revision += 1;
    const copy = copyBytes(value);
    this.#rows.set(key, { value: copy, revision: this.#revision, at: this.#clock.mono() });
    for (const watcher of this.watchers) this.show(watcher, key, copy);
    return this.#revision;
  }

  delete(key: string): void {
    this.#revision += 1;
    if (!this.#rows.delete(key)) return;
    for (const watcher of this.watchers) this.show(watcher, key, null);
  }

  /** Tells a watcher of a row, on a later turn. */
  show(watcher: Watcher, key: string, value: Uint8Array | null): void {
    const tell = () => {
      if (!watcher.active) return;
      watcher.events.guard(`the watch of ${key}`, () =>
        watcher.handler(key, value ? copyBytes(value) : null),
      );
    };
    // A watch misses nothing for a broker that was away.
    this.#wire.later(tell, tell);
  }
}

export class MemoryTable implements Table {
  readonly #store: TableStore;
  readonly #wire: MemoryWire;
  readonly #events: BusEvents;
  readonly #own = new Set<() => void>();

  constructor(store: TableStore, wire: MemoryWire, events: BusEvents) {
    this.#store = store;
    this.#wire = wire;
    this.#events = events;
  }

  get(key: string): Promise<Result<TableRow | null, BusFailure>> {
    assertSubject(key);
    return this.#do('no-answer', () => this.#store.get(key));
  }

  put(key: string, value: Uint8Array): Promise<Result<number, BusFailure>> {
    assertSubject(key);
    return this.#sized(value) ?? this.#do('unknown', () => this.#store.put(key, value));
  }

  create(key: string, value: Uint8Array): Promise<Result<number | null, BusFailure>> {
    assertSubject(key);
    const create = () => (this.#store.get(key) ? null : this.#store.put(key, value));
    return this.#sized(value) ?? this.#do('unknown', create);
  }

  update(
    key: string,
    value: Uint8Array,
    revision: number,
  ): Promise<Result<number | null, BusFailure>> {
    assertSubject(key);
    const update = () =>
      this.#store.get(key)?.revision === revision ? this.#store.put(key, value) : null;
    return this.#sized(value) ?? this.#do('unknown', update);
  }

  delete(key: string): Promise<Result<void, BusFailure>> {
    assertSubject(key);
    return this.#do('unknown', () => this.#store.delete(key));
  }

  async watch(handler: (key: string, value: Uint8Array | null) => void): Promise<() => void> {
    if (this.#events.away) throw new Error(this.#events.away);
    const watcher: Watcher = { handler, events: this.#events, active: true };
    const end = () => {
      watcher.active = false;
      this.#store.watchers.delete(watcher);
      this.#own.delete(end);
    };
    this.#own.add(end);
    this.#store.watchers.add(watcher);
    for (const key of this.#store.keys()) {
      this.#store.show(watcher, key, this.#store.get(key)?.value ?? null);
    }
    const isWhole = await this.#wire.reply<boolean>(
      () => true,
      () => false,
    );
    if (isWhole) return end;
    end();
    throw new Error('the broker went away while a table was read');
  }

  /** Ends the watches. */
  close(): void {
    for (const end of [...this.#own]) end();
  }

  #sized(value: Uint8Array): Promise<Result<never, BusFailure>> | null {
    if (value.length <= BUS_MESSAGE_BYTES) return null;
    const refused = { type: 'refused', reason: `a row of ${value.length} bytes` } as const;
    return this.#wire.reply(() => err(refused));
  }

  /** Acts at once and answers on a later turn: `type` is what is known when the broker goes away in between. */
  #do<T>(type: 'no-answer' | 'unknown', act: () => T): Promise<Result<T, BusFailure>> {
    const reason = this.#events.away;
    if (reason) return this.#wire.reply(() => err({ type: 'no-answer', reason }));
    const value = act();
    return this.#wire.reply<Result<T, BusFailure>>(
      () => ok(value),
      () => err({ type, reason: 'the broker went away' }),
    );
  }
}
