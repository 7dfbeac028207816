// The rooms that this client reads: one subscription a room, however many read it. Each reader has a place of its own in
// the log; the room is asked from the one that stands furthest back, and the others know what they have.

import type { Clock, Random } from '../protocol/clock.ts';
import type { Presence } from '../protocol/events.ts';
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
    wire.close();
    this.#wires.delete(wire.symbol);
    this.#subscriptions.touch(TOPIC, wire);
  }
}

class RoomWire implements Owner {
  readonly symbol: string;
  readonly readers = new Set<RoomReader>();
  presence: Presence | null = null;
  readonly #backoff: Backoff;
  readonly #ask: () => void;
  /** Somebody has had a place in the log: from then on the room is read until all have left. */
  #isOpen = false;
  #asks = 0;

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

  entry(entry: RoomEntry): void {
    for (const reader of [...this.readers]) reader.entry(entry);
  }

  present(presence: Presence): void {
    this.presence = presence;
    for (const reader of [...this.readers]) reader.presence(presence);
  }

  tier(): Tier | null {
    return this.#isOpen && this.readers.size > 0 ? DEFAULT_TIER : null;
  }

  layers(): ReadonlyMap<string, Position>[] {
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
    this.#backoff.cancel();
    for (const reader of [...this.readers]) reader.lost();
  }

  close(): void {
    this.#backoff.cancel();
  }
}

/** In the newest epoch; readers of an older one find out by themselves. */
function isFurtherBack(a: Position, b: Position): boolean {
  return a.epoch > b.epoch || (a.epoch === b.epoch && a.seq < b.seq);
}
