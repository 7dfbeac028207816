// The room log of the in-memory broker: `RoomStore` holds the entries (one per broker), `MemoryRooms` is one
// connection's way to it. One counter for all rooms; an entry is repeated live once it is stored.

import type { Clock } from '../protocol/clock.ts';
import { DEDUPE_MS, ROOM_ENTRIES } from '../protocol/limits.ts';
import { err, ok, type Result } from '../protocol/result.ts';
import { ROOM_LIVE_PREFIX, ROOM_LOG_PREFIX } from '../protocol/subjects.ts';
import type { BusFailure, RoomLog, StoredEntry, TailedEntry } from './bus.ts';
import type { BusEvents } from './bus-events.ts';
import { copyBytes } from './carried-bytes.ts';
import { ROOM_ENTRY_BYTES } from './limits.ts';
import type { MemoryWire } from './memory-wire.ts';
import { assertToken } from './names.ts';

/** Old entries go in portions of this many, so that a full room does not move its whole list for each new one. */
const PORTION = 1_024;

interface Tail {
  readonly room: string;
  readonly handler: (entry: TailedEntry) => void;
  readonly events: BusEvents;
  active: boolean;
}

export class RoomStore {
  epoch: number;
  readonly tails = new Set<Tail>();
  readonly #clock: Clock;
  #lastSeq = 0;
  readonly #rooms = new Map<string, StoredEntry[]>();
  /** Ids of the last ten minutes, oldest first. */
  readonly #ids = new Map<string, { readonly seq: number; readonly at: number }>();

  constructor(clock: Clock, epoch: number) {
    this.#clock = clock;
    this.epoch = epoch;
  }

