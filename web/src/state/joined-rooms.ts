// The rooms that this page is in: the open one, and those left while something said there was on its way. Such a room is
// left for good when that has arrived or was given up.

import type { Pending, Room, RoomMessage } from '../../../client/index.ts';

/** The part of the client's room that is used. */
export type Joined = Pick<
  Room,
  | 'symbol'
  | 'state'
  | 'messages'
  | 'isWhole'
  | 'pending'
  | 'presence'
  | 'on'
  | 'say'
  | 'retry'
  | 'discard'
  | 'older'
  | 'hold'
  | 'enterAgain'
  | 'close'
>;

export interface RoomEars {
  /** A message came; it is among the room's messages already. */
  heard(room: Joined, message: RoomMessage): void;
  /** The messages are others than before; `isAnotherLog`: none of those before is in this log. */
  begun(room: Joined, isAnotherLog: boolean): void;
  /** Anything else: who is here, what is on its way, the room's state. */
  changed(room: Joined): void;
}

export class JoinedRooms {
  readonly #join: (symbol: string) => Joined;
  readonly #ears: RoomEars;
  readonly #rooms = new Map<string, Joined>();
  #open: Joined | null = null;

  constructor(join: (symbol: string) => Joined, ears: RoomEars) {
    this.#join = join;
    this.#ears = ears;
  }

  /** The open one. */
  get open(): Joined | null {
    return this.#open;
  }

  /** Opens a room, and leaves the one that was open as soon as it may be left. */
  enter(symbol: string): void {
    const left = this.#open;
    this.#open = this.#rooms.get(symbol) ?? this.#enterNew(symbol);
    if (!left) return;
    left.hold(false);
    this.#leaveWhenDone(left);
  }

  /** What is on its way in any of them. */
  pending(): Pending[] {
    return [...this.#rooms.values()].flatMap(({ pending }) => [...pending]);
  }

  close(): void {
    for (const room of this.#rooms.values()) room.close();
    this.#rooms.clear();
    this.#open = null;
  }

  #enterNew(symbol: string): Joined {
    const room = this.#join(symbol);
    this.#rooms.set(symbol, room);
    const changed = () => this.#ears.changed(room);
    /** Of the newest message that was told; null: none was. */
    let epoch: number | null = null;
    room.on('message', (message) => {
      epoch = message.epoch;
      this.#ears.heard(room, message);
    });
    room.on('reset', ([first]) => {
      const isAnotherLog = epoch !== null && epoch !== first?.epoch;
      epoch = first?.epoch ?? null;
      this.#ears.begun(room, isAnotherLog);
    });
    room.on('presence', changed);
    room.on('state', changed);
    room.on('pending', () => {
      changed();
      this.#leaveWhenDone(room);
    });
    return room;
  }

  #leaveWhenDone(room: Joined): void {
    if (room === this.#open || room.pending.length > 0) return;
    room.close();
    this.#rooms.delete(room.symbol);
  }
}
