// Candles above, volume below, drawn by lightweight-charts (only this file, chart-cursor.ts and chart-options.ts know it). Knows bars
// and colours, nothing of where they come from. Told all bars each time, it hands the library only what changed and
// never moves a view that a reader has scrolled away from the newest bar.

import {
  CandlestickSeries,
  createChart,
  HistogramSeries,
  type IChartApi,
  type ISeriesApi,
} from 'lightweight-charts';
import type { Bar, Interval } from '../../../protocol/bar.ts';
import { formatPrice, formatVolume } from '../format.ts';
import { firstChange, shiftOf } from './bar-change.ts';
import { ChartCursor } from './chart-cursor.ts';
import type { ChartMove } from './chart-keys.ts';
import {
  fixedOptions,
  intervalOptions,
  lookOptions,
  newestView,
  RIGHT_OFFSET,
  seconds,
} from './chart-options.ts';
import { type ChartColours, withAlpha } from './chart-theme.ts';

/** What is drawn: bars carry integers at these scales. */
export interface ChartSubject {
  readonly interval: Interval;
  readonly priceScale: number;
  readonly sizeScale: number;
}

export interface ChartEvents {
  /** The reader is near the oldest bar. Told again and again while that is so. */
  onNearStart(): void;
  /** Whether the newest bar is in view. Told on change. */
  onFollow(isFollowing: boolean): void;
  /** The starts of the first and the last bar in view. Told on change. */
  onView(from: number, to: number): void;
  /** The start of the bar under the crosshair; null: there is none. Told on change. */
  onPoint(time: number | null): void;
}

/** Bars left of the view below which older ones are asked for. */
const NEAR_START_BARS = 50;
/** Candles to volume, in height. */
const PANE_PARTS = [4.5, 1] as const;
const VOLUME_ALPHA = 0.55;

export class PriceChart {
  readonly #chart: IChartApi;
  readonly #candles: ISeriesApi<'Candlestick'>;
  readonly #volume: ISeriesApi<'Histogram'>;
  readonly #events: ChartEvents;
  readonly #cursor: ChartCursor;
  #colours: ChartColours;
  #subject: ChartSubject = { interval: '1m', priceScale: 2, sizeScale: 0 };
  #shown: readonly Bar[] = [];
  #isFollowing = true;
  #isStale = false;
  #isClosed = false;

