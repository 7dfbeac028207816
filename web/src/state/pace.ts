// When what arrives is shown: single messages at once, a burst of more than four a second four times a second.

import type { Clock } from '../../../protocol/clock.ts';

/** Messages that are shown one by one before it counts as a burst; so many come back each second. */
const BURST = 4;
const BATCH_MS = 250;

export class Pace {
  readonly #clock: Clock;
  readonly #show: () => void;
  #credit = BURST;
  #renewed: number;
  #cancel: (() => void) | null = null;

  /** `show` asks for a frame: it is called at once or up to 250 ms later. */
  constructor(clock: Clock, show: () => void) {
    this.#clock = clock;
    this.#show = show;
    this.#renewed = clock.mono();
  }

  /** Something arrived. */
  arrived(): void {
    if (this.#cancel) return;
    this.#renew();
    if (this.#credit >= 1) {
      this.#credit -= 1;
      this.#show();
      return;
    }
    this.#cancel = this.#clock.after(BATCH_MS, () => {
      this.#cancel = null;
      this.#renew();
      // The batch spends what came back while it was gathered.
      this.#credit = Math.max(0, this.#credit - 1);
      this.#show();
    });
  }

  close(): void {
    this.#cancel?.();
    this.#cancel = null;
  }

  #renew(): void {
    const now = this.#clock.mono();
    this.#credit = Math.min(BURST, this.#credit + ((now - this.#renewed) / 1_000) * BURST);
    this.#renewed = now;
  }
}
