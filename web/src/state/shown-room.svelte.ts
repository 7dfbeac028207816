// What of a room is on the page: the lines at which the reader is, and what the room says of itself. Changes only when it
// is told to look anew.

import type { Joined } from './joined-rooms.ts';
import type { LineBook } from './line-book.ts';
import type { LineWindow } from './line-window.ts';
import { areSame, type RoomLine } from './room-line.ts';
import { type Present, phaseOf, presentOf, type RoomPhase } from './room-view.ts';

export class ShownRoom {
  readonly #book: LineBook;
  #lines = $state.raw<readonly RoomLine[]>([]);
  #phase = $state<RoomPhase>('loading');
  #isComplete = $state(false);
  #hasNewer = $state(false);
  #waiting = $state(0);
  #present = $state.raw<Present | null>(null);

  constructor(book: LineBook) {
    this.#book = book;
  }

  /** Oldest first, those on their way last. The same array while nothing in it is other. */
  get lines(): readonly RoomLine[] {
    return this.#lines;
  }

  get phase(): RoomPhase {
    return this.#phase;
  }

  /** The room's first message is among the lines. */
  get isComplete(): boolean {
    return this.#isComplete;
  }

  /** There are messages after those among the lines. */
  get hasNewer(): boolean {
    return this.#hasNewer;
  }

  /** Messages that are on their way or wait for a connection. */
  get waiting(): number {
    return this.#waiting;
  }

  /** Who is there; null: not told. */
  get present(): Present | null {
    return this.#present;
  }

  /** Looks at `room` anew, and of its log at what is in `window`. */
  look(room: Joined, window: LineWindow): void {
    const { messages } = room;
    const { start, end } = window.range(messages);
    const lines = messages
      .slice(start, end)
      .map((message, index) => this.#book.said(message, messages[start + index - 1]));
    if (end === messages.length) {
      for (const one of room.pending) lines.push(this.#book.pending(one, lines.at(-1)));
    }
    if (!areSame(lines, this.#lines)) this.#lines = lines;
    this.#isComplete = room.isWhole && start === 0;
    this.#hasNewer = end < messages.length;
    this.#waiting = room.pending.filter(({ state }) => state !== 'failed').length;
    this.#present = presentOf(room.presence);
    this.#phase = phaseOf(room.state, messages);
  }
}
