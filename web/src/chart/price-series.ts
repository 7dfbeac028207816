// The price as candles, line or area: one series of the library at a time. A line ends where nothing was traded and begins
// again behind it.

import {
  AreaSeries,
  CandlestickSeries,
  type IChartApi,
  type ISeriesApi,
  type ISeriesPrimitive,
  LineSeries,
  type SeriesType,
} from 'lightweight-charts';
import { assertNever } from '../../../protocol/result.ts';
import type { ChartKind } from '../bars/kinds.ts';
import { formatPrice } from '../format.ts';
import { seconds } from './chart-options.ts';
import { type ChartColours, withAlpha } from './chart-theme.ts';
import type { Slot } from './slots.ts';

const NOTHING = 'transparent';
/** What is left of the colour at the top of an area, and at its bottom. */
const AREA_ALPHAS = { top: 0.32, bottom: 0.02 } as const;

type Drawn =
  | { readonly kind: 'candles'; readonly api: ISeriesApi<'Candlestick'> }
  | { readonly kind: 'line'; readonly api: ISeriesApi<'Line'> }
  | { readonly kind: 'area'; readonly api: ISeriesApi<'Area'> };

export class PriceSeries {
  readonly #chart: IChartApi;
  readonly #primitives = new Set<ISeriesPrimitive>();
  #drawn: Drawn;
  #scale = 2;
  #isLabelled = true;

  constructor(chart: IChartApi) {
    this.#chart = chart;
    this.#drawn = make(chart, 'candles');
  }

  get api(): ISeriesApi<SeriesType> {
    return this.#drawn.api;
  }

  get kind(): ChartKind {
    return this.#drawn.kind;
  }

  /** Another kind, empty. What was attached comes along. */
  turnInto(kind: ChartKind): void {
    const before = this.#drawn.api;
    for (const primitive of this.#primitives) before.detachPrimitive(primitive);
    this.#drawn = make(this.#chart, kind);
    this.#chart.removeSeries(before);
    // Behind the averages.
    this.api.setSeriesOrder(0);
    for (const primitive of this.#primitives) this.api.attachPrimitive(primitive);
    this.open(this.#scale);
    this.label(this.#isLabelled);
  }

  /** Decimals of the prices. */
  open(scale: number): void {
    this.#scale = scale;
    this.api.applyOptions({
      priceFormat: {
        type: 'custom',
        minMove: 10 ** -scale,
        formatter: (price: number) => formatPrice(Math.round(price * 10 ** scale), scale),
      },
    });
  }

  paint(colours: ChartColours, isStale: boolean): void {
    const { up, down, accent, quiet } = colours;
    // Empty: the colour of the newest candle, or of the line.
    const priceLineColor = isStale ? quiet : '';
    const drawn = this.#drawn;
    switch (drawn.kind) {
      case 'candles': {
        const wicks = { wickUpColor: up, wickDownColor: down };
        drawn.api.applyOptions({ upColor: up, downColor: down, ...wicks, priceLineColor });
        break;
      }
      case 'line':
        drawn.api.applyOptions({ color: accent, priceLineColor });
        break;
      case 'area': {
        const topColor = withAlpha(accent, AREA_ALPHAS.top);
        const bottomColor = withAlpha(accent, AREA_ALPHAS.bottom);
        drawn.api.applyOptions({ lineColor: accent, topColor, bottomColor, priceLineColor });
        break;
      }
      default:
        assertNever(drawn);
    }
  }

  /** All places anew. */
  draw(slots: readonly Slot[]): void {
    const drawn = this.#drawn;
    if (drawn.kind === 'candles') {
      drawn.api.setData(slots.map((slot) => this.#candle(slot)));
    } else if (drawn.kind === 'line') {
      drawn.api.setData(slots.map((_, index) => this.#point(slots, index)));
    } else {
      drawn.api.setData(slots.map((_, index) => this.#shaded(slots, index)));
    }
  }

  /** The places from index `from` on; the first of them is the last one that is drawn, or behind it. */
  grow(slots: readonly Slot[], from: number): void {
    const drawn = this.#drawn;
    for (let index = from; index < slots.length; index += 1) {
      const slot = slots[index];
      if (!slot) continue;
      if (drawn.kind === 'candles') drawn.api.update(this.#candle(slot));
      else if (drawn.kind === 'line') drawn.api.update(this.#point(slots, index));
      else drawn.api.update(this.#shaded(slots, index));
    }
  }

  /** Whether the newest price stands on the scale. */
  label(isLabelled: boolean): void {
    this.#isLabelled = isLabelled;
    this.api.applyOptions({ lastValueVisible: isLabelled });
  }

  /** The answer takes it away; idempotent. */
  attach(primitive: ISeriesPrimitive): () => void {
    this.#primitives.add(primitive);
    this.api.attachPrimitive(primitive);
    return () => {
      if (this.#primitives.delete(primitive)) this.api.detachPrimitive(primitive);
    };
  }

  #candle({ time, bar }: Slot) {
    if (!bar) return { time: seconds(time) };
    const unit = 10 ** this.#scale;
    const { open, high, low, close } = bar;
    const prices = { open: open / unit, high: high / unit, low: low / unit, close: close / unit };
    return { time: seconds(time), ...prices };
  }

  #point(slots: readonly Slot[], index: number) {
    const { time, value, isEnd } = this.#close(slots, index);
    if (value === null) return { time };
    // The way to the next point has the colour of this one.
    return isEnd ? { time, value, color: NOTHING } : { time, value };
  }

  #shaded(slots: readonly Slot[], index: number) {
    const { time, value, isEnd } = this.#close(slots, index);
    if (value === null) return { time };
    const none = { lineColor: NOTHING, topColor: NOTHING, bottomColor: NOTHING };
    return isEnd ? { time, value, ...none } : { time, value };
  }

  #close(slots: readonly Slot[], index: number) {
    const { time = 0, bar = null } = slots[index] ?? {};
    const value = bar ? bar.close / 10 ** this.#scale : null;
    const next = slots[index + 1];
    return { time: seconds(time), value, isEnd: next !== undefined && next.bar === null };
  }
}

function make(chart: IChartApi, kind: ChartKind): Drawn {
  switch (kind) {
    case 'candles':
      return { kind, api: chart.addSeries(CandlestickSeries, { borderVisible: false }) };
    case 'line':
      return { kind, api: chart.addSeries(LineSeries, { lineWidth: 2 }) };
    case 'area':
      return { kind, api: chart.addSeries(AreaSeries, { lineWidth: 2 }) };
    default:
      return assertNever(kind);
  }
}