  /** Fills `element`, which must have a size of its own, and follows that size. */
  constructor(element: HTMLElement, colours: ChartColours, events: ChartEvents) {
    this.#events = events;
    this.#colours = colours;
    this.#chart = createChart(element, fixedOptions());
    this.#candles = this.#chart.addSeries(CandlestickSeries, { wickVisible: true });
    this.#volume = this.#chart.addSeries(
      HistogramSeries,
      { lastValueVisible: false, priceLineVisible: false },
      1,
    );
    for (const [index, pane] of this.#chart.panes().entries()) {
      pane.setStretchFactor(PANE_PARTS[index] ?? 1);
    }
    this.#cursor = new ChartCursor({
      chart: this.#chart,
      series: this.#candles,
      bars: () => this.#shown,
      levelOf: (bar) => this.#candle(bar).close,
      onPoint: (time) => events.onPoint(time),
    });
    this.#paint();
    this.#chart.timeScale().subscribeVisibleLogicalRangeChange(() => this.#viewMoved());
  }

  /** Begins another instrument or interval: empty, at the newest bar, at the usual zoom. */
  open(subject: ChartSubject): void {
    if (this.#isClosed) return;
    this.#subject = subject;
    this.#chart.applyOptions(intervalOptions(subject.interval));
    const { priceScale, sizeScale } = subject;
    this.#candles.applyOptions({
      priceFormat: {
        type: 'custom',
        minMove: 10 ** -priceScale,
        formatter: (price: number) => formatPrice(Math.round(price * 10 ** priceScale), priceScale),
      },
    });
    this.#volume.applyOptions({
      priceFormat: {
        type: 'custom',
        minMove: 10 ** -sizeScale,
        formatter: (volume: number) => formatVolume(volume, 0),
      },
    });
    this.#cursor.leave();
    this.#draw([]);
    newestView(this.#chart);
    this.#follow(true);
  }

  /** Draws `bars`: ascending, without repeats, integers at the subject's scales. */
  show(bars: readonly Bar[]): void {
    if (this.#isClosed) return;
    const shown = this.#shown;
    const from = firstChange(shown, bars);
    if (from === bars.length && from === shown.length) return;
    const onlyNewest = shown.length > 0 && from >= shown.length - 1 && bars.length >= shown.length;
    if (onlyNewest) this.#grow(bars, from);
    else this.#redraw(bars);
    this.#cursor.hold();
    // The library told of its first view while this file knew no bars yet.
    this.#tellView();
  }

  /** Other colours, as when the theme changes. */
  recolour(colours: ChartColours): void {
    if (this.#isClosed) return;
    this.#colours = colours;
    this.#paint();
    // Columns carry their colour with them.
    this.#volume.setData(this.#shown.map((bar) => this.#column(bar)));
  }

  /** Whether the newest price is no longer proven current: its line and label then lose their colour. */
  markStale(isStale: boolean): void {
    if (this.#isClosed || isStale === this.#isStale) return;
    this.#isStale = isStale;
    this.#paint();
  }

  toNewest(): void {
    // At once: an animation over months of bars would be stopped by the first page of history that arrives.
    if (!this.#isClosed) this.#chart.timeScale().scrollToPosition(RIGHT_OFFSET, false);
  }

  /** What a key asks for. */
  press(move: ChartMove): void {
    if (!this.#isClosed) this.#cursor.press(move);
  }

  /** Idempotent. After it every verb does nothing. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#chart.remove();
  }

  #paint(): void {
    const { up, down, quiet } = this.#colours;
    this.#chart.applyOptions(lookOptions(this.#colours));
    this.#candles.applyOptions({
      upColor: up,
      downColor: down,
      borderVisible: false,
      wickUpColor: up,
      wickDownColor: down,
      // Empty: the colour of the newest candle.
      priceLineColor: this.#isStale ? quiet : '',
    });
  }

  #grow(bars: readonly Bar[], from: number): void {
    for (const bar of bars.slice(from)) {
      this.#candles.update(this.#candle(bar));
      this.#volume.update(this.#column(bar));
    }
    this.#shown = [...bars];
  }

  /** All bars anew. A reader at the newest bar stays there; any other keeps the bars that are in view in their place. */
  #redraw(bars: readonly Bar[]): void {
    const scale = this.#chart.timeScale();
    const view = scale.getVisibleLogicalRange();
    const anchor = view && this.#shown[Math.max(0, Math.round(view.from))];
    const shift = anchor ? shiftOf(this.#shown, bars, anchor.time) : null;
    this.#draw(bars);
    if (!view || shift === null || this.#isFollowing) return;
    scale.setVisibleLogicalRange({ from: view.from + shift, to: view.to + shift });
  }

  #draw(bars: readonly Bar[]): void {
    this.#candles.setData(bars.map((bar) => this.#candle(bar)));
    this.#volume.setData(bars.map((bar) => this.#column(bar)));
    this.#shown = [...bars];
  }

  #candle(bar: Bar) {
    const unit = 10 ** this.#subject.priceScale;
    return {
      time: seconds(bar),
      open: bar.open / unit,
      high: bar.high / unit,
      low: bar.low / unit,
      close: bar.close / unit,
    };
  }

  #column(bar: Bar) {
    const colour = bar.close >= bar.open ? this.#colours.up : this.#colours.down;
    return {
      time: seconds(bar),
      value: bar.volume / 10 ** this.#subject.sizeScale,
      color: withAlpha(colour, VOLUME_ALPHA),
    };
  }

  #follow(isFollowing: boolean): void {
    this.#isFollowing = isFollowing;
    // Away from the newest bar the library labels the last bar in view, which would pass for the price of now.
    this.#candles.applyOptions({ lastValueVisible: isFollowing });
    this.#events.onFollow(isFollowing);
  }

  #tellView(): void {
    const view = this.#chart.timeScale().getVisibleLogicalRange();
    if (!view) return;
    const newest = this.#shown.length - 1;
    const from = this.#shown[Math.min(newest, Math.max(0, Math.ceil(view.from)))];
    const to = this.#shown[Math.min(newest, Math.max(0, Math.floor(view.to)))];
    if (from && to) this.#events.onView(from.time, to.time);
  }

  #viewMoved(): void {
    if (this.#isClosed || this.#shown.length === 0) return;
    const scale = this.#chart.timeScale();
    const isFollowing = scale.scrollPosition() >= -1;
    if (isFollowing !== this.#isFollowing) this.#follow(isFollowing);
    this.#tellView();
    this.#cursor.hold();
    const view = scale.getVisibleLogicalRange();
    if (view && view.from < NEAR_START_BARS) this.#events.onNearStart();
  }
}
