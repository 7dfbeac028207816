import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { positionOf, SLIDER_STEPS, valueAt } from '../../../../web/src/state/log-scale.ts';

describe('a slider of ratios', () => {
  it('begins and ends at its bounds, with 1 in the middle of a tenth and ten', () => {
    expect([valueAt(0, 0.01, 1_000), valueAt(SLIDER_STEPS, 0.01, 1_000)]).toEqual([0.01, 1_000]);
    expect(positionOf(1, 0.1, 10)).toBe(SLIDER_STEPS / 2);
    expect(valueAt(SLIDER_STEPS / 2, 0.1, 10)).toBe(1);
  });

  it('never leaves its bounds, and a value is found near its own position', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: SLIDER_STEPS }), (position) => {
        const value = valueAt(position, 0.01, 1_000);
        expect(value).toBeGreaterThanOrEqual(0.01);
        expect(value).toBeLessThanOrEqual(1_000);
        expect(Math.abs(positionOf(value, 0.01, 1_000) - position)).toBeLessThanOrEqual(1);
      }),
    );
    expect(positionOf(0.001, 0.01, 1_000)).toBe(0);
    expect(positionOf(5_000, 0.01, 1_000)).toBe(SLIDER_STEPS);
  });
});