  /** The log starts over, with a larger epoch. */
  reset(): void {
    this.epoch = Math.max(this.epoch + 1, this.#clock.now());
    this.#lastSeq = 0;
    this.#rooms.clear();
    this.#ids.clear();
  }

  entries(room: string): readonly StoredEntry[] {
    return this.#rooms.get(room) ?? [];
  }

  /** Index of the first entry with a sequence of at least `seq`. */
  indexOf(room: string, seq: number): number {
    const entries = this.entries(room);
    let low = 0;
    let high = entries.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((entries[middle]?.seq ?? 0) < seq) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The entry, or the sequence that `id` got before. */
  append(room: string, id: string, body: Uint8Array): TailedEntry | number {
    this.#forgetIds();
    const known = this.#ids.get(id);
    if (known) return known.seq;
    const entries = this.#rooms.get(room) ?? [];
    this.#rooms.set(room, entries);
    const prev = entries.at(-1)?.seq ?? 0;
    this.#lastSeq += 1;
    const entry = { seq: this.#lastSeq, body: copyBytes(body) };
    entries.push(entry);
    if (entries.length >= ROOM_ENTRIES + PORTION) entries.splice(0, PORTION);
    this.#ids.set(id, { seq: entry.seq, at: this.#clock.mono() });
    return { ...entry, prev };
  }

  #forgetIds(): void {
    for (const [id, { at }] of this.#ids) {
      if (this.#clock.mono() - at < DEDUPE_MS) return;
      this.#ids.delete(id);
    }
  }
}

export class MemoryRooms implements RoomLog {
  readonly #store: RoomStore;
  readonly #wire: MemoryWire;
  readonly #events: BusEvents;
  readonly #own = new Set<() => void>();

  constructor(store: RoomStore, wire: MemoryWire, events: BusEvents) {
    this.#store = store;
    this.#wire = wire;
    this.#events = events;
  }

  epoch(): Promise<Result<number, BusFailure>> {
    return this.#ask(() => this.#store.epoch);
  }

  append(
    room: string,
    id: string,
    body: Uint8Array,
    timeoutMs: number,
  ): Promise<Result<{ seq: number; duplicate: boolean }, BusFailure>> {
    assertToken(room);
    const reason = this.#events.away;
    if (reason) return this.#wire.reply(() => err({ type: 'no-answer', reason }));
    if (body.length > ROOM_ENTRY_BYTES) {
      const refused = { type: 'refused', reason: `an entry of ${body.length} bytes` } as const;
      return this.#wire.reply(() => err(refused));
    }
    const stored = this.#store.append(room, id, body);
    if (typeof stored === 'number') return this.#acked(room, stored, true, timeoutMs);
    this.#repeatLive(room, stored);
    return this.#acked(room, stored.seq, false, timeoutMs);
  }

  tail(room: string, handler: (entry: TailedEntry) => void): () => void {
    assertToken(room);
    if (this.#events.isClosed) return () => {};
    const tail: Tail = { room, handler, events: this.#events, active: true };
    this.#store.tails.add(tail);
    const end = () => {
      tail.active = false;
      this.#store.tails.delete(tail);
      this.#own.delete(end);
    };
    this.#own.add(end);
    return end;
  }

  read(room: string, after: number, limit: number): Promise<Result<StoredEntry[], BusFailure>> {
    assertToken(room);
    return this.#ask(() => {
      const start = this.#store.indexOf(room, after + 1);
      return this.#store
        .entries(room)
        .slice(start, start + limit)
        .map(copyOf);
    });
  }

  get(room: string, seq: number): Promise<Result<StoredEntry | null, BusFailure>> {
    assertToken(room);
    return this.#ask(() => {
      const entry = this.#store.entries(room)[this.#store.indexOf(room, seq)];
      return entry?.seq === seq ? copyOf(entry) : null;
    });
  }

  last(room: string): Promise<Result<StoredEntry | null, BusFailure>> {
    assertToken(room);
    return this.#ask(() => {
      const entry = this.#store.entries(room).at(-1);
      return entry ? copyOf(entry) : null;
    });
  }

  /** Ends the tails and what waits for an acknowledgement. */
  close(): void {
    for (const end of [...this.#own]) end();
  }

  #repeatLive(room: string, entry: TailedEntry): void {
    for (const tail of this.#store.tails) {
      if (tail.room !== room) continue;
      this.#wire.deliver(`${ROOM_LIVE_PREFIX}${room}`, () => {
        if (!tail.active) return;
        const copy = { ...copyOf(entry), prev: entry.prev };
        tail.events.guard(`the tail of ${room}`, () => tail.handler(copy));
      });
    }
  }

  /** The acknowledgement, which may get lost like anything else on the wire: stored all the same. */
  #acked(
    room: string,
    seq: number,
    duplicate: boolean,
    timeoutMs: number,
  ): Promise<Result<{ seq: number; duplicate: boolean }, BusFailure>> {
    return new Promise((resolve) => {
      const settle = (result: Result<{ seq: number; duplicate: boolean }, BusFailure>) => {
        cancelTimer();
        this.#own.delete(end);
        resolve(result);
      };
      const fail = (reason: string) => settle(err({ type: 'unknown', reason }));
      const end = () => fail('the bus was closed');
      const cancelTimer = this.#wire.clock.after(timeoutMs, () =>
        fail(`no acknowledgement within ${timeoutMs} ms`),
      );
      this.#own.add(end);
      this.#wire.deliver(
        `${ROOM_LOG_PREFIX}${room}`,
        () => settle(ok({ seq, duplicate })),
        () => fail('the broker went away'),
      );
    });
  }

  #ask<T>(read: () => T): Promise<Result<T, BusFailure>> {
    const reason = this.#events.away;
    const none = (why: string): Result<T, BusFailure> => err({ type: 'no-answer', reason: why });
    if (reason) return this.#wire.reply(() => none(reason));
    return this.#wire.reply<Result<T, BusFailure>>(
      () => ok(read()),
      () => none('the broker went away'),
    );
  }
}

function copyOf(entry: StoredEntry): StoredEntry {
  return { seq: entry.seq, body: copyBytes(entry.body) };
}
