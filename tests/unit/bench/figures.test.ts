import { describe, expect, test } from 'vitest';
import { isOver, quantile, shownValue, verdictOf } from '../../../bench/figures.ts';

const figure = { what: 'a frame', value: 7.96, unit: 'ms', budget: 8 } as const;

describe('a figure', () => {
  test('stands beside its budget', () => {
    expect(shownValue(figure)).toBe('8.0 ms');
    expect(verdictOf(figure)).toBe('ok (8.0 ms)');
    expect(verdictOf({ ...figure, value: 8.01 })).toBe('OVER (8.0 ms)');
    expect(verdictOf({ ...figure, budget: null })).toBe('–');
    expect(verdictOf({ ...figure, unit: '', value: 1, budget: 0 })).toBe('OVER (0)');
  });

  test('that was not measured breaks its budget, if it has one', () => {
    expect(isOver({ ...figure, value: Number.NaN })).toBe(true);
    expect(isOver({ ...figure, value: Number.NaN, budget: null })).toBe(false);
    expect(shownValue({ ...figure, value: Number.NaN })).toBe('not measured');
  });
});

test('quantiles are of the values, in whatever order they come', () => {
  const values = [5, 1, 4, 2, 3, 6, 7, 8, 9, 10];

  expect([0, 0.5, 0.95, 1].map((q) => quantile(values, q))).toEqual([1, 6, 10, 10]);
  expect(quantile([], 0.5)).toBeNaN();
});
