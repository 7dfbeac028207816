// Which part of the bars is in view: told on change, kept in its place while history pages in, and followed to the newest
// bar unless a reader has scrolled away from it. Knows places of bars, nothing of what they look like.

import type { IChartApi, LogicalRange } from 'lightweight-charts';
import type { Bar } from '../../../protocol/bar.ts';
import { shiftOf } from './bar-change.ts';
import { newestView, RIGHT_OFFSET } from './chart-options.ts';

export interface ViewEvents {
  /** The reader is near the oldest bar. Told again and again while that is so. */
  onNearStart(): void;
  /** Whether the newest bar is in view. Told on change. */
  onFollow(isFollowing: boolean): void;
  /** The starts of the first and the last bar in view. */
  onView(from: number, to: number): void;
  /** The view may have moved. */
  onMove(): void;
}

/** Bars left of the view below which older ones are asked for. */
const NEAR_START_BARS = 50;

export class ChartView {
  readonly #chart: IChartApi;
  readonly #bars: () => readonly Bar[];
  readonly #events: ViewEvents;
  #isFollowing = true;
  #isClosed = false;

  constructor(chart: IChartApi, bars: () => readonly Bar[], events: ViewEvents) {
    this.#chart = chart;
    this.#bars = bars;
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
  }

  /** Runs `draw`, which gives all bars anew. A reader at the newest bar stays there, any other at the bars in view. */
  keep(draw: () => void): void {
    const scale = this.#chart.timeScale();
    const view = scale.getVisibleLogicalRange();
    const before = this.#bars();
    const anchor = view && before[Math.max(0, Math.round(view.from))];
    draw();
    const shift = anchor ? shiftOf(before, this.#bars(), anchor.time) : null;
    if (!view || shift === null || this.#isFollowing) return;
    scale.setVisibleLogicalRange({ from: view.from + shift, to: view.to + shift });
  }

  tell(): void {
    const view = this.#range();
    if (!view) return;
    const bars = this.#bars();
    const newest = bars.length - 1;
    const from = bars[Math.min(newest, Math.max(0, Math.ceil(view.from)))];
    const to = bars[Math.min(newest, Math.max(0, Math.floor(view.to)))];
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
    if (this.#isClosed || this.#bars().length === 0) return;
    const isFollowing = this.#chart.timeScale().scrollPosition() >= -1;
    if (isFollowing !== this.#isFollowing) this.#follow(isFollowing);
    this.tell();
    this.#events.onMove();
    const view = this.#range();
    if (view && view.from < NEAR_START_BARS) this.#events.onNearStart();
  }
}
