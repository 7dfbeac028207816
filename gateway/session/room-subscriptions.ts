// What one session reads of rooms: opening, joining at a position, presence, leaving. A quiet reader is not there: it is
// told what is said, and neither counts nor hears who is there.

import type { Params } from '../../protocol/calls.ts';
import type { Clock } from '../../protocol/clock.ts';
import type { Fault } from '../../protocol/codes.ts';
import type { ResultOf, User } from '../../protocol/events.ts';
import { AHEAD_WAIT_MS } from '../../protocol/limits.ts';
import type { Position } from '../../protocol/position.ts';
import type { RoomFanout } from '../fanout/room-fanout.ts';
import type { RoomListener, RoomReader } from '../fanout/room-reader.ts';
import type { Market } from '../market/market.ts';
import type { Presence } from '../presence.ts';
import type { Room } from '../rooms/room.ts';
import type { Rooms } from '../rooms/rooms.ts';

/** How often a room that has not reached a reader's position is looked at again. */
const AHEAD_LOOK_MS = 50;

interface Joined {
  readonly reader: RoomReader;
  /** Gives the room back. */
  readonly release: () => void;
  readonly isQuiet: boolean;
  /** Ends the interest in the market that stamps what is said here. */
  readonly unwatch: () => void;
  /** Leaves presence. */
  leave: () => void;
  /** Who is here may have changed since it was told. */
  owesPresence: boolean;
  /** Who was here when that was told last. */
  toldPresence: string | null;
}

export interface RoomServices {
  readonly clock: Clock;
  readonly market: Market;
  readonly rooms: Rooms;
  readonly roomFanout: RoomFanout;
  readonly presence: Presence;
}

export class RoomSubscriptions {
  readonly #services: RoomServices;
  readonly #reader: RoomListener;
  readonly #member: string;
  readonly #joined = new Map<string, Joined>();
  #user: User | null = null;
  #closed = false;

  /** `member` names the session in presence. */
  constructor(services: RoomServices, reader: RoomListener, member: string) {
    this.#services = services;
    this.#reader = reader;
    this.#member = member;
  }

  get size(): number {
    return this.#joined.size;
  }

  /** `begin` must be called after the result was sent: from then on entries are told. */
  async subscribe(
    symbols: readonly string[],
    { positions, quiet }: Pick<Params<'subscribe'>, 'positions' | 'quiet'>,
  ): Promise<{ result: ResultOf<'subscribe'>; begin: () => void }> {
    const joins = await Promise.all(
      [...new Set(symbols)].map((symbol) => {
        const position = Object.hasOwn(positions, symbol) ? positions[symbol] : undefined;
        return this.#open(symbol, position ?? null);
      }),
    );
    const opened = joins.filter((join) => join.type === 'opened');
    const refused = joins.filter((join) => join.type === 'refused');
    const result = {
      subscribed: opened.map(({ symbol }) => symbol),
      rejected: refused.map(({ symbol, fault }) => ({ symbol, code: fault.code })),
      positions: Object.fromEntries(
        opened.map(({ symbol, room }) => [symbol, { epoch: room.epoch, seq: room.head }]),
      ),
      incomplete: opened.filter(({ start }) => start === null).map(({ symbol }) => symbol),
    };
    // The heads as they are told in the result: a reader without a position gets what comes after exactly that.
    const heads = new Map(opened.map(({ symbol, room }) => [symbol, room.head]));
    const begin = () => {
      for (const { symbol, room, release, start, asked } of opened) {
        const cursor = asked && start !== null ? start : (heads.get(symbol) ?? room.head);
        this.#join({ symbol, room, release, cursor, isQuiet: quiet });
      }
    };
    return { result, begin };
  }

