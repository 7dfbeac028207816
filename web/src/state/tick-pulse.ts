// How often one cell ticks, and so whether a tick may flash: at most two flashes a second, and none in a market so
// fast that flashing would be a flicker; there a steady bar shows the rate. Times are monotonic milliseconds.

const FLASH_GAP_MS = 500;
/** Ticks a second above which a cell counts as fast, and below which it no longer does: apart, so that it does not waver. */
const FAST_RATE = 8;
const CALM_RATE = 6;
/** The rate at which the bar is full. */
const FULL_RATE = 20;
const STEPS = 10;

export class TickPulse {
  #rate = 0;
  #measured = 0;
  #flashed = Number.NEGATIVE_INFINITY;
  #isFast = false;

  /** Counts a tick; whether it may flash. */
  tick(now: number): boolean {
    this.#measure(now);
    this.#rate += 1;
    if (this.#rate > FAST_RATE) this.#isFast = true;
    if (this.#isFast || now - this.#flashed < FLASH_GAP_MS) return false;
    this.#flashed = now;
    return true;
  }

  /** The bar's length from 0 to 1, in tenths; 0 unless the market is fast. */
  level(now: number): number {
    this.#measure(now);
    if (!this.#isFast) return 0;
    return Math.min(STEPS, Math.ceil((this.#rate / FULL_RATE) * STEPS)) / STEPS;
  }

  /** Ticks per second, each fading over a second: no list of times is kept. */
  #measure(now: number): void {
    this.#rate *= Math.exp(-Math.max(0, now - this.#measured) / 1_000);
    this.#measured = now;
    if (this.#rate < CALM_RATE) this.#isFast = false;
  }
}
