import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatDecimal, parseDecimal } from '../../../protocol/decimal.ts';
import { ok } from '../../../protocol/result.ts';

describe('decimals', () => {
  it('come back as they went at every scale', () => {
    const integer = fc.integer({ min: -(2 ** 52), max: 2 ** 52 });
    fc.assert(
      fc.property(integer, fc.integer({ min: 0, max: 9 }), (value, scale) => {
        expect(parseDecimal(formatDecimal(value, scale), scale)).toEqual(
          ok(value === 0 ? 0 : value),
        );
      }),
    );
  });

  it('have the full scale, so that equal values are equal strings', () => {
    expect(formatDecimal(10125, 2)).toBe('101.25');
    expect(formatDecimal(5, 3)).toBe('0.005');
    expect(formatDecimal(-7, 1)).toBe('-0.7');
    expect(formatDecimal(42, 0)).toBe('42');
  });

  it('refuse more digits than the scale, than 2^53 holds, and what is no decimal', () => {
    expect(parseDecimal('1.0', 0)).toEqual(ok(1));
    for (const wrong of ['1.5', '', ' 1', '1e3', '0x1', 'NaN', '.5', '1.', '--1', '9'.repeat(17)]) {
      expect(parseDecimal(wrong, 0).ok, wrong).toBe(false);
    }
    expect(parseDecimal('9007199254740993', 0).ok).toBe(false);
  });
});
