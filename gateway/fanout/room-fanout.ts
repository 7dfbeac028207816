// All room readers of the node: woken when a room moves, looked at again on every turn while they are behind.

import { type Clock, every } from '../../protocol/clock.ts';
import { TIER_MS } from '../../protocol/tier.ts';
import { notification } from '../notification.ts';
import type { Room } from '../rooms/room.ts';
import type { Rooms } from '../rooms/rooms.ts';
import { type RoomListener, RoomReader } from './room-reader.ts';

export class RoomFanout {
  readonly #clock: Clock;
  readonly #readers = new Map<Room, Set<RoomReader>>();
  readonly #stops: (() => void)[];

  constructor(rooms: Rooms, clock: Clock) {
    this.#clock = clock;
    this.#stops = [
      rooms.onAdvance((room, how) => (how === 'reset' ? this.#reset(room) : this.#pump(room))),
      every(clock, TIER_MS.live, () => this.#turn()),
    ];
  }

  /** Reads on from `cursor` (see `RoomReader`); entries that are there already follow before this returns. */
  read(session: RoomListener, room: Room, cursor: number): RoomReader {
    const reader = new RoomReader(session, room, cursor);
    const readers = this.#readers.get(room) ?? new Set();
    this.#readers.set(room, readers.add(reader));
    reader.pump();
    return reader;
  }

  stop(reader: RoomReader): void {
    reader.close();
    const readers = this.#readers.get(reader.room);
    readers?.delete(reader);
    if (readers?.size === 0) this.#readers.delete(reader.room);
  }

  close(): void {
    for (const stop of this.#stops) stop();
    for (const readers of this.#readers.values()) for (const reader of readers) reader.close();
    this.#readers.clear();
  }

  #pump(room: Room): void {
    for (const reader of this.#readers.get(room) ?? []) reader.pump();
  }

  #turn(): void {
    for (const readers of this.#readers.values()) {
      for (const reader of readers) if (reader.isBehind) reader.pump();
    }
  }

  #reset(room: Room): void {
    const text = notification('room', {
      symbol: room.symbol,
      epoch: room.epoch,
      seq: room.head,
      prev: 0,
      time: this.#clock.now(),
      type: 'reset',
    });
    for (const reader of this.#readers.get(room) ?? []) reader.reset(text);
  }
}
