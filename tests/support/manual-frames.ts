// Frames that a test paints by hand.

import { Frame } from '../../web/src/state/frame.ts';

/** No frame of a test is overdue. */
const STILL = { mono: () => 0 };

export class ManualFrames {
  readonly #asked = new Set<() => void>();
  readonly frame = new Frame((callback) => {
    this.#asked.add(callback);
    return () => this.#asked.delete(callback);
  }, STILL);

  /** Frames that were asked for and not painted. */
  get pending(): number {
    return this.#asked.size;
  }

  /** The browser paints once. */
  paint(): void {
    const due = [...this.#asked];
    this.#asked.clear();
    for (const callback of due) callback();
  }
}
