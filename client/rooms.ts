// The rooms that this client reads: one subscription a room, however many read it. Each reader has a place of its own in
// the log; the room is asked from the one that stands furthest back, and the others know what they have. Whoever only
// listens makes this client a quiet reader of the room, until a reader enters it.

import type { Clock, Random } from '../protocol/clock.ts';
import type { Presence, RoomMessage } from '../protocol/events.ts';
import type { Position } from '../protocol/position.ts';
import { DEFAULT_TIER, type Tier } from '../protocol/tier.ts';
import { Backoff } from './backoff.ts';
import type { Connection } from './connection.ts';
import type { RoomEntry } from './messages.ts';
import type { Confirmed, Owner, Topic } from './subscribe-call.ts';
import type { Subscriptions } from './subscriptions.ts';

const REPEAT_MS = 250;
const REPEAT_CAP_MS = 5_000;
const TOPIC: Topic = { channel: 'room' };

export interface RoomReader {
  /** The newest entry that it has; null: it reads the history first. */
  cursor(): Position | null;
  entry(entry: RoomEntry): void;
  presence(presence: Presence): void;
  confirmed(answer: Confirmed): void;
  rejected(code: string): void;
  lost(): void;
}

/** What a listener is told: how far the room's log has come, and the entry that brought it there. */
export interface RoomNews {
  readonly symbol: string;
  readonly position: Position;
  /** Null: an entry that shows nothing, or the listener has just begun, or missed some. */
  readonly message: RoomMessage | null;
}

/** A reader's hold on its room. */
export interface RoomHold {
  /** It has a place now, or another one. */
  moved(): void;
  /** Entries before one that it was told are missing. False: they are on their way already. */
  askAgain(): boolean;
  leave(): void;
}

export class Rooms {
  readonly #subscriptions: Subscriptions;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #wires = new Map<string, RoomWire>();

  constructor(connection: Connection, subscriptions: Subscriptions, clock: Clock, random: Random) {
    this.#subscriptions = subscriptions;
    this.#clock = clock;
    this.#random = random;
    connection.on('message', (message) => {
      if (message.type !== 'told') return;
      if (message.name === 'room') this.#wires.get(message.params.symbol)?.entry(message.params);
      if (message.name === 'presence') {
        this.#wires.get(message.params.symbol)?.present(message.params);
      }
    });
  }

  join(symbol: string, reader: RoomReader): RoomHold {
    const wire = this.#wires.get(symbol) ?? this.#open(symbol);
    wire.readers.add(reader);
    if (wire.presence) reader.presence(wire.presence);
    return {
      moved: () => wire.moved(),
      askAgain: () => wire.askAgain(),
      leave: () => this.#leave(wire, reader),
    };
  }

  /** Tells of a room without being there. `handler` must not throw. The answer ends it. */
  listen(symbol: string, handler: (news: RoomNews) => void): () => void {
    const wire = this.#wires.get(symbol) ?? this.#open(symbol);
    // Each listening is its own, also twice with the same function.
    const listener = (news: RoomNews) => handler(news);
    wire.listen(listener);
    return () => {
      if (wire.listeners.delete(listener)) this.#tidy(wire);
    };
  }

  close(): void {
    for (const wire of this.#wires.values()) wire.close();
    this.#wires.clear();
  }

  #open(symbol: string): RoomWire {
    const wire = new RoomWire(
      symbol,
      new Backoff(this.#clock, this.#random, REPEAT_MS, REPEAT_CAP_MS),
      () => this.#subscriptions.again(TOPIC, wire),
    );
    this.#wires.set(symbol, wire);
    return wire;
  }

  #leave(wire: RoomWire, reader: RoomReader): void {
    if (!wire.readers.delete(reader) || wire.readers.size > 0) return;
    wire.left();
    this.#tidy(wire);
  }

  #tidy(wire: RoomWire): void {
    if (wire.isIdle) {
      wire.close();
      this.#wires.delete(wire.symbol);
    }
    this.#subscriptions.touch(TOPIC, wire);
  }
}

class RoomWire implements Owner {
  readonly symbol: string;
  readonly readers = new Set<RoomReader>();
  readonly listeners = new Set<(news: RoomNews) => void>();
  presence: Presence | null = null;
  readonly #backoff: Backoff;
  readonly #ask: () => void;
  /** Somebody has had a place in the log: from then on the room is read until all have left. */
  #isOpen = false;
  #asks = 0;
  /** How far the log has come; null: not known on this connection. */
  #newest: Position | null = null;

  constructor(symbol: string, backoff: Backoff, ask: () => void) {
    this.symbol = symbol;
    this.#backoff = backoff;
    this.#ask = ask;
  }

  moved(): void {
    this.#isOpen = true;
    this.#ask();
  }

  askAgain(): boolean {
    if (this.#asks > 0 || this.#backoff.isWaiting) return false;
    this.#backoff.schedule(this.#ask);
    return true;
  }

  get isIdle(): boolean {
    return this.readers.size === 0 && this.listeners.size === 0;
  }

  /** A listener comes, who is told where the room stands as soon as that is known. */
  listen(listener: (news: RoomNews) => void): void {
    this.listeners.add(listener);
    const { symbol } = this;
    if (this.#newest) listener({ symbol, position: this.#newest, message: null });
    else if (!this.#isOpen) this.#ask();
  }

  /** The last reader is gone. */
  left(): void {
    this.presence = null;
    if (this.#isOpen && this.listeners.size > 0) this.#ask();
    this.#isOpen = false;
  }

  entry(entry: RoomEntry): void {
    const { symbol, epoch, seq } = entry;
    const message = entry.type === 'message' ? entry : null;
    this.#tell({ symbol, position: { epoch, seq }, message });
    for (const reader of [...this.readers]) reader.entry(entry);
  }

  present(presence: Presence): void {
    this.presence = presence;
    for (const reader of [...this.readers]) reader.presence(presence);
  }

  tier(): Tier | null {
    const isWanted = (this.#isOpen && this.readers.size > 0) || this.listeners.size > 0;
    return isWanted ? DEFAULT_TIER : null;
  }

  isQuiet(): boolean {
    return !this.#isOpen;
  }

  layers(): ReadonlyMap<string, Position>[] {
    if (this.isQuiet()) return [new Map()];
    let start: Position | null = null;
    for (const reader of this.readers) {
      const cursor = reader.cursor();
      if (cursor && (start === null || isFurtherBack(cursor, start))) start = cursor;
    }
    return [new Map(start ? [[this.symbol, start]] : [])];
  }

  asked(): void {
    this.#asks += 1;
  }

  confirmed(answer: Confirmed): void {
    this.failed();
    this.#backoff.reset();
    for (const reader of [...this.readers]) reader.confirmed(answer);
    const { newest } = answer;
    if (newest) this.#tell({ symbol: this.symbol, position: newest, message: null });
  }

  failed(): void {
    this.#asks = Math.max(0, this.#asks - 1);
  }

  rejected(code: string): void {
    this.failed();
    for (const reader of [...this.readers]) reader.rejected(code);
  }

  lost(): void {
    this.#asks = 0;
    this.#newest = null;
    this.#backoff.cancel();
    for (const reader of [...this.readers]) reader.lost();
  }

  close(): void {
    this.#backoff.cancel();
  }

  #tell(news: RoomNews): void {
    this.#newest = news.position;
    for (const listener of [...this.listeners]) listener(news);
  }
}

/** In the newest epoch; readers of an older one find out by themselves. */
function isFurtherBack(a: Position, b: Position): boolean {
  return a.epoch > b.epoch || (a.epoch === b.epoch && a.seq < b.seq);
}
