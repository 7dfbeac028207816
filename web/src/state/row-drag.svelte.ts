// A row in a hand: pressed, lifted, carried over a gap between two rows, put down there. A mouse lifts by moving; a finger
// by resting, since moving it scrolls. It knows no rows and no pixels of the list, only the gap that it is told.
//
//   idle ─press─▶ pressed ─moved, or rested─▶ lifted ─release─▶ idle
//                    └─ released, or a finger moved ─▶ idle

import type { Clock } from '../../../protocol/clock.ts';

const MOUSE_LIFT_PX = 5;
const FINGER_SLIP_PX = 8;
const FINGER_REST_MS = 400;

export interface Press {
  readonly symbol: string;
  readonly pointerId: number;
  readonly isTouch: boolean;
  readonly y: number;
}

export interface Drop {
  readonly symbol: string;
  /** Rows above the gap. */
  readonly gap: number;
}

export class RowDrag {
  readonly #clock: Pick<Clock, 'after'>;
  #press: Press | null = null;
  #stopRest: () => void = () => {};
  #symbol = $state<string | null>(null);
  #gap = $state<number | null>(null);

  constructor(clock: Pick<Clock, 'after'>) {
    this.#clock = clock;
  }

  /** The row that is carried; null: none is. */
  get symbol(): string | null {
    return this.#symbol;
  }

  /** Where it would be put down: so many rows are above. */
  get gap(): number | null {
    return this.#gap;
  }

  press(press: Press): void {
    this.cancel();
    this.#press = press;
    if (press.isTouch) this.#stopRest = this.#clock.after(FINGER_REST_MS, () => this.#lift());
  }

  /** The pointer is at `y`, over `gap`. Whether a row is carried. */
  move(pointerId: number, y: number, gap: number): boolean {
    const press = this.#press;
    if (press?.pointerId !== pointerId) return false;
    const way = Math.abs(y - press.y);
    if (this.#symbol === null && press.isTouch && way > FINGER_SLIP_PX) this.cancel();
    if (this.#symbol === null && !press.isTouch && way > MOUSE_LIFT_PX) this.#lift();
    if (this.#symbol === null) return false;
    this.#gap = gap;
    return true;
  }

  /** The pointer lets go: what was carried, and where to; null: nothing was, or it never moved. */
  release(): Drop | null {
    const drop =
      this.#symbol === null || this.#gap === null ? null : { symbol: this.#symbol, gap: this.#gap };
    this.cancel();
    return drop;
  }

  /** Puts the row back where it was. Idempotent. */
  cancel(): void {
    this.#stopRest();
    this.#press = null;
    this.#symbol = null;
    this.#gap = null;
  }

  #lift(): void {
    this.#symbol = this.#press?.symbol ?? null;
  }
}
