// The chart of one symbol, drawn by lightweight-charts: the façade before its parts. `series.ts` is what is drawn, `view.ts` which
// part of it is in view, `chart-cursor.ts` the crosshair. Knows bars and colours, nothing of where they come from, and
// never moves a view that a reader has scrolled away from the newest bar.

import { createChart, type IChartApi, type ISeriesPrimitive } from 'lightweight-charts';
import type { Bar } from '../../../protocol/bar.ts';
import type { AverageValues } from '../bars/averages.ts';
import type { TimeFormats } from '../time-format.ts';
import { ChartCursor } from './chart-cursor.ts';
import type { ChartMove } from './chart-keys.ts';
import { fixedOptions, intervalOptions, lookOptions } from './chart-options.ts';
import type { ChartColours } from './chart-theme.ts';
import { LaneLayer, type LanePoint } from './chat-lane.ts';
import type { LaneSource } from './lane-scene.ts';
import { nextTalk } from './lane-shapes.ts';
import { type Caption, framedPicture } from './picture.ts';
import { type ChartDress, ChartSeries, type ChartSubject } from './series.ts';
import { ChartView } from './view.ts';

export interface ChartEvents {
  /** The reader is near the oldest bar. Told again and again while that is so. */
  onNearStart(): void;
  /** Whether the newest bar is in view. Told on change. */
  onFollow(isFollowing: boolean): void;
  /** The times of the first and the last place in view. */
  onView(from: number, to: number): void;
  /** The start of the bar under the crosshair; null: there is none. Told on change. */
  onPoint(time: number | null): void;
  /** Keys have moved the crosshair to this bar. */
  onStep(bar: Bar): void;
  /** The start of the bar that was clicked, or that keys hold when Enter is pressed. */
  onPick(time: number): void;
}

export class PriceChart {
  readonly #chart: IChartApi;
  readonly #series: ChartSeries;
  readonly #view: ChartView;
  readonly #cursor: ChartCursor;
  #lane: LaneLayer | null = null;
  #subject: ChartSubject | null = null;
  #formats: TimeFormats | null = null;
  #colours: ChartColours;
  #isStale = false;
  #isClosed = false;

