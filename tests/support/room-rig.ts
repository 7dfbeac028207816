// Nodes' rooms on one in-memory broker, with time and chance in the test's hands, and readers that follow a room the way
// a session does.

import type { Bus, RoomLog, StoredEntry } from '../../bus/bus.ts';
import { MemoryBroker } from '../../bus/memory.ts';
import { seededRandom } from '../../feed/engine/random.ts';
import type { Room } from '../../gateway/rooms/room.ts';
import type { RoomFrame } from '../../gateway/rooms/room-frame.ts';
import { Rooms } from '../../gateway/rooms/rooms.ts';
import type { Random } from '../../protocol/clock.ts';
import type { Stamp, User } from '../../protocol/events.ts';
import { encodeRoomEntry, type RoomEntry } from '../../protocol/room-entry.ts';
import { subjectToken } from '../../protocol/subjects.ts';
import { FakeClock } from './fake-clock.ts';

export const ADA: User = { id: 'u-ada', name: 'ada' };
export const BOB: User = { id: 'u-bob', name: 'bob' };
const SYMBOLS = ['AAPL', 'BRK.B', 'floor'];

/** A UUIDv7 made at `time`; `tail` makes it another one. */
export function keyAt(time: number, tail = 0): string {
  const hex = time.toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-${tail.toString(16).padStart(12, '0')}`;
}

export interface NodeOptions {
  /** Stands between the node and its bus. */
  readonly spy?: (bus: Bus) => Bus;
  readonly stampOf?: (symbol: string) => Stamp | null;
}

/** A spy that changes something about the log between a node and its bus. */
export function withLog(change: (log: RoomLog) => Partial<RoomLog>): (bus: Bus) => Bus {
  return (bus) => {
    const log = bus.rooms;
    return {
      info: bus.info,
      live: bus.live,
      bars: bus.bars,
      status: bus.status,
      table: (name, options) => bus.table(name, options),
      onEvent: (listener) => bus.onEvent(listener),
      close: () => bus.close(),
      rooms: {
        epoch: () => log.epoch(),
        append: (...all) => log.append(...all),
        tail: (...all) => log.tail(...all),
        read: (...all) => log.read(...all),
        get: (...all) => log.get(...all),
        last: (room) => log.last(room),
        ...change(log),
      },
    };
  };
}

export interface RoomNode {
  readonly bus: Bus;
  readonly rooms: Rooms;
  /** What the node logged. */
  readonly logged: string[];
}

export class RoomRig {
  readonly clock = new FakeClock();
  readonly random: Random;
  readonly broker: MemoryBroker;
  readonly #outside: Bus;
  /** Sequences written past the nodes, by symbol. */
  readonly #written = new Map<string, number[]>();

  constructor(seed = 1) {
    this.random = seededRandom(seed, 'rooms');
    this.broker = new MemoryBroker({ clock: this.clock, random: this.random });
    this.#outside = this.broker.connect();
  }

  /** The log itself, past all nodes. */
  get log(): RoomLog {
    return this.#outside.rooms;
  }

  node(options: NodeOptions = {}): RoomNode {
    const bus = this.broker.connect();
    const logged: string[] = [];
    const say = (_fields: object, text: string) => void logged.push(text);
    const rooms = new Rooms({
      bus: options.spy ? options.spy(bus) : bus,
      clock: this.clock,
      random: this.random,
      log: { info: say, warn: say, error: say },
      hasRoom: (symbol) => SYMBOLS.includes(symbol),
      stampOf: options.stampOf ?? (() => null),
    });
    return { bus, rooms, logged };
  }

  /** Opens a room and follows it from its head. */
  async follow(node: RoomNode, symbol = 'AAPL'): Promise<RoomFollower> {
    const opened = await this.until(node.rooms.open(symbol));
    if (!opened.ok) throw new Error(opened.error.message);
    return new RoomFollower(node.rooms, opened.value.room, opened.value.release);
  }

  /** Lets time pass until `work` settles. */
  async until<T>(work: Promise<T>, stepMs = 10): Promise<T> {
    let isDone = false;
    const done = work.finally(() => {
      isDone = true;
    });
    // Whoever awaits `done` below sees a failure; this only keeps it from being seen too early.
    done.catch(() => {});
    for (let steps = 0; steps < 3_000 && !isDone; steps += 1) await this.clock.settle(stepMs);
    if (!isDone) throw new Error('not within the time given');
    return done;
  }

  /** Appends an entry past all nodes; `back` as a node would choose it, unless it is given. */
  async write(text: string, entry: Partial<RoomEntry> = {}, symbol = 'AAPL'): Promise<number> {
    const room = subjectToken(symbol);
    const written = this.#written.get(symbol) ?? [];
    const back = entry.back ?? written.at(-50) ?? written[0] ?? 0;
    const key = entry.key ?? `k-${text.replaceAll(' ', '-')}`;
    const user = entry.user ?? BOB;
    const time = Math.floor(this.clock.now());
    const message = {
      type: 'message',
      time,
      back,
      key,
      user,
      text,
      stamp: null,
      ...entry,
    } as const;
    const id = `${room}.${user.id}.${key}`;
    const seq = await this.writeBytes(id, encodeRoomEntry(message), symbol);
    this.#written.set(symbol, written);
    written.push(seq);
    return seq;
  }

  async writeBytes(id: string, body: Uint8Array, symbol = 'AAPL'): Promise<number> {
    const stored = await this.until(this.log.append(subjectToken(symbol), id, body, 1_000), 0);
    if (!stored.ok) throw new Error(stored.error.reason);
    return stored.value.seq;
  }

  /** Everything stored of a room. */
  async stored(symbol = 'AAPL'): Promise<readonly StoredEntry[]> {
    const all = await this.until(this.log.read(subjectToken(symbol), 0, 1_000_000), 0);
    if (!all.ok) throw new Error(all.error.reason);
    return all.value;
  }
}

/** Reads a room like a session: from memory when it can, else from the log; starts over on a reset. */
export class RoomFollower {
  readonly room: Room;
  readonly release: () => void;
  seen: RoomFrame[] = [];
  resets = 0;
  readonly #end: () => void;
  #cursor: number;
  #isReading = false;

  constructor(rooms: Rooms, room: Room, release: () => void) {
    this.room = room;
    this.release = release;
    this.#cursor = room.head;
    this.#end = rooms.onAdvance((moved, how) => {
      if (moved !== room) return;
      if (how === 'reset') this.#startOver();
      else this.#pump();
    });
  }

  get texts(): string[] {
    return this.seen.map(({ event }) => (event.type === 'message' ? event.text : event.type));
  }

  /** The gaps that a client would find by `prev`. */
  get gaps(): number {
    return this.seen.filter((frame, index) => {
      const before = this.seen[index - 1];
      return before !== undefined && frame.prev !== before.seq;
    }).length;
  }

  leave(): void {
    this.#end();
    this.release();
  }

  #startOver(): void {
    this.resets += 1;
    this.seen = [];
    this.#cursor = this.room.head;
  }

  #pump(): void {
    if (this.#isReading) return;
    const frames = this.room.since(this.#cursor);
    if (frames) this.#take(frames);
    else void this.#read();
  }

  async #read(): Promise<void> {
    this.#isReading = true;
    const page = await this.room.read(this.#cursor, 20);
    this.#isReading = false;
    if (page.ok) {
      this.#take(page.value);
      if (page.value.length > 0) this.#pump();
    }
  }

  #take(frames: readonly RoomFrame[]): void {
    this.seen.push(...frames);
    this.#cursor = this.seen.at(-1)?.seq ?? this.#cursor;
  }
}
