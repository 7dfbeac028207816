// All rooms of this node. A room is opened when somebody wants it and stays open a while after the last has left. No
// state of a room exists but in the log: a node that starts again reads it anew.

import type { Bus } from '../../bus/bus.ts';
import type { Params } from '../../protocol/calls.ts';
import type { Clock, Random } from '../../protocol/clock.ts';
import type { Fault } from '../../protocol/codes.ts';
import type { ResultOf, Stamp, User } from '../../protocol/events.ts';
import { err, ok, type Result, reasonOf } from '../../protocol/result.ts';
import { Interest } from '../interest.ts';
import { Listeners } from '../listeners.ts';
import type { Log } from '../log.ts';
import { unknownSymbol } from '../unknown-symbol.ts';
import { coalesce } from './coalesce.ts';
import { newRoomCounts } from './counts.ts';
import { historyPage } from './history.ts';
import { logAway, Room } from './room.ts';
import { type OpenedRoom, Sayer } from './say.ts';

/** How often open rooms are compared with the log, give or take a tenth. */
const CHECK_MS = 5_000;
/** Rooms compared at once. */
const CHECKED_AT_ONCE = 16;

export interface RoomsDeps {
  readonly bus: Bus;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** Whether there is a room of this name: an instrument's, or `floor`. */
  readonly hasRoom: (symbol: string) => boolean;
  /** The market at this node's position; null when not in step, and for `floor`. */
  readonly stampOf: (symbol: string) => Stamp | null;
}

type Advance = 'entries' | 'reset';

interface Slot {
  readonly room: Room;
  readonly started: Promise<Result<void, Fault>>;
  readonly interest: Interest;
}

export class Rooms {
  readonly counts = newRoomCounts();
  readonly #deps: RoomsDeps;
  readonly #sayer: Sayer;
  readonly #slots = new Map<string, Slot>();
  readonly #onAdvance = new Listeners<[Room, Advance]>((thrown, { symbol }) => {
    this.counts.failures += 1;
    this.#deps.log.error({ room: symbol, reason: reasonOf(thrown) }, 'a reader threw');
  });
  readonly #check = coalesce(() => this.#checkAll());
  readonly #endEvents: () => void;
  #cancelCheck: () => void = () => {};
  #isClosed = false;

  constructor(deps: RoomsDeps) {
    this.#deps = deps;
    const { bus, clock, random, stampOf } = deps;
    this.#sayer = new Sayer({
      log: bus.rooms,
      clock,
      random,
      counts: this.counts,
      stampOf,
      open: (symbol) => this.open(symbol),
    });
    this.#endEvents = bus.onEvent((event) => {
      const isBack = event.type === 'status' && event.status.state === 'connected';
      if (isBack) void this.#check();
    });
    this.#planCheck();
  }

  /** Rooms that are open. */
  get size(): number {
    return this.#slots.size;
  }

  /** Opens a room, with its newest entries in order. It stays open 30 s after the last release. */
  async open(symbol: string): Promise<Result<OpenedRoom, Fault>> {
    if (this.#isClosed) return err(logAway());
    if (!this.#deps.hasRoom(symbol)) return err(this.#noRoom(symbol));
    const slot = this.#slots.get(symbol) ?? this.#newSlot(symbol);
    const release = slot.interest.hold();
    const started = await slot.started;
    if (!started.ok) return started;
    if (this.#isClosed) return err(logAway());
    return ok({ room: slot.room, release });
  }

  /** A page, oldest first. */
  async history(params: Params<'history'>): Promise<Result<ResultOf<'history'>, Fault>> {
    const opened = await this.open(params.symbol);
    if (!opened.ok) return opened;
    try {
      return await historyPage(opened.value.room, params);
    } finally {
      opened.value.release();
    }
  }

  /** Stores a message; answers within 10 s. How often a user may do that is the caller's matter. */
  async say(user: User, params: Params<'say'>): Promise<Result<ResultOf<'say'>, Fault>> {
    if (this.#isClosed) return err(logAway());
    if (!this.#deps.hasRoom(params.symbol)) return err(this.#noRoom(params.symbol));
    return this.#sayer.say(user, params);
  }

  /** `entries`: the room has new ones. `reset`: the log went back; what was read of it is void, the new head is there. */
  onAdvance(listener: (room: Room, how: Advance) => void): () => void {
    return this.#onAdvance.add(listener);
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#endEvents();
    this.#cancelCheck();
    this.#sayer.close();
    for (const slot of this.#slots.values()) {
      slot.interest.close();
      slot.room.close();
    }
    this.#slots.clear();
    this.#onAdvance.clear();
  }

  #noRoom(symbol: string): Fault {
    return unknownSymbol('room', symbol, this.#deps.hasRoom);
  }

  #newSlot(symbol: string): Slot {
    const room = new Room(symbol, {
      log: this.#deps.bus.rooms,
      clock: this.#deps.clock,
      counts: this.counts,
      tell: (told, how) => this.#tell(told, how),
    });
    const interest = new Interest(this.#deps.clock, () => this.#drop(slot));
    const slot: Slot = { room, started: room.start(), interest };
    this.#slots.set(symbol, slot);
    void slot.started.then((started) => {
      // Whoever comes next tries anew.
      if (!started.ok) this.#drop(slot);
    });
    return slot;
  }

  #drop(slot: Slot): void {
    slot.interest.close();
    slot.room.close();
    if (this.#slots.get(slot.room.symbol) === slot) this.#slots.delete(slot.room.symbol);
  }

  #tell(room: Room, how: Advance): void {
    if (how === 'reset') {
      this.#deps.log.warn({ room: room.symbol, epoch: room.epoch }, 'the log of a room went back');
    }
    this.#onAdvance.tell(room, how);
  }

  #planCheck(): void {
    const delayMs = CHECK_MS * (0.9 + 0.2 * this.#deps.random());
    this.#cancelCheck = this.#deps.clock.after(delayMs, () => {
      this.#planCheck();
      void this.#check();
    });
  }

  async #checkAll(): Promise<void> {
    if (this.#isClosed || this.#slots.size === 0) return;
    const epoch = await this.#deps.bus.rooms.epoch();
    if (!epoch.ok) return;
    const rooms = [...this.#slots.values()].map(({ room }) => room);
    for (let start = 0; start < rooms.length; start += CHECKED_AT_ONCE) {
      const some = rooms.slice(start, start + CHECKED_AT_ONCE);
      await Promise.all(some.map((room) => room.check(epoch.value)));
    }
  }
}
