// Ages without believing two clocks. What is measured is a difference between this machine's monotonic clock and a stamp
// of another's: its absolute value says nothing, but what it exceeds the smallest of the last while by is time spent
// on the way. The smallest is forgotten after that while, since clocks drift apart.

const MEMORY_MS = 60_000;

export class Excess {
  readonly #memoryMs: number;
  #smallest = Number.POSITIVE_INFINITY;
  #before = Number.POSITIVE_INFINITY;
  #turnsAt = Number.NEGATIVE_INFINITY;

  /** `memoryMs`: how long a smallest value is known, and twice that at most. A way that stays slow is then the usual one. */
  constructor(memoryMs = MEMORY_MS) {
    this.#memoryMs = memoryMs;
  }

  /**
   * What `arrival - stamp` exceeds the smallest such value that is remembered by, itself included: never negative.
   * It leaves out what the quickest took. `arrival`: monotonic, milliseconds.
   */
  of(arrival: number, stamp: number): number {
    if (arrival >= this.#turnsAt) {
      const isRecent = arrival < this.#turnsAt + this.#memoryMs;
      this.#before = isRecent ? this.#smallest : Number.POSITIVE_INFINITY;
      this.#smallest = Number.POSITIVE_INFINITY;
      this.#turnsAt = arrival + this.#memoryMs;
    }
    const value = arrival - stamp;
    this.#smallest = Math.min(this.#smallest, value);
    return value - Math.min(this.#smallest, this.#before);
  }
}
