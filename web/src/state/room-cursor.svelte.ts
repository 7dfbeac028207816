// Where room and chart point at each other, in market time: the moment that is being read in the room, and the moment
// that the reader wants to see on the chart.

import type { Frame } from './frame.ts';

/** A moment that the chart is asked to show. */
export interface ShownMoment {
  /** Market time, milliseconds. */
  readonly time: number;
  /** Rises with every asking, so that the same moment can be asked for again. */
  readonly turn: number;
}

export class RoomCursor {
  readonly #frame: Frame;
  readonly #paint = () => {
    this.#readingTime = this.#read;
  };
  #read: number | null = null;
  #readingTime = $state<number | null>(null);
  #shown = $state.raw<ShownMoment | null>(null);

  constructor(frame: Frame) {
    this.#frame = frame;
  }

  get readingTime(): number | null {
    return this.#readingTime;
  }

  get shown(): ShownMoment | null {
    return this.#shown;
  }

  /** The reader is at `moment`; null: at the newest line, where nothing in particular is read. */
  reads(moment: number | null): void {
    this.#read = moment;
    if (moment !== this.#readingTime) this.#frame.request(this.#paint);
  }

  show(time: number): void {
    this.#shown = { time, turn: (this.#shown?.turn ?? 0) + 1 };
  }

  /** Another room is open, or none. */
  forget(): void {
    this.#frame.forget(this.#paint);
    this.#read = null;
    this.#readingTime = null;
    this.#shown = null;
  }
}
