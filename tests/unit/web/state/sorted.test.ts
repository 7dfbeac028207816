import { describe, expect, test } from 'vitest';
import { indexAt, indexFrom, indexFromSeq, lastAt } from '../../../../web/src/state/sorted.ts';

describe('a place by its time', () => {
  const items = [1, 2, 4].map((time) => ({ time }));

  test('is the first one that is not before it', () => {
    expect([0, 1, 2.5, 4, 9].map((time) => indexFrom(items, time))).toEqual([0, 0, 2, 2, 3]);
    expect(indexFrom([], 7)).toBe(0);
  });

  test('or the last one that is not after it', () => {
    expect([0, 1, 2.5, 4, 9].map((time) => lastAt(items, time))).toEqual([-1, 0, 1, 2, 2]);
    expect(lastAt([], 7)).toBe(-1);
  });

  test('or exactly there', () => {
    expect([0, 1, 3, 4, 5].map((time) => indexAt(items, time))).toEqual([null, 0, null, 2, null]);
  });
});

test('a place in a log is found whether or not something stands exactly there', () => {
  const messages = [0, 2, 4, 6, 8].map((seq) => ({ seq }));

  const found = [-1, 0, 3, 4, 8, 9].map((seq) => indexFromSeq(messages, seq));
  expect(found).toEqual([0, 0, 2, 2, 4, 5]);
  expect(indexFromSeq([], 7)).toBe(0);
});
