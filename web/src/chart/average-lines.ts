// The averages as lines over the price. They never move its scale: an average far away from the price is out of the
// picture, and the price is not pressed flat for it.

import {
  type IChartApi,
  type ISeriesApi,
  LineSeries,
  LineStyle,
  type SeriesPartialOptionsMap,
} from 'lightweight-charts';
import { type Bar, bucketStart } from '../../../protocol/bar.ts';
import type { AverageValues } from '../bars/averages.ts';
import type { Average } from '../bars/kinds.ts';
import type { AverageValue } from '../bars/studies.ts';
import { seconds } from './chart-options.ts';
import type { ChartColours } from './chart-theme.ts';

/** Told apart without colours too; the legend draws the same. */
const STYLES: Readonly<Record<Average, LineStyle>> = {
  sma: LineStyle.Solid,
  ema: LineStyle.Dashed,
  vwap: LineStyle.Dotted,
};

const OPTIONS: SeriesPartialOptionsMap['Line'] = {
  lineWidth: 2,
  priceLineVisible: false,
  lastValueVisible: false,
  crosshairMarkerVisible: false,
  autoscaleInfoProvider: () => null,
};

export class AverageLines {
  readonly #chart: IChartApi;
  readonly #lines = new Map<Average, ISeriesApi<'Line'>>();

  constructor(chart: IChartApi) {
    this.#chart = chart;
  }

  /** All values anew, one line for each average that has some. `scale`: decimals of the prices. */
  draw(bars: readonly Bar[], values: AverageValues, scale: number): void {
    for (const [average, line] of this.#lines) {
      if (values.has(average)) continue;
      this.#chart.removeSeries(line);
      this.#lines.delete(average);
    }
    for (const [average, each] of values) {
      this.#line(average).setData(bars.map((_, at) => pointOf(average, bars, each, at, scale)));
    }
  }

  /** The values from index `from` on, where the last one stands that is drawn. */
  grow(bars: readonly Bar[], values: AverageValues, from: number, scale: number): void {
    for (const [average, line] of this.#lines) {
      const each = values.get(average) ?? [];
      for (let at = from; at < bars.length; at += 1) {
        line.update(pointOf(average, bars, each, at, scale));
      }
    }
  }

  paint(colours: ChartColours): void {
    for (const [average, line] of this.#lines) line.applyOptions({ color: colours[average] });
  }

  #line(average: Average): ISeriesApi<'Line'> {
    const known = this.#lines.get(average);
    if (known) return known;
    const line = this.#chart.addSeries(LineSeries, { ...OPTIONS, lineStyle: STYLES[average] });
    this.#lines.set(average, line);
    return line;
  }
}

function pointOf(
  average: Average,
  bars: readonly Bar[],
  values: readonly AverageValue[],
  at: number,
  scale: number,
) {
  const { time = 0 } = bars[at] ?? {};
  const value = values[at] ?? null;
  if (value === null) return { time: seconds(time) };
  const point = { time: seconds(time), value: value / 10 ** scale };
  const next = bars[at + 1];
  // The average of a day has nothing to do with that of the day before: no way leads from one to the other.
  const isEnd =
    average === 'vwap' && next && bucketStart(next.time, '1d') !== bucketStart(time, '1d');
  return isEnd ? { ...point, color: 'transparent' } : point;
}
