// The room on the screen over rooms that a test tells, with frames and a clock of the test's own.

import { OpenRoom } from '../../web/src/state/open-room.svelte.ts';
import { FakeClock } from './fake-clock.ts';
import { FakeRoom, roomMessage } from './fake-room.ts';
import { ManualFrames } from './manual-frames.ts';

export class RoomScreen {
  readonly frames = new ManualFrames();
  readonly clock = new FakeClock();
  readonly guest: { name: string | null; userId: string | null } = { name: 'ana', userId: 'u1' };
  readonly open: OpenRoom;
  readonly #rooms = new Map<string, FakeRoom>();

  constructor() {
    const join = (symbol: string) => {
      const room = new FakeRoom(symbol);
      this.#rooms.set(symbol, room);
      return room;
    };
    this.open = new OpenRoom(join, this.guest, this.frames.frame, this.clock);
  }

  enter(symbol = 'ACME'): FakeRoom {
    this.open.open(symbol);
    const room = this.#rooms.get(symbol);
    if (!room) throw new Error(`${symbol} was not joined`);
    return room;
  }

  /** Says everything up to the message `newest`, and shows it. */
  fill(room: FakeRoom, newest: number, from = 1): void {
    if (room.messages.length === 0) room.begin(roomMessage(from));
    for (let seq = (room.messages.at(-1)?.seq ?? 0) + 1; seq <= newest; seq += 1) {
      room.add(roomMessage(seq));
    }
    this.clock.advance(2_000);
    this.frames.paint();
  }
}
