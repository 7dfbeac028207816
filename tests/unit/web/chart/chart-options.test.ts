import { TickMarkType } from 'lightweight-charts';
import { describe, expect, it } from 'vitest';
import { formatsOf, tickText } from '../../../../web/src/chart/chart-options.ts';
import { timeFormats } from '../../../../web/src/time-format.ts';

const MIDNIGHT = Date.UTC(2026, 0, 5);
const UTC = timeFormats('UTC');
const NEW_YORK = timeFormats('America/New_York');

describe('the marks of the time axis', () => {
  it('say the day where it begins', () => {
    expect(tickText(MIDNIGHT, TickMarkType.DayOfMonth, UTC)).toBe('5 Jan');
    expect(tickText(MIDNIGHT, TickMarkType.Month, UTC)).toBe('Jan');
    expect(tickText(MIDNIGHT, TickMarkType.Year, UTC)).toBe('2026');
    expect(tickText(MIDNIGHT + 3_600_000, TickMarkType.Time, UTC)).toBe('01:00');
    expect(tickText(MIDNIGHT + 5_000, TickMarkType.TimeWithSeconds, UTC)).toBe('00:00:05');
  });

  it('in another zone say it at that zone’s midnight, and at that of UTC with the hour', () => {
    expect(tickText(MIDNIGHT, TickMarkType.DayOfMonth, NEW_YORK)).toBe('4 Jan 19:00');
    expect(tickText(MIDNIGHT + 5 * 3_600_000, TickMarkType.Time, NEW_YORK)).toBe('5 Jan');
  });
});

describe('bars of a day', () => {
  it('are the days of UTC in every zone', () => {
    expect(formatsOf('1d', NEW_YORK).day(MIDNIGHT)).toBe('Monday, 5 January 2026');
    expect(formatsOf('1h', NEW_YORK)).toBe(NEW_YORK);
  });
});