  unsubscribe(symbols: readonly string[]): string[] {
    return symbols.filter((symbol) => this.#leave(symbol));
  }

  /** The session is somebody now: members are shown by name. */
  authenticated(user: User): void {
    this.#user = user;
    for (const [symbol, joined] of this.#joined) {
      if (joined.isQuiet) continue;
      const leave = joined.leave;
      joined.leave = this.#services.presence.join(symbol, this.#member, user);
      leave();
    }
  }

  /** Who is in the room may have changed. */
  presenceChanged(symbol: string): void {
    const joined = this.#joined.get(symbol);
    if (joined && !joined.isQuiet) joined.owesPresence = true;
  }

  /** Who is in each room of which that is still to be told and news to the session, as it is now; counted as told. */
  takePresence(): string[] {
    const owed = [...this.#joined].filter(([, joined]) => joined.owesPresence);
    return owed.flatMap(([symbol, joined]) => {
      const frame = this.#services.presence.frame(symbol);
      const isNews = frame !== joined.toldPresence;
      joined.owesPresence = false;
      joined.toldPresence = frame;
      return isNews ? [frame] : [];
    });
  }

  close(): void {
    this.#closed = true;
    for (const symbol of [...this.#joined.keys()]) this.#leave(symbol);
  }

  async #open(symbol: string, position: Position | null): Promise<Join> {
    const opened = await this.#services.rooms.open(symbol);
    if (!opened.ok) return { type: 'refused', symbol, fault: opened.error };
    const { room, release } = opened.value;
    const start = position ? await this.#startAt(room, position) : room.head;
    return { type: 'opened', symbol, room, release, start, asked: position !== null };
  }

  /** The sequence to go on after, or null when not everything after the position can be given. */
  async #startAt(room: Room, position: Position): Promise<number | null> {
    const deadline = this.#services.clock.mono() + AHEAD_WAIT_MS;
    // The tail may have lost the last entry: then waiting for it would be in vain.
    if (position.seq > room.head) await room.catchUp();
    while (room.epoch === position.epoch && position.seq > room.head) {
      if (this.#closed || this.#services.clock.mono() >= deadline) return null;
      await new Promise<void>((resolve) => this.#services.clock.after(AHEAD_LOOK_MS, resolve));
    }
    if (room.epoch !== position.epoch) return null;
    if (room.since(position.seq) !== null) return position.seq;
    const [next] = await this.#firstAfter(room, position.seq);
    return next && next.prev <= position.seq ? position.seq : null;
  }

  async #firstAfter(room: Room, seq: number) {
    const page = await room.read(seq, 1);
    return page.ok ? page.value : [];
  }

  #join({ symbol, room, release, cursor, isQuiet }: Entering): void {
    if (this.#closed) {
      release();
      return;
    }
    const leaveBefore = this.#joined.get(symbol)?.leave;
    this.#stop(symbol);
    const { market, presence, roomFanout } = this.#services;
    const leave = isQuiet ? () => {} : presence.join(symbol, this.#member, this.#user);
    leaveBefore?.();
    const reader = roomFanout.read(this.#reader, room, cursor);
    const unwatch = isQuiet ? () => {} : market.watch(symbol);
    const told = { owesPresence: !isQuiet, toldPresence: null };
    this.#joined.set(symbol, { reader, release, isQuiet, unwatch, leave, ...told });
  }

  #leave(symbol: string): boolean {
    const joined = this.#joined.get(symbol);
    this.#stop(symbol);
    joined?.leave();
    return joined !== undefined;
  }

  /** Ends reading but not presence. */
  #stop(symbol: string): void {
    const joined = this.#joined.get(symbol);
    if (!joined) return;
    this.#joined.delete(symbol);
    this.#services.roomFanout.stop(joined.reader);
    joined.release();
    joined.unwatch();
  }
}

interface Entering {
  readonly symbol: string;
  readonly room: Room;
  readonly release: () => void;
  readonly cursor: number;
  readonly isQuiet: boolean;
}

type Join =
  | {
      readonly type: 'opened';
      readonly symbol: string;
      readonly room: Room;
      readonly release: () => void;
      readonly start: number | null;
      readonly asked: boolean;
    }
  | { readonly type: 'refused'; readonly symbol: string; readonly fault: Fault };
