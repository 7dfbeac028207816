import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Bar } from '../../../../protocol/bar.ts';
import { firstChange } from '../../../../web/src/chart/bar-change.ts';

function bar(time: number, close = 100): Bar {
  return { time, open: 100, high: Math.max(100, close), low: 100, close, volume: 1, count: 1 };
}

function bars(count: number, from = 0): Bar[] {
  return Array.from({ length: count }, (_, index) => bar((from + index) * 1_000));
}

describe('firstChange', () => {
  it('finds nothing to tell between equal bars, whether or not they are the same objects', () => {
    expect(firstChange(bars(5), bars(5))).toBe(5);
  });

  it('finds the forming bar that grew', () => {
    const next = [...bars(4), bar(4_000, 120)];

    expect(firstChange(bars(5), next)).toBe(4);
  });

  it('finds bars that came at the end, and older ones that came before', () => {
    expect(firstChange(bars(5), bars(7))).toBe(5);
    expect(firstChange(bars(5, 3), bars(8))).toBe(0);
  });

  it('with what it leaves alone and what it names, the old bars become the new ones', () => {
    const series = fc.array(fc.integer({ min: 100, max: 103 }), { maxLength: 8 });
    const build = (closes: number[]) => closes.map((close, index) => bar(index * 1_000, close));

    fc.assert(
      fc.property(series, series, (before, after) => {
        const shown = build(before);
        const next = build(after);
        const from = firstChange(shown, next);

        expect([...shown.slice(0, from), ...next.slice(from)]).toEqual(next);
      }),
    );
  });
});
