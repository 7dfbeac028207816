// Which part of the bars is in view: told on change, kept in its place while history pages in, and followed to the newest
// bar unless a reader has scrolled away from it. Knows places, nothing of what stands there.

import type { IChartApi, LogicalRange } from 'lightweight-charts';
import { indexAt } from '../state/sorted.ts';
import { newestView, RIGHT_OFFSET } from './chart-options.ts';
import type { Slot } from './slots.ts';

export interface ViewEvents {
  /** The reader is near the oldest bar. Told again and again while that is so. */
  onNearStart(): void;
  /** Whether the newest bar is in view. Told on change. */
  onFollow(isFollowing: boolean): void;
  /** The times of the first and the last place in view. */
  onView(from: number, to: number): void;
  /** The view may have moved. */
  onMove(): void;
}

/** Places left of the view below which older bars are asked for. */
const NEAR_START = 50;
/** With more places than this every page of history would take long to draw, gaps included: then it ends. */
const MOST_SLOTS = 30_000;

export class ChartView {
  readonly #chart: IChartApi;
  readonly #slots: () => readonly Slot[];
  readonly #events: ViewEvents;
  #isFollowing = true;
  #isDrawing = false;
  #isClosed = false;

  constructor(chart: IChartApi, slots: () => readonly Slot[], events: ViewEvents) {
    this.#chart = chart;
    this.#slots = slots;
    this.#events = events;
    chart.timeScale().subscribeVisibleLogicalRangeChange(() => this.#moved());
  }

  /** The newest bar, at the usual zoom. */
  reset(): void {
    newestView(this.#chart);
    this.#follow(true);
  }

  toNewest(): void {
    // At once: an animation over months of bars would be stopped by the first page of history that arrives.
    this.#chart.timeScale().scrollToPosition(RIGHT_OFFSET, false);
    // The library moves with the next frame: a page that comes before it must not take the reader back.
    this.#follow(true);
  }

  /** Runs `draw`, which gives all bars anew. A reader at the newest bar stays there, any other at the bars in view. */
  keep(draw: () => void): void {
    const scale = this.#chart.timeScale();
    const view = scale.getVisibleLogicalRange();
    const before = this.#slots();
    const anchor = view && before[Math.max(0, Math.round(view.from))];
    // Half of what is drawn tells of a view that is none.
    this.#isDrawing = true;
    draw();
    this.#isDrawing = false;
    const at = anchor ? indexAt(this.#slots(), anchor.time) : null;
    if (!view || !anchor || at === null || this.#isFollowing) return;
    const shift = at - before.indexOf(anchor);
    scale.setVisibleLogicalRange({ from: view.from + shift, to: view.to + shift });
  }

  /** Tells of the bars in view; at least one place is in it. */
  tell(): void {
    const view = this.#range();
    const slots = this.#slots();
    if (!view || slots.length === 0) return;
    const within = (index: number) => Math.min(slots.length - 1, Math.max(0, index));
    const [left, right] = [within(Math.ceil(view.from)), within(Math.floor(view.to))];
    const from = slots[left];
    const to = slots[Math.max(left, right)];
    if (from && to) this.#events.onView(from.time, to.time);
  }

  /** After it nothing is told. */
  close(): void {
    this.#isClosed = true;
  }

  #range(): LogicalRange | null {
    return this.#chart.timeScale().getVisibleLogicalRange();
  }

  #follow(isFollowing: boolean): void {
    this.#isFollowing = isFollowing;
    this.#events.onFollow(isFollowing);
  }

  #moved(): void {
    if (this.#isClosed || this.#isDrawing || this.#slots().length === 0) return;
    const isFollowing = this.#chart.timeScale().scrollPosition() >= -1;
    if (isFollowing !== this.#isFollowing) this.#follow(isFollowing);
    this.tell();
    this.#events.onMove();
    const view = this.#range();
    const hasRoom = this.#slots().length < MOST_SLOTS;
    if (hasRoom && view && view.from < NEAR_START) this.#events.onNearStart();
  }
}
