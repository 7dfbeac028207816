// How the chart looks and what its axes say, as the library's options. Its data are UTC in every zone: a zone is words.

import {
  type ChartOptions,
  ColorType,
  CrosshairMode,
  type DeepPartial,
  type IChartApi,
  LineStyle,
  type Logical,
  TickMarkType,
  type Time,
  type UTCTimestamp,
} from 'lightweight-charts';
import { INTERVAL_MS, type Interval } from '../../../protocol/bar.ts';
import { type TimeFormats, timeFormats } from '../time-format.ts';
import { type ChartColours, withAlpha } from './chart-theme.ts';

/** Pixels between bars, and bars of empty room at the right, when a symbol or interval is opened. */
const BAR_SPACING = 8;
export const RIGHT_OFFSET = 6;
/** Wide enough for a price of nine figures: the scale keeps its width while prices change. */
const SCALE_WIDTH = 72;
const MIDNIGHT = '00:00';

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

/** What the axes say of bars of `interval`, in the words of `chosen`. */
export function intervalOptions(
  interval: Interval,
  chosen: TimeFormats,
): DeepPartial<ChartOptions> {
  const width = INTERVAL_MS[interval];
  const isDaily = width >= INTERVAL_MS['1d'];
  const formats = formatsOf(interval, chosen);
  return {
    timeScale: {
      timeVisible: !isDaily,
      secondsVisible: width < INTERVAL_MS['1m'],
      tickMarkFormatter: (time: Time, type: TickMarkType) =>
        tickText(milliseconds(time), type, formats),
    },
    localization: {
      locale: 'en-GB',
      timeFormatter: (time: Time) => {
        const ms = milliseconds(time);
        return isDaily ? formats.day(ms) : formats.moment(ms);
      },
    },
  };
}

/** A day is the exchange's day, which is that of UTC: in another zone it would begin on the evening before. */
export function formatsOf(interval: Interval, chosen: TimeFormats): TimeFormats {
  return interval === '1d' ? timeFormats('UTC') : chosen;
}

/** The newest bar, at the usual zoom, with all its prices. */
export function newestView(chart: IChartApi): void {
  chart.priceScale('right').setAutoScale(true);
  const scale = chart.timeScale();
  scale.applyOptions({ barSpacing: BAR_SPACING, rightOffset: RIGHT_OFFSET });
  scale.resetTimeScale();
}

export function seconds(ms: number): UTCTimestamp {
  // The library brands its seconds; this is the place where milliseconds become them.
  return (ms / 1_000) as UTCTimestamp;
}

/** The library brands places of its time scale too; this is where a number becomes one. */
export function place(index: number): Logical {
  return index as Logical;
}

/**
 * The library marks the days of UTC. In another zone a day begins elsewhere: there the mark of its midnight says the day, where
 * it is among the marks, and the mark of the UTC day says which day and hour it then is.
 */
export function tickText(ms: number, type: TickMarkType, formats: TimeFormats): string {
  const minute = formats.minute(ms);
  const moment = `${formats.dayMonth(ms)} ${minute}`;
  switch (type) {
    case TickMarkType.Year:
      return minute === MIDNIGHT ? formats.year(ms) : moment;
    case TickMarkType.Month:
      return minute === MIDNIGHT ? formats.month(ms) : moment;
    case TickMarkType.DayOfMonth:
      return minute === MIDNIGHT ? formats.dayMonth(ms) : moment;
    case TickMarkType.Time:
      return minute === MIDNIGHT ? formats.dayMonth(ms) : minute;
    case TickMarkType.TimeWithSeconds:
      return formats.clock(ms);
  }
}

/** The chart is only ever given UTC seconds; its type allows more. */
function milliseconds(time: Time): number {
  return typeof time === 'number' ? time * 1_000 : Number.NaN;
}
