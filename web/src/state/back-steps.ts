// The browser's Back: whatever lies over the page is a step of the history, so Back closes it and neither leaves the page
// nor changes what is behind it. Whatever was closed otherwise takes its step back. What lies there, and
// whether it counts, others know.

import type { Route } from './route.svelte.ts';

/** The part of the route that is used. */
type Steps = Pick<Route, 'layers' | 'addLayer' | 'symbol' | 'openSymbol'>;

/** The part of `window` that is used. */
export interface StepsBar {
  readonly history: { go(by: number): void };
  addEventListener(type: 'popstate', listener: () => void): void;
  removeEventListener(type: 'popstate', listener: () => void): void;
}

/** What lies over the page, one above the other. */
export interface Layers {
  readonly count: number;
  closeTop(): void;
}

export class BackSteps {
  readonly #bar: StepsBar;
  readonly #route: Steps;
  readonly #layers: Layers;
  readonly #onPop = () => this.#popped();
  /** On the way back, which browsers go a turn later: until then nothing holds. */
  #isLeaving = false;
  /** The symbol that was open last on the way: it stays open. */
  #symbolMeanwhile: string | null = null;

  /** `route` knows of a step before this does: it was there first. */
  constructor(bar: StepsBar, route: Steps, layers: Layers) {
    this.#bar = bar;
    this.#route = route;
    this.#layers = layers;
    bar.addEventListener('popstate', this.#onPop);
  }

  /** Brings the history to what is open; to be called when that has changed, or the address. */
  settle(): void {
    if (this.#isLeaving) {
      this.#symbolMeanwhile = this.#route.symbol;
      return;
    }
    const { count } = this.#layers;
    while (this.#route.layers < count) this.#route.addLayer();
    if (this.#route.layers === count) return;
    this.#isLeaving = true;
    this.#bar.history.go(count - this.#route.layers);
  }

  close(): void {
    this.#bar.removeEventListener('popstate', this.#onPop);
  }

  #popped(): void {
    const isAsked = this.#isLeaving;
    this.#isLeaving = false;
    if (this.#symbolMeanwhile !== null) this.#route.openSymbol(this.#symbolMeanwhile);
    this.#symbolMeanwhile = null;
    const over = isAsked ? 0 : this.#layers.count - this.#route.layers;
    for (let left = over; left > 0; left -= 1) this.#layers.closeTop();
    // Steps that are left over from what was closed lead on to those below: Back past them, Forward to none.
    this.settle();
  }
}
