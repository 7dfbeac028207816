// What is drawn of the bars: candles above, volume below. Knows bars and colours, nothing of the view or of where the
// bars come from. Told all bars each time, it hands the library only what changed.

import {
  CandlestickSeries,
  HistogramSeries,
  type IChartApi,
  type ISeriesApi,
  type ISeriesPrimitive,
  type SeriesType,
} from 'lightweight-charts';
import type { Bar, Interval } from '../../../protocol/bar.ts';
import { formatPrice, formatVolume } from '../format.ts';
import { firstChange } from './bar-change.ts';
import { seconds } from './chart-options.ts';
import { type ChartColours, withAlpha } from './chart-theme.ts';

/** What is drawn: bars carry integers at these scales. */
export interface ChartSubject {
  readonly interval: Interval;
  readonly priceScale: number;
  readonly sizeScale: number;
}

/** What `show` had to do. */
export type Shown = 'nothing' | 'newest' | 'all';

/** Candles to volume, in height. */
const PANE_PARTS = [4.5, 1] as const;
const VOLUME_ALPHA = 0.55;

export class ChartSeries {
  readonly #candles: ISeriesApi<'Candlestick'>;
  readonly #volume: ISeriesApi<'Histogram'>;
  #colours: ChartColours;
  #subject: ChartSubject = { interval: '1m', priceScale: 2, sizeScale: 0 };
  #bars: readonly Bar[] = [];

  constructor(chart: IChartApi, colours: ChartColours) {
    this.#colours = colours;
    this.#candles = chart.addSeries(CandlestickSeries, { wickVisible: true });
    this.#volume = chart.addSeries(
      HistogramSeries,
      { lastValueVisible: false, priceLineVisible: false },
      1,
    );
    for (const [index, pane] of chart.panes().entries()) {
      pane.setStretchFactor(PANE_PARTS[index] ?? 1);
    }
  }

  /** The series of the price. */
  get price(): ISeriesApi<SeriesType> {
    return this.#candles;
  }

  /** What is drawn now, oldest first. */
  get bars(): readonly Bar[] {
    return this.#bars;
  }

  /** Begins another instrument or interval, empty. */
  open(subject: ChartSubject): void {
    this.#subject = subject;
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
    this.draw([]);
  }

  /** What telling `bars` would change. */
  compare(bars: readonly Bar[]): Shown {
    const count = this.#bars.length;
    const from = firstChange(this.#bars, bars);
    if (from === bars.length && from === count) return 'nothing';
    return count > 0 && from >= count - 1 && bars.length >= count ? 'newest' : 'all';
  }

  /** Draws what `bars` have more than the last time: the newest bar and those after it. */
  grow(bars: readonly Bar[]): void {
    for (const bar of bars.slice(firstChange(this.#bars, bars))) {
      this.#candles.update(this.#candle(bar));
      this.#volume.update(this.#column(bar));
    }
    this.#bars = [...bars];
  }

  /** Draws all of `bars` anew. */
  draw(bars: readonly Bar[]): void {
    this.#candles.setData(bars.map((bar) => this.#candle(bar)));
    this.#volume.setData(bars.map((bar) => this.#column(bar)));
    this.#bars = [...bars];
  }

  /** `isStale`: the line of the newest price loses its colour. */
  paint(colours: ChartColours, isStale: boolean): void {
    const { up, down, quiet } = colours;
    this.#candles.applyOptions({
      upColor: up,
      downColor: down,
      borderVisible: false,
      wickUpColor: up,
      wickDownColor: down,
      // Empty: the colour of the newest candle.
      priceLineColor: isStale ? quiet : '',
    });
    if (colours === this.#colours) return;
    this.#colours = colours;
    // Columns carry their colour with them.
    this.#volume.setData(this.#bars.map((bar) => this.#column(bar)));
  }

  /** Whether the newest price stands on the scale. */
  labelNewest(isLabelled: boolean): void {
    this.#candles.applyOptions({ lastValueVisible: isLabelled });
  }

  /** Where the close of `bar` is, in the chart's prices. */
  levelOf(bar: Bar): number {
    return bar.close / 10 ** this.#subject.priceScale;
  }

  /** The answer takes it away; idempotent. */
  attach(primitive: ISeriesPrimitive): () => void {
    this.#candles.attachPrimitive(primitive);
    return () => this.#candles.detachPrimitive(primitive);
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
}
