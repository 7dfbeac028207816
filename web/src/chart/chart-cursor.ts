// The crosshair, moved by pointer or by keys, and the one place that tells which bar is under it. Keys hold a bar by its
// time: history that pages in and a view that moves do not take it away, the next move of a pointer does.

import type { IChartApi, ISeriesApi, MouseEventParams, SeriesType } from 'lightweight-charts';
import type { Bar } from '../../../protocol/bar.ts';
import { assertNever } from '../../../protocol/result.ts';
import { indexAt, lastAt } from '../state/sorted.ts';
import { type ChartMove, moved, stepped, zoomed } from './chart-keys.ts';
import { newestView, seconds } from './chart-options.ts';
import type { Slot } from './slots.ts';

/** What is pointed at where there are no bars yet: a time that none has. */
const BEFORE_ALL = 0;

export interface CursorParts {
  readonly chart: IChartApi;
  /** The series of the price. */
  readonly series: () => ISeriesApi<SeriesType>;
  /** What is drawn now: places, and the bars on them. */
  readonly slots: () => readonly Slot[];
  readonly bars: () => readonly Bar[];
  /** Where the crosshair's level line goes for a bar, in the chart's prices. */
  readonly levelOf: (bar: Bar) => number;
  /** The start of the bar under the crosshair, left of all bars a time that none has; null: nothing is pointed at. Told on change. */
  readonly onPoint: (time: number | null) => void;
  /** Keys have moved the crosshair to this bar. */
  readonly onStep: (bar: Bar) => void;
  /** The nearest bar before or after the one at `index` in which somebody spoke; null: there is none. */
  readonly nextTalk: (index: number | null, direction: 1 | -1) => number | null;
  /** The start of the bar that was clicked, or that keys hold when they pick. */
  readonly onPick: (time: number) => void;
}

export class ChartCursor {
  readonly #parts: CursorParts;
  #told: number | null = null;
  #isHeld = false;

  /** Ends with its chart. */
  constructor(parts: CursorParts) {
    this.#parts = parts;
    parts.chart.subscribeCrosshairMove((event) => this.#pointed(event));
    parts.chart.subscribeClick(({ time }) => {
      if (typeof time === 'number') parts.onPick(time * 1_000);
    });
  }

  press(move: ChartMove): void {
    const { chart, bars } = this.#parts;
    switch (move.type) {
      case 'step':
        this.#goTo(this.#stepped(move.bars));
        break;
      case 'edge':
        this.#goTo(move.edge === 'first' ? 0 : bars().length - 1);
        break;
      case 'zoom':
        this.#zoom(move.factor);
        break;
      case 'reset':
        newestView(chart);
        break;
      case 'talk':
        this.#goToTalk(move.direction);
        break;
      case 'pick':
        if (this.#isHeld && this.#told !== null) this.#parts.onPick(this.#told);
        break;
      case 'leave':
        // A pointer's bar is the pointer's to leave.
        if (this.#isHeld) this.leave();
        break;
      default:
        assertNever(move);
    }
  }

  /** Puts the crosshair back on the bar that keys hold; to be called when bars or view have moved. */
  hold(): void {
    const { chart, series, slots, levelOf } = this.#parts;
    if (!this.#isHeld || this.#told === null) return;
    const index = indexAt(slots(), this.#told);
    const bar = index === null ? null : slots()[index]?.bar;
    if (index === null || !bar) {
      this.leave();
      return;
    }
    const view = chart.timeScale().getVisibleLogicalRange();
    // The library would put it on the last bar in view, or throw where none is.
    if (view && index >= view.from && index <= view.to) {
      chart.setCrosshairPosition(levelOf(bar), seconds(bar.time), series());
    } else chart.clearCrosshairPosition();
  }

  /** Holds the crosshair on the bar of `time` as keys do, and brings it into view; the answer lets go of that bar. */
  pointAt(time: number): () => void {
    const { bars } = this.#parts;
    this.#goTo(Math.max(0, lastAt(bars(), time)));
    const held = this.#told;
    return () => {
      if (this.#isHeld && this.#told === held) this.leave();
    };
  }

  /** Holds the crosshair on the bar at or before `time`, as a finger moves along: no view moves, nothing is said. */
  scrub(time: number): void {
    const { bars } = this.#parts;
    const bar = bars()[Math.max(0, lastAt(bars(), time))];
    if (!bar) return;
    this.#isHeld = true;
    this.#tell(bar.time);
    this.hold();
  }

  leave(): void {
    if (this.#isHeld) this.#parts.chart.clearCrosshairPosition();
    this.#isHeld = false;
    this.#tell(null);
  }

  #pointed({ time, logical, point, sourceEvent }: MouseEventParams): void {
    // Without an event of its own it is the library's echo of bars or a view that moved, or a pointer that left.
    if (this.#isHeld && !sourceEvent) {
      if (!point) this.hold();
      return;
    }
    this.#isHeld = false;
    if (!point) this.#tell(null);
    else if (typeof time === 'number') this.#tell(time * 1_000);
    // Right of all bars the newest is what one waits for.
    else this.#tell((logical ?? 0) < 0 ? BEFORE_ALL : null);
  }

  /** The room goes along. */
  #goToTalk(direction: 1 | -1): void {
    const { bars, nextTalk, onPick } = this.#parts;
    const at = this.#told === null ? null : lastAt(bars(), this.#told);
    const index = nextTalk(at, direction);
    const bar = index === null ? undefined : bars()[index];
    if (index === null || !bar) return;
    this.#goTo(index);
    onPick(bar.time);
  }

  /** Steps go from bar to bar, over the gaps; the first one leads to the last bar in view. */
  #stepped(by: number): number {
    const { chart, bars, slots } = this.#parts;
    const at = this.#told === null ? null : lastAt(bars(), this.#told);
    const view = chart.timeScale().getVisibleLogicalRange();
    const edge = slots()[Math.min(slots().length - 1, Math.floor(view?.to ?? 0))];
    return stepped(at, by, bars().length, lastAt(bars(), edge?.time ?? 0));
  }

  #goTo(index: number): void {
    const { chart, bars, slots, onStep } = this.#parts;
    const bar = bars()[index];
    const place = bar ? indexAt(slots(), bar.time) : null;
    const view = chart.timeScale().getVisibleLogicalRange();
    if (!bar || place === null || !view) return;
    this.#isHeld = true;
    this.#tell(bar.time);
    onStep(bar);
    const next = moved(view, place);
    // The view moves at the next frame, and the crosshair with it.
    if (next !== view) chart.timeScale().setVisibleLogicalRange(next);
    else this.hold();
  }

  #zoom(factor: number): void {
    const scale = this.#parts.chart.timeScale();
    const view = scale.getVisibleLogicalRange();
    if (!view) return;
    const at =
      this.#isHeld && this.#told !== null ? indexAt(this.#parts.slots(), this.#told) : null;
    const isInView = at !== null && at >= view.from && at <= view.to;
    const next = zoomed(view, isInView ? at : view.to, factor);
    if (next !== view) scale.setVisibleLogicalRange(next);
  }

  #tell(time: number | null): void {
    if (time === this.#told) return;
    this.#told = time;
    this.#parts.onPoint(time);
  }
}