  /** Fills `element`, which must have a size of its own, and follows that size. */
  constructor(element: HTMLElement, colours: ChartColours, events: ChartEvents) {
    this.#colours = colours;
    this.#chart = createChart(element, fixedOptions());
    const series = new ChartSeries(this.#chart, colours);
    this.#series = series;
    this.#cursor = new ChartCursor({
      chart: this.#chart,
      series: () => series.price,
      slots: () => series.slots,
      bars: () => series.bars,
      levelOf: (bar) => series.levelOf(bar),
      onPoint: (time) => events.onPoint(time),
      onStep: (bar) => events.onStep(bar),
      nextTalk: (index, direction) =>
        nextTalk(series.bars, this.#lane?.source.buckets ?? [], index, direction),
      onPick: (time) => events.onPick(time),
    });
    this.#paint();
    this.#view = new ChartView(this.#chart, () => series.slots, {
      onNearStart: () => events.onNearStart(),
      onFollow: (isFollowing) => {
        // Away from the newest bar the library labels the last bar in view, which would pass for the price of now.
        series.labelNewest(isFollowing);
        events.onFollow(isFollowing);
      },
      onView: (from, to) => events.onView(from, to),
      onMove: () => this.#cursor.hold(),
    });
  }

  /** Begins another instrument or interval: empty, at the newest bar, at the usual zoom. */
  open(subject: ChartSubject): void {
    if (this.#isClosed) return;
    this.#cursor.leave();
    this.#series.open(subject);
    this.#subject = subject;
    this.#lane?.open(subject);
    this.#view.reset();
  }

  /** The words of the axes, for bars of the subject's interval. */
  speak(interval: ChartSubject['interval'], formats: TimeFormats): void {
    this.#formats = formats;
    if (!this.#isClosed) this.#chart.applyOptions(intervalOptions(interval, formats));
  }

  /** Draws in another way; seen with the next `show`. */
  wear(dress: ChartDress): void {
    if (this.#isClosed) return;
    this.#series.wear(dress);
    this.#lane?.fit();
  }

  /** Draws `bars`: ascending, without repeats, integers at the subject's scales; `averages` have a value for each. */
  show(bars: readonly Bar[], averages: AverageValues): void {
    if (this.#isClosed) return;
    const change = this.#series.compare(bars, averages);
    if (change === 'nothing') return;
    if (change === 'newest') this.#series.grow(bars, averages);
    else this.#view.keep(() => this.#series.draw(bars, averages));
    this.#cursor.hold();
    // The library told of its first view while there were no bars yet.
    this.#view.tell();
  }

  /** Other colours, as when the theme changes. */
  recolour(colours: ChartColours): void {
    if (this.#isClosed) return;
    this.#colours = colours;
    this.#paint();
  }

  /** Whether the newest price is no longer proven current: its line and label lose their colour, what follows is hatched. */
  markStale(isStale: boolean): void {
    if (this.#isClosed || isStale === this.#isStale) return;
    this.#isStale = isStale;
    this.#paint();
  }

  /**
   * Draws `primitive` over the bars, on the scales of the price: it is given chart and series by its own `attached`, again
   * whenever bars are drawn by another series. The answer takes it away; idempotent, also after `close`.
   */
  attach(primitive: ISeriesPrimitive): () => void {
    if (this.#isClosed) return () => {};
    const detach = this.#series.attach(primitive);
    return () => {
      if (!this.#isClosed) detach();
    };
  }

  /** The start of the bar at `x`, in pixels from the left of the chart; in a gap, of the bucket; null: there is none. */
  timeAt(x: number): number | null {
    if (this.#isClosed) return null;
    const logical = this.#chart.timeScale().coordinateToLogical(x);
    return logical === null ? null : (this.#series.slots[logical]?.time ?? null);
  }

  /** The chart as it is now without its crosshair, under `caption`; null after `close`. */
  picture(caption: Caption): HTMLCanvasElement | null {
    if (this.#isClosed) return null;
    return framedPicture(this.#chart.takeScreenshot(true, false), caption, this.#colours);
  }

  /** Draws what is said along the bars, and tells what is pointed at; the answer takes it away, idempotent. */
  talk(source: LaneSource, onHover: (point: LanePoint | null) => void): () => void {
    if (this.#isClosed) return () => {};
    const series = this.#series;
    const lane = new LaneLayer(
      {
        chart: this.#chart,
        timeScale: this.#chart.timeScale(),
        yOf: (price) => series.price.priceToCoordinate(price),
        places: () => series.slots,
        colours: () => this.#colours,
        attach: (primitive) => series.attach(primitive),
        formatMinute: (time) => this.#formats?.minute(time) ?? '',
        onHover,
      },
      source,
    );
    if (this.#subject) lane.open(this.#subject);
    this.#lane = lane;
    return () => {
      if (this.#lane !== lane) return;
      this.#lane = null;
      if (!this.#isClosed) lane.close();
    };
  }

  /** The source of `talk` has more. */
  hear(): void {
    this.#lane?.renew();
  }

  /** Market time of what is read in the room; null: the newest is. Seen where `talk` draws. */
  read(time: number | null): void {
    this.#lane?.read(time);
  }

  /** Holds the crosshair on the bar of `time`, as keys do, and brings it into view; the answer lets go of that bar. */
  pointAt(time: number): () => void {
    if (this.#isClosed) return () => {};
    const release = this.#cursor.pointAt(time);
    return () => {
      if (!this.#isClosed) release();
    };
  }

  /** Moves the crosshair to `x`, in pixels from the left of the chart. */
  scrub(x: number): void {
    const time = this.timeAt(x);
    if (time !== null) this.#cursor.scrub(time);
  }

  toNewest(): void {
    if (!this.#isClosed) this.#view.toNewest();
  }

  /** What a key asks for. */
  press(move: ChartMove): void {
    if (!this.#isClosed) this.#cursor.press(move);
  }

  /** Idempotent. After it every verb does nothing. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#view.close();
    this.#chart.remove();
  }

  #paint(): void {
    this.#chart.applyOptions(lookOptions(this.#colours));
    this.#series.paint(this.#colours, this.#isStale);
  }
}
