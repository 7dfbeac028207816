import { describe, expect, it } from 'vitest';
import type { Bar } from '../../../../protocol/bar.ts';
import { averageText, captionLegend, legendOf } from '../../../../web/src/bars/legend.ts';

const ACME = { symbol: 'ACME', interval: '1m', priceScale: 2, sizeScale: 0 } as const;

function bar(open: number, close: number): Bar {
  const [high, low] = [Math.max(open, close) + 5, Math.min(open, close) - 5];
  return { time: 0, open, high, low, close, volume: 12_400, count: 7 };
}

describe('legendOf', () => {
  it('says the bar at the scales of its instrument', () => {
    expect(legendOf(bar(123_400, 123_525), ACME)).toEqual({
      open: '1,234.00',
      high: '1,235.30',
      low: '1,233.95',
      close: '1,235.25',
      change: '+1.25',
      percent: '+0.10\u202f%',
      volume: '12.4K',
      direction: 'up',
    });
  });

  it('has a sign wherever it has a direction', () => {
    expect(legendOf(bar(10_000, 9_900), ACME)).toMatchObject({
      change: '\u22121.00',
      percent: '\u22121.00\u202f%',
      direction: 'down',
    });
    expect(legendOf(bar(10_000, 10_000), ACME)).toMatchObject({
      change: '0.00',
      direction: 'flat',
    });
  });

  it('has the direction of the candle also where the percent rounds to nothing', () => {
    expect(legendOf(bar(1_000_000, 999_999), ACME)).toMatchObject({
      change: '\u22120.01',
      percent: '0.00\u202f%',
      direction: 'down',
    });
  });
});

describe('averages in the legend', () => {
  it('are rounded to the scale of the price', () => {
    expect(averageText(123_456.7, ACME)).toBe('1,234.57');
    expect(averageText(null, ACME)).toBe('–');
  });
});

describe('captionLegend', () => {
  it('is the newest bar with its averages, in one line', () => {
    const averages = new Map([['sma', [1, 10_049.6]]] as const);

    expect(captionLegend({ bars: [bar(1, 1), bar(10_000, 10_100)], averages, subject: ACME })).toBe(
      'O 100.00  H 101.05  L 99.95  C 101.00  +1.00 (+1.00\u202f%)  Vol 12.4K  SMA 20 100.50',
    );
  });

  it('says that there is none', () => {
    expect(captionLegend({ bars: [], averages: new Map(), subject: ACME })).toBe('No trades yet');
  });
});
