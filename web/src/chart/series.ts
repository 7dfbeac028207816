// What is drawn of the bars: the price with its averages above, volume below. Knows bars and colours, nothing of the view or
// of where bars come from. Told all bars each time, it hands the library only what changed.

import {
  HistogramSeries,
  type IChartApi,
  type ISeriesApi,
  type ISeriesPrimitive,
  type SeriesType,
} from 'lightweight-charts';
import { type Bar, INTERVAL_MS, type Interval } from '../../../protocol/bar.ts';
import type { AverageValues } from '../bars/averages.ts';
import type { ChartKind } from '../bars/kinds.ts';
import { formatVolume } from '../format.ts';
import { AverageLines } from './average-lines.ts';
import { firstChange } from './bar-change.ts';
import { seconds } from './chart-options.ts';
import { type ChartColours, withAlpha } from './chart-theme.ts';
import { GapMarks } from './gap-marks.ts';
import { PriceSeries } from './price-series.ts';
import { addSlots, type Slot, slotsOf } from './slots.ts';

/** What is drawn: bars carry integers at these scales. */
export interface ChartSubject {
  readonly interval: Interval;
  readonly priceScale: number;
  readonly sizeScale: number;
}

/** How it is drawn. */
export interface ChartDress {
  readonly kind: ChartKind;
  readonly hasVolume: boolean;
}

/** What `show` has to do. */
export type Change = 'nothing' | 'newest' | 'all';

/** The price's height to that of the volume. */
const PANE_PARTS = [4.5, 1] as const;
const VOLUME_ALPHA = 0.55;

export class ChartSeries {
  readonly #chart: IChartApi;
  readonly #price: PriceSeries;
  readonly #averages: AverageLines;
  readonly #gaps: GapMarks;
  #volume: ISeriesApi<'Histogram'> | null = null;
  #colours: ChartColours;
  #isStale = false;
  #subject: ChartSubject = { interval: '1m', priceScale: 2, sizeScale: 0 };
  #bars: readonly Bar[] = [];
  #slots: Slot[] = [];
  #values: AverageValues = new Map();
  /** Something else than a bar asks for all to be drawn. */
  #isOutdated = false;

  constructor(chart: IChartApi, colours: ChartColours) {
    this.#chart = chart;
    this.#colours = colours;
    this.#price = new PriceSeries(chart);
    this.#averages = new AverageLines(chart);
    this.#gaps = new GapMarks({
      slots: () => this.#slots,
      width: () => INTERVAL_MS[this.#subject.interval],
      colours: () => this.#colours,
      isCurrent: () => !this.#isStale,
      dotOf: ({ bar }) => (bar && this.#price.kind !== 'candles' ? this.levelOf(bar) : null),
    });
    this.#price.attach(this.#gaps);
  }

  /** The series of the price; another one after `wear`. */
  get price(): ISeriesApi<SeriesType> {
    return this.#price.api;
  }

  /** What is drawn now, oldest first. */
  get bars(): readonly Bar[] {
    return this.#bars;
  }

  /** The places of the bars and of the gaps between them. */
  get slots(): readonly Slot[] {
    return this.#slots;
  }

  /** Begins another instrument or interval, empty. */
  open(subject: ChartSubject): void {
    this.#subject = subject;
    this.#price.open(subject.priceScale);
    this.#openVolume();
    this.draw([], new Map());
  }

