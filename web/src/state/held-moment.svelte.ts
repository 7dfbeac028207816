// The moment that somebody wants to see on the chart: looked for in the candles, however far back, and then held for a
// while. The newest wish counts.

import type { Clock } from '../../../protocol/clock.ts';

/** How long it is held. */
const HELD_MS = 4_000;

/** The part of the candles that is used. */
export interface Reachable {
  /** Whether the candles go back to `time`; if not and there are older ones, those are being read. */
  reach(time: number): 'there' | 'reading' | 'never';
  /** Calls `handler` whenever that may be otherwise than before. */
  onReach(handler: () => void): void;
}

export type Held =
  /** It is in the candles: to be shown. */
  | { readonly state: 'found'; readonly time: number }
  /** The candles of this interval do not go back so far. */
  | { readonly state: 'too-old' };

export class HeldMoment {
  readonly #clock: Clock;
  readonly #candles: Reachable;
  #wish: { readonly time: number } | null = null;
  #isLooking = false;
  #cancel: () => void = () => {};
  #held = $state.raw<Held | null>(null);

  constructor(clock: Clock, candles: Reachable) {
    this.#clock = clock;
    this.#candles = candles;
    candles.onReach(() => this.#look());
  }

  /** Null: nothing is. */
  get held(): Held | null {
    return this.#held;
  }

  /**
   * Wants `moment` (market time, milliseconds) to be held; the same object again changes nothing. Null: none is wanted any
   * more, nor held.
   */
  want(moment: { readonly time: number } | null): void {
    if (moment === this.#wish) return;
    this.#wish = moment;
    this.#end();
    if (moment === null) return;
    this.#isLooking = true;
    this.#look();
  }

  close(): void {
    this.#end();
  }

  #look(): void {
    if (!this.#isLooking || !this.#wish) return;
    const { time } = this.#wish;
    const reached = this.#candles.reach(time);
    if (reached === 'reading') return;
    this.#isLooking = false;
    this.#held = reached === 'there' ? { state: 'found', time } : { state: 'too-old' };
    this.#cancel = this.#clock.after(HELD_MS, () => this.#end());
  }

  #end(): void {
    this.#cancel();
    this.#isLooking = false;
    this.#held = null;
  }
}
