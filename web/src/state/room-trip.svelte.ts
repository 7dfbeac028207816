// The way to a moment of a room: reads the past back until the moment is at hand, then tells where it is and marks it for
// a while. A later trip, another room or the reader's own scrolling ends it.

import type { Room } from '../../../client/index.ts';
import type { Clock } from '../../../protocol/clock.ts';
import { HISTORY_MESSAGES } from '../../../protocol/limits.ts';
import { momentOf } from './room-line.ts';

/** Pages that one trip reads at most: 20,000 messages. */
const MOST_PAGES = 100;
const MARK_MS = 2_000;

export type TripView =
  /** On the way to market time `time`. */
  | { readonly state: 'reading'; readonly time: number }
  /** The past could not be read so far back. */
  | { readonly state: 'failed'; readonly time: number };

export interface Arrival {
  readonly seq: number;
  /** Rises with every arrival, so that the same message can be arrived at again. */
  readonly turn: number;
  /** Asked for by key: then the keyboard goes along. */
  readonly isByKey: boolean;
}

export type Readable = Pick<Room, 'messages' | 'isWhole' | 'older'>;

export class RoomTrip {
  readonly #clock: Clock;
  readonly #place: (index: number) => void;
  #turn = 0;
  #unmark: () => void = () => {};
  #view = $state.raw<TripView | null>(null);
  #arrival = $state.raw<Arrival | null>(null);
  #marked = $state<number | null>(null);

  /** `place` brings the message at an index onto the page. */
  constructor(clock: Clock, place: (index: number) => void) {
    this.#clock = clock;
    this.#place = place;
  }

  get view(): TripView | null {
    return this.#view;
  }

  /** Where a trip has led; null: nowhere, or whoever shows the room has been there. */
  get arrival(): Arrival | null {
    return this.#arrival;
  }

  /** Whoever shows the room is there: a list that begins later must not go there again. */
  arrived(): void {
    this.#arrival = null;
  }

  /** The message that is marked now. */
  get marked(): number | null {
    return this.#marked;
  }

  /** To the first message at or after `time`, market time; to the newest when there is none. */
  async go(room: Readable, time: number, isByKey: boolean): Promise<void> {
    this.end();
    const turn = this.#turn;
    for (let pages = 0; !isAtHand(room, time); pages += 1) {
      this.#view = { state: 'reading', time };
      const page = pages < MOST_PAGES ? await room.older(HISTORY_MESSAGES) : null;
      if (turn !== this.#turn) return;
      if (!page?.ok || (page.value.added === 0 && !page.value.isComplete)) {
        this.#view = { state: 'failed', time };
        return;
      }
    }
    this.#view = null;
    this.#arrive(room, time, isByKey);
  }

  /** Wherever it was, it goes no further. */
  end(): void {
    this.#turn += 1;
    this.#view = null;
    this.#unmark();
    this.#marked = null;
  }

  /** Nothing is left of it: another room is open. */
  forget(): void {
    this.end();
    this.#arrival = null;
  }

  #arrive(room: Readable, time: number, isByKey: boolean): void {
    const found = room.messages.findIndex((message) => momentOf(message) >= time);
    const index = found === -1 ? room.messages.length - 1 : found;
    const message = room.messages[index];
    if (!message) return;
    this.#place(index);
    this.#arrival = { seq: message.seq, turn: this.#turn, isByKey };
    this.#marked = message.seq;
    this.#unmark = this.#clock.after(MARK_MS, () => {
      this.#marked = null;
    });
  }
}

function isAtHand({ messages, isWhole }: Readable, time: number): boolean {
  const [oldest] = messages;
  return isWhole || (oldest !== undefined && momentOf(oldest) < time);
}
