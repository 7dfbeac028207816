// Ages without believing two clocks. What is measured is a difference between this machine's monotonic clock and a stamp
// of another's: its absolute value says nothing, but what it exceeds the smallest of the last minutes by is time spent
// on the way. The smallest is forgotten after a while, since clocks drift apart.

const HALF_MS = 60_000;

export class Excess {
  #smallest = Number.POSITIVE_INFINITY;
  #before = Number.POSITIVE_INFINITY;
  #turnsAt = Number.NEGATIVE_INFINITY;

  /**
   * What `arrival - stamp` exceeds the smallest such value of the last one to two minutes by, itself included: never
   * negative. It leaves out what the quickest took. `arrival`: monotonic, milliseconds.
   */
  of(arrival: number, stamp: number): number {
    if (arrival >= this.#turnsAt) {
      const isRecent = arrival < this.#turnsAt + HALF_MS;
      this.#before = isRecent ? this.#smallest : Number.POSITIVE_INFINITY;
      this.#smallest = Number.POSITIVE_INFINITY;
      this.#turnsAt = arrival + HALF_MS;
    }
    const value = arrival - stamp;
    this.#smallest = Math.min(this.#smallest, value);
    return value - Math.min(this.#smallest, this.#before);
  }
}