  /** Draws in another way; seen with the next bars that are told. */
  wear({ kind, hasVolume }: ChartDress): void {
    if (kind !== this.#price.kind) {
      this.#price.turnInto(kind);
      this.#isOutdated = true;
    }
    if (hasVolume === (this.#volume !== null)) return;
    this.#isOutdated = true;
    if (hasVolume) this.#addVolume();
    else this.#removeVolume();
  }

  /** What telling `bars` and `values` would change. */
  compare(bars: readonly Bar[], values: AverageValues): Change {
    const count = this.#bars.length;
    const from = firstChange(this.#bars, bars);
    if (this.#isOutdated || !isSameChoice(values, this.#values)) return 'all';
    if (from === bars.length && from === count) return 'nothing';
    return count > 0 && from >= count - 1 && bars.length >= count ? 'newest' : 'all';
  }

  /** Draws what `bars` have more than the last time: the newest bar and those after it. */
  grow(bars: readonly Bar[], values: AverageValues): void {
    const from = this.#bars.length - 1;
    // The place before a new one too: a line that went to it may now end there.
    const place = this.#slots.length - 1;
    for (const bar of bars.slice(from)) {
      addSlots(this.#slots, bar, INTERVAL_MS[this.#subject.interval]);
    }
    this.#price.grow(this.#slots, place);
    for (const bar of bars.slice(from)) this.#volume?.update(this.#column(bar));
    this.#averages.grow(bars, values, from, this.#subject.priceScale);
    this.#keep(bars, values);
  }

  /** Draws all of `bars` anew. */
  draw(bars: readonly Bar[], values: AverageValues): void {
    this.#slots = slotsOf(bars, INTERVAL_MS[this.#subject.interval]);
    this.#price.draw(this.#slots);
    this.#volume?.setData(bars.map((bar) => this.#column(bar)));
    this.#averages.draw(bars, values, this.#subject.priceScale);
    this.#keep(bars, values);
    if (this.#isOutdated || values.size > 0) this.paint(this.#colours, this.#isStale);
    this.#isOutdated = false;
  }

  /** `isStale`: the line of the newest price loses its colour, and what follows is hatched. */
  paint(colours: ChartColours, isStale: boolean): void {
    this.#isStale = isStale;
    this.#price.paint(colours, isStale);
    this.#averages.paint(colours);
    this.#gaps.renew();
    if (colours === this.#colours) return;
    this.#colours = colours;
    // Columns carry their colour with them.
    this.#volume?.setData(this.#bars.map((bar) => this.#column(bar)));
  }

  /** Whether the newest price stands on the scale. */
  labelNewest(isLabelled: boolean): void {
    this.#price.label(isLabelled);
  }

  /** Where the close of `bar` is, in the chart's prices. */
  levelOf(bar: Bar): number {
    return bar.close / 10 ** this.#subject.priceScale;
  }

  /** The answer takes it away; idempotent. */
  attach(primitive: ISeriesPrimitive): () => void {
    return this.#price.attach(primitive);
  }

  #keep(bars: readonly Bar[], values: AverageValues): void {
    this.#bars = [...bars];
    this.#values = values;
  }

  #addVolume(): void {
    const options = { lastValueVisible: false, priceLineVisible: false };
    // A pane that is there already, below the price, goes below this one. `moveTo` knows no pane before it was painted.
    const pane = this.#chart.addPane();
    this.#volume = this.#chart.addSeries(HistogramSeries, options, pane.paneIndex());
    for (let at = pane.paneIndex(); at > 1; at -= 1) this.#chart.swapPanes(at, at - 1);
    this.#openVolume();
    for (const [index, pane] of this.#chart.panes().entries()) {
      pane.setStretchFactor(PANE_PARTS[index] ?? 1);
    }
  }

  /** Its pane goes with it. */
  #removeVolume(): void {
    if (this.#volume) this.#chart.removeSeries(this.#volume);
    this.#volume = null;
  }

  #openVolume(): void {
    this.#volume?.applyOptions({
      priceFormat: {
        type: 'custom',
        minMove: 10 ** -this.#subject.sizeScale,
        formatter: (volume: number) => formatVolume(volume, 0),
      },
    });
  }

  #column(bar: Bar) {
    const colour = bar.close >= bar.open ? this.#colours.up : this.#colours.down;
    return {
      time: seconds(bar.time),
      value: bar.volume / 10 ** this.#subject.sizeScale,
      color: withAlpha(colour, VOLUME_ALPHA),
    };
  }
}

function isSameChoice(a: AverageValues, b: AverageValues): boolean {
  return a.size === b.size && [...a.keys()].every((average) => b.has(average));
}
