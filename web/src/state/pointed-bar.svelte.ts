// The bar that is read: the one under the crosshair, else the newest. A pointer moves faster than a screen, so where it is
// is seen once per frame.

import type { Bar } from '../../../protocol/bar.ts';
import type { AverageAt, Averages } from '../bars/averages.ts';
import type { Frame } from './frame.ts';
import { indexAt } from './sorted.ts';

export class PointedBar {
  readonly #bars: () => readonly Bar[];
  readonly #reckoned: Pick<Averages, 'at'>;
  readonly #frame: Frame;
  readonly #paint = () => this.renew();
  #at: number | null = null;
  #isPointing = $state(false);
  #bar = $state.raw<Bar | null>(null);
  #averages = $state.raw<readonly AverageAt[]>([]);

  /** `bars`: oldest first; `reckoned`: the averages of these bars. */
  constructor(bars: () => readonly Bar[], reckoned: Pick<Averages, 'at'>, frame: Frame) {
    this.#bars = bars;
    this.#reckoned = reckoned;
    this.#frame = frame;
  }

  /** null: nothing was traded there. */
  get bar(): Bar | null {
    return this.#bar;
  }

  /** The averages at the bar. */
  get averages(): readonly AverageAt[] {
    return this.#averages;
  }

  /** The crosshair is somewhere among the bars. */
  get isPointing(): boolean {
    return this.#isPointing;
  }

  /** The bar that starts at `time` is under the crosshair; null: none is. Seen at the next frame. */
  move(time: number | null): void {
    this.#at = time;
    this.#frame.request(this.#paint);
  }

  /** The crosshair left with the bars it was on. */
  forget(): void {
    this.#at = null;
  }

  /** The bars are others, or have changed. */
  renew(): void {
    const bars = this.#bars();
    const index = this.#at === null ? bars.length - 1 : indexAt(bars, this.#at);
    this.#isPointing = this.#at !== null;
    this.#bar = index === null ? null : (bars[index] ?? null);
    this.#averages = this.#reckoned.at(index ?? -1);
  }

  close(): void {
    this.#frame.forget(this.#paint);
  }
}
