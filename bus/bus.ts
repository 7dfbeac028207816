// The contract between the house and its broker. Two forms keep it: NATS and memory; one suite tests both
// (tests/contract/bus.ts). Only bytes cross it. No handler that is given to a bus may take its reader down: a throw
// is caught, counted and reported by `onEvent`.

import type { StoredInterval } from '../protocol/bar.ts';
import type { Result } from '../protocol/result.ts';

/** `no-answer`: nobody serves it or the broker is away, the outcome is known to be nothing. `unknown`: it may have happened. */
export type BusFailure =
  | { readonly type: 'no-answer'; readonly reason: string }
  | { readonly type: 'unknown'; readonly reason: string }
  /** The broker said no (storage full, too large): trying again does not help soon. */
  | { readonly type: 'refused'; readonly reason: string };

export type BusStatus =
  | { readonly state: 'connected' }
  /** Publishes are discarded until it is connected again; subscriptions come back by themselves. */
  | { readonly state: 'disconnected'; readonly reason: string }
  | { readonly state: 'closed' };

export type BusEvent =
  | { readonly type: 'status'; readonly status: BusStatus }
  /** A handler threw, or the broker refused something asynchronously. */
  | { readonly type: 'error'; readonly reason: string };

export interface BusInfo {
  readonly kind: 'nats' | 'memory';
  /** The server's version; empty for memory. */
  readonly version: string;
  /**
   * What an acknowledged room entry survives, in the words that `/healthz` shows. Whether a NATS server writes through to
   * its disk (`sync_interval: always`, as the launcher's own does) it tells nobody, so a power cut is never claimed.
   */
  readonly durability: 'memory' | 'process-death';
}

export interface Bus {
  readonly info: BusInfo;
  readonly live: LiveBus;
  readonly rooms: RoomLog;
  readonly bars: BarStore;
  /** Opens (creates if need be) the table `name`. The same name gives the same table everywhere. */
  table(name: string, options?: TableOptions): Promise<Table>;
  readonly status: BusStatus;
  /** Every change of `status` and every error; the answer ends it. */
  onEvent(listener: (event: BusEvent) => void): () => void;
  /** Ends all subscriptions and the connection. Idempotent; after it no handler is called. */
  close(): Promise<void>;
}

/** At most once, in order per publisher and subject while connected. */
export interface LiveBus {
  /** Fire and forget: discarded while disconnected. */
  publish(subject: string, bytes: Uint8Array): void;
  /** `*` may stand for one token. The handler owns the bytes only until it returns. The answer ends the subscription. */
  subscribe(subject: string, handler: (bytes: Uint8Array, subject: string) => void): () => void;
  /** Asks whoever answers on `subject`; gives all chunks of the answer, in order. */
  ask(
    subject: string,
    bytes: Uint8Array,
    timeoutMs: number,
  ): Promise<Result<Uint8Array[], BusFailure>>;
  /** Serves `subject`. An answer is any number of chunks. A handler that throws answers nothing. */
  answer(subject: string, handler: (bytes: Uint8Array) => readonly Uint8Array[]): () => void;
}

export interface StoredEntry {
  /** Grows within a room, with holes: rooms share one counter. */
  readonly seq: number;
  readonly body: Uint8Array;
}

export interface TailedEntry extends StoredEntry {
  /** Sequence of the same room's entry before it; 0: the first. A reader that has not seen `prev` has a gap. */
  readonly prev: number;
}

/** Rooms are named by subject token. An entry exists when `append` says so; everybody reads it in one order. */
export interface RoomLog {
  /** Changes when the log starts over (deleted, rebuilt): then all sequences are of another log. */
  epoch(): Promise<Result<number, BusFailure>>;
  /** Stores `body`. A second append with the same `id` within ten minutes stores nothing and answers the first's seq. */
  append(
    room: string,
    id: string,
    body: Uint8Array,
    timeoutMs: number,
  ): Promise<Result<{ seq: number; duplicate: boolean }, BusFailure>>;
  /** Entries as they are stored, at most once: see `prev`. The answer ends it. */
  tail(room: string, handler: (entry: TailedEntry) => void): () => void;
  /** Up to `limit` entries with a sequence above `after`, ascending. Shorter only at the end of the room. */
  read(room: string, after: number, limit: number): Promise<Result<StoredEntry[], BusFailure>>;
  /** The entry at exactly `seq` of this room. Null: none there (any more). */
  get(room: string, seq: number): Promise<Result<StoredEntry | null, BusFailure>>;
  /** The newest entry. Null: the room is empty. */
  last(room: string): Promise<Result<StoredEntry | null, BusFailure>>;
}

/** Blocks of stored bars: the newest version of each, for 24 h (1 s), a year (1 m) or for good (1 d). */
export interface BarStore {
  put(
    interval: StoredInterval,
    symbol: string,
    blockStart: number,
    bytes: Uint8Array,
  ): Promise<Result<void, BusFailure>>;
  /** Null: no such block. */
  get(
    interval: StoredInterval,
    symbol: string,
    blockStart: number,
  ): Promise<Result<Uint8Array | null, BusFailure>>;
}

export interface TableOptions {
  /** Rows vanish this long after their last write, without a watch event. Default: never. */
  readonly ttlMs?: number;
}

export interface TableRow {
  readonly value: Uint8Array;
  readonly revision: number;
}

/** Small shared facts with compare-and-set. Keys are subject tokens (with `.` between parts). */
export interface Table {
  get(key: string): Promise<Result<TableRow | null, BusFailure>>;
  put(key: string, value: Uint8Array): Promise<Result<number, BusFailure>>;
  /** The new revision; null when the row exists already. */
  create(key: string, value: Uint8Array): Promise<Result<number | null, BusFailure>>;
  /** The new revision; null when the row is no longer at `revision`. */
  update(
    key: string,
    value: Uint8Array,
    revision: number,
  ): Promise<Result<number | null, BusFailure>>;
  delete(key: string): Promise<Result<void, BusFailure>>;
  /** All rows, then every change, in order; a deleted row comes with null. Resolves when all present rows were given. */
  watch(handler: (key: string, value: Uint8Array | null) => void): Promise<() => void>;
}
