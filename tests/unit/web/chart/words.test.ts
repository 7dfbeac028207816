import { describe, expect, it } from 'vitest';
import type { CandleSubject } from '../../../../web/src/bars/subject.ts';
import { nameOf, pricesOf, stepWords } from '../../../../web/src/chart/words.ts';
import { timeFormats } from '../../../../web/src/time-format.ts';

const ACME: CandleSubject = { symbol: 'ACME', interval: '1m', priceScale: 2, sizeScale: 0 };
const BAR = { open: 10_000, high: 10_200, low: 9_900, close: 10_132, volume: 1_500, count: 3 };
const TIME = Date.UTC(2026, 0, 5, 1);

describe('the chart in words', () => {
  it('has a name without anything that moves', () => {
    expect(nameOf(ACME, 'line')).toBe('Chart of ACME, 1m a bar. Line');
    expect(nameOf(null, 'line')).toBe('Chart');
  });

  it('says the prices of a bar', () => {
    expect(pricesOf({ time: TIME, ...BAR }, ACME)).toBe(
      'Open 100.00, high 102.00, low 99.00, close 101.32, volume 1.5K',
    );
  });

  it('says of a step when it was, in the zone, and of a day only the day', () => {
    const newYork = timeFormats('America/New_York');
    const daily = { ...ACME, interval: '1d' } as const;

    expect(stepWords({ time: TIME, ...BAR }, ACME, newYork)).toMatch(
      /^Sun, 4 Jan 2026, 20:00:00\. Open/,
    );
    expect(stepWords({ time: TIME, ...BAR }, daily, timeFormats('UTC'))).toMatch(
      /^Monday, 5 January 2026\. Open 100\.00, high/,
    );
  });
});
