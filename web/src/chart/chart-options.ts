// How the chart looks and what its axes say, as the library's options. Every time on it is UTC.

import {
  type ChartOptions,
  ColorType,
  CrosshairMode,
  type DeepPartial,
  type IChartApi,
  LineStyle,
  TickMarkType,
  type Time,
  type UTCTimestamp,
} from 'lightweight-charts';
import { type Bar, INTERVAL_MS, type Interval } from '../../../protocol/bar.ts';
import {
  formatClock,
  formatDay,
  formatDayMonth,
  formatMinute,
  formatMoment,
  formatMonth,
  formatYear,
} from '../format.ts';
import { type ChartColours, withAlpha } from './chart-theme.ts';

/** Pixels between bars, and bars of empty room at the right, when a symbol or interval is opened. */
const BAR_SPACING = 8;
export const RIGHT_OFFSET = 6;
/** Wide enough for a price of nine figures: the scale keeps its width while prices change. */
const SCALE_WIDTH = 72;

export function lookOptions(colours: ChartColours): DeepPartial<ChartOptions> {
  const crosshair = {
    color: colours.quiet,
    style: LineStyle.Dashed,
    labelBackgroundColor: colours.label,
  } as const;
  return {
    layout: {
      background: { type: ColorType.Solid, color: colours.surface },
      textColor: colours.text,
      fontFamily: colours.font,
      panes: { separatorColor: colours.line, separatorHoverColor: colours.line },
    },
    grid: {
      vertLines: { color: withAlpha(colours.line, 0.4) },
      horzLines: { color: withAlpha(colours.line, 0.4) },
    },
    crosshair: { vertLine: crosshair, horzLine: crosshair },
    rightPriceScale: { borderColor: colours.line },
    timeScale: { borderColor: colours.line },
  };
}

export function fixedOptions(): DeepPartial<ChartOptions> {
  return {
    autoSize: true,
    layout: {
      fontSize: 11,
      // The link that the licence asks for stands in the page's footer: the logo would bring an inline style sheet.
      attributionLogo: false,
      panes: { enableResize: false },
    },
    crosshair: { mode: CrosshairMode.Normal },
    // No label is cut in half at the upper and the lower edge.
    rightPriceScale: { minimumWidth: SCALE_WIDTH, entireTextOnly: true },
    timeScale: { barSpacing: BAR_SPACING, rightOffset: RIGHT_OFFSET },
    hoveredSeriesOnTop: false,
    // A thumb that moves up and down over the chart scrolls the page.
    handleScroll: { vertTouchDrag: false },
  };
}

export function intervalOptions(interval: Interval): DeepPartial<ChartOptions> {
  const width = INTERVAL_MS[interval];
  return {
    timeScale: {
      timeVisible: width < INTERVAL_MS['1d'],
      secondsVisible: width < INTERVAL_MS['1m'],
      tickMarkFormatter: (time: Time, type: TickMarkType) => tickText(milliseconds(time), type),
    },
    localization: {
      locale: 'en-GB',
      timeFormatter: (time: Time) => {
        const ms = milliseconds(time);
        return width < INTERVAL_MS['1d'] ? formatMoment(ms) : formatDay(ms);
      },
    },
  };
}

/** The newest bar, at the usual zoom, with all its prices. */
export function newestView(chart: IChartApi): void {
  chart.priceScale('right').setAutoScale(true);
  const scale = chart.timeScale();
  scale.applyOptions({ barSpacing: BAR_SPACING, rightOffset: RIGHT_OFFSET });
  scale.resetTimeScale();
}

export function seconds(bar: Bar): UTCTimestamp {
  // The library brands its seconds; this is the place where a bar's milliseconds become them.
  return (bar.time / 1_000) as UTCTimestamp;
}

function tickText(ms: number, type: TickMarkType): string {
  switch (type) {
    case TickMarkType.Year:
      return formatYear(ms);
    case TickMarkType.Month:
      return formatMonth(ms);
    case TickMarkType.DayOfMonth:
      return formatDayMonth(ms);
    case TickMarkType.Time:
      return formatMinute(ms);
    case TickMarkType.TimeWithSeconds:
      return formatClock(ms);
  }
}

/** The chart is only ever given UTC seconds; its type allows more. */
function milliseconds(time: Time): number {
  return typeof time === 'number' ? time * 1_000 : Number.NaN;
}
