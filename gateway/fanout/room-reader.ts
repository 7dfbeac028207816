// One session's reading of one room: a cursor into the log. Entries at hand are sent at once; older ones are read from
// the log. A session that cannot take more just stands further back.

import { ROOM_STRIDE } from '../../protocol/limits.ts';
import type { Room } from '../rooms/room.ts';
import type { RoomFrame } from '../rooms/room-frame.ts';
import type { Reader } from './subscription.ts';

/** What a room needs of a session. */
export interface RoomListener extends Reader {
  /** Rooms with entries that the session could not take yet: prices wait for them. */
  readonly lagging: Set<RoomReader>;
}

type State =
  | { readonly type: 'level' }
  /** The session could not take more, or the log did not answer: tried again on the next turn. */
  | { readonly type: 'behind' }
  | { readonly type: 'reading' }
  | { readonly type: 'closed' };

export class RoomReader {
  readonly room: Room;
  readonly #session: RoomListener;
  #cursor: number;
  #state: State = { type: 'level' };

  /** `cursor`: sequence of the newest entry that the reader has; 0: none. */
  constructor(session: RoomListener, room: Room, cursor: number) {
    this.room = room;
    this.#session = session;
    this.#cursor = cursor;
  }

  get isBehind(): boolean {
    return this.#state.type === 'behind';
  }

  /** Sends what is new, as far as the session takes it. */
  pump(): void {
    try {
      this.#pump();
    } catch (thrown) {
      this.#session.failed(thrown);
    }
  }

  #pump(): void {
    if (this.#state.type === 'reading' || this.#state.type === 'closed') return;
    const frames = this.room.since(this.#cursor);
    if (frames) {
      this.#state = { type: this.#send(frames) ? 'level' : 'behind' };
    } else if (this.#session.isReady) {
      this.#state = { type: 'reading' };
      void this.#read();
    } else {
      this.#state = { type: 'behind' };
    }
  }

  /** The log went back: the reader is told and goes on from the new head. */
  reset(text: string): void {
    if (this.#state.type === 'closed') return;
    this.#session.lagging.delete(this);
    this.#session.sendFrame(text);
    this.#cursor = this.room.head;
    this.#state = { type: 'level' };
  }

  close(): void {
    this.#state = { type: 'closed' };
    this.#session.lagging.delete(this);
  }

  async #read(): Promise<void> {
    const epoch = this.room.epoch;
    const page = await this.room.read(this.#cursor, ROOM_STRIDE);
    // Closed, or reset to another log, while the log was read.
    if (this.#state.type !== 'reading' || epoch !== this.room.epoch) return;
    this.#state = { type: 'behind' };
    try {
      if (page.ok && this.#send(page.value) && page.value.length > 0) this.#pump();
    } catch (thrown) {
      this.#session.failed(thrown);
    }
  }

  /** Whether all of them could be sent. */
  #send(frames: readonly RoomFrame[]): boolean {
    this.#session.lagging.delete(this);
    for (const frame of frames) {
      if (!this.#session.isReady) {
        this.#session.lagging.add(this);
        return false;
      }
      this.#session.sendFrame(frame.text);
      this.#cursor = frame.seq;
    }
    return true;
  }
}
