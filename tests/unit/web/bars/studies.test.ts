import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Bar } from '../../../../protocol/bar.ts';
import { AVERAGES, type Average, suits } from '../../../../web/src/bars/kinds.ts';
import { AverageLine, type AverageValue, PERIOD } from '../../../../web/src/bars/studies.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const prices = fc.record({
  low: fc.integer({ min: 1, max: 10_000 }),
  close: fc.nat(50),
  high: fc.nat(50),
  volume: fc.nat(1_000),
});
/** Hours, so that a few dozen bars are days. */
const barsOf = fc.array(prices, { maxLength: 80 }).map((rows) =>
  rows.map(({ low, close, high, volume }, index): Bar => {
    const top = low + close + high;
    const at = { time: index * HOUR, open: low, low, close: low + close, high: top };
    return { ...at, volume, count: 1 };
  }),
);

/** The definitions in their plainest form. */
const PLAIN: Readonly<Record<Average, (bars: readonly Bar[], at: number) => AverageValue>> = {
  sma(bars, at) {
    const last = bars.slice(0, at + 1).slice(-PERIOD);
    return last.length < PERIOD ? null : last.reduce((sum, { close }) => sum + close, 0) / PERIOD;
  },
  ema(bars, at) {
    if (at + 1 < PERIOD) return null;
    const [first, ...rest] = bars.slice(0, at + 1).map(({ close }) => close);
    return rest.reduce((mean, close) => mean + (2 / (PERIOD + 1)) * (close - mean), first ?? 0);
  },
  vwap(bars, at) {
    const day = Math.floor((bars[at]?.time ?? 0) / DAY);
    const today = bars.slice(0, at + 1).filter(({ time }) => Math.floor(time / DAY) === day);
    const volume = today.reduce((sum, bar) => sum + bar.volume, 0);
    const turnover = today.reduce(
      (sum, { high, low, close, volume }) => sum + ((high + low + close) / 3) * volume,
      0,
    );
    return volume === 0 ? null : turnover / volume;
  },
};

function valuesOf(average: Average, bars: readonly Bar[]): readonly AverageValue[] {
  const line = new AverageLine(average);
  line.update(bars, 0);
  return line.values;
}

describe.each(AVERAGES)('%s', (average) => {
  it('is what its definition says', () => {
    fc.assert(
      fc.property(barsOf, (bars) => {
        const values = valuesOf(average, bars);

        expect(values).toHaveLength(bars.length);
        for (const [index, value] of values.entries()) {
          const plain = PLAIN[average](bars, index);
          if (plain === null || value === null) expect(value).toBe(plain);
          else expect(value).toBeCloseTo(plain, 6);
        }
      }),
    );
  });

  it('is the same whether its bars came at once or one change at a time', () => {
    fc.assert(
      fc.property(barsOf, fc.nat(79), (bars, cut) => {
        const line = new AverageLine(average);
        line.update(bars.slice(0, cut), 0);
        for (let count = cut + 1; count <= bars.length; count += 1) {
          const forming = bars.slice(0, count);
          const [newest] = forming.slice(-1);
          if (newest) line.update([...forming.slice(0, -1), { ...newest, close: 3 }], count - 1);
          line.update(forming, count - 1);
        }

        expect(line.values).toEqual(valuesOf(average, bars.slice(0, Math.max(cut, bars.length))));
      }),
    );
  });

  it('begins anew with other bars, also with fewer', () => {
    fc.assert(
      fc.property(barsOf, barsOf, (before, after) => {
        const line = new AverageLine(average);
        line.update(before, 0);
        line.update(after, 0);

        expect(line.values).toEqual(valuesOf(average, after));
      }),
    );
  });

  it('takes one step for the newest bar, however many there are', () => {
    const reads: number[] = [];
    const bars = Array.from({ length: 1_000 }, (_, index): Bar => {
      const time = index * HOUR;
      return { time, open: 1, high: 1, low: 1, close: 1, volume: 1, count: 1 };
    });
    const line = new AverageLine(average);
    line.update(bars, 0);
    const watching = new Proxy(bars, {
      get(target, key, receiver) {
        if (typeof key === 'string' && /^\d+$/.test(key)) reads.push(Number(key));
        return Reflect.get(target, key, receiver);
      },
    });

    line.update(watching, 999);

    expect(reads.length).toBeGreaterThan(0);
    expect(reads.length).toBeLessThanOrEqual(2);
  });
});

describe('the average of a day', () => {
  const bar = (hour: number): Bar => {
    const price = hour + 100;
    const at = { time: hour * HOUR, open: price, high: price, low: price, close: price };
    return { ...at, volume: 1, count: 1 };
  };

  it('is not told of a day whose beginning is not loaded', () => {
    expect(valuesOf('vwap', [bar(22), bar(23), bar(24), bar(25)])).toEqual([
      null,
      null,
      124,
      124.5,
    ]);
  });

  it('is for bars of a minute to an hour', () => {
    expect(suits('vwap', '1m')).toBe(true);
    expect(suits('vwap', '1h')).toBe(true);
    expect(suits('vwap', '15s')).toBe(false);
    expect(suits('vwap', '1d')).toBe(false);
    expect(suits('sma', '1d')).toBe(true);
  });
});
