// A move that is spread over some time: slow at first, fastest in the middle, slow at the end. It knows no price.

export class Glide {
  readonly #start: number;
  readonly #lengthMs: number;
  readonly #whole: number;
  #done = 0;

  /** Moves by `whole` from `start` on, within `lengthMs`. */
  constructor(start: number, lengthMs: number, whole: number) {
    this.#start = start;
    this.#lengthMs = lengthMs;
    this.#whole = whole;
  }

  get end(): number {
    return this.#start + this.#lengthMs;
  }

  /** How fast it moves at `time`: 1 in the middle, 0 at both ends. */
  pace(time: number): number {
    return Math.sin(Math.PI * this.#progress(time));
  }

  /** What it moves by from the last call until `time`; all calls together give the whole. */
  moveTo(time: number): number {
    const share = (1 - Math.cos(Math.PI * this.#progress(time))) / 2;
    const move = this.#whole * (share - this.#done);
    this.#done = share;
    return move;
  }

  #progress(time: number): number {
    return Math.min(1, Math.max(0, (time - this.#start) / this.#lengthMs));
  }
}
