import { describe, expect, test } from 'vitest';
import {
  type Column,
  columnsOf,
  dotsOf,
  fullCount,
  heightOf,
  nextTalk,
  placeOf,
  radiusOf,
} from '../../../../web/src/chart/lane-shapes.ts';
import { LaneBuckets, type Voice } from '../../../../web/src/state/lane-buckets.ts';

const MINUTE = 60_000;
const places = [0, 1, 2, 5, 6].map((minute) => ({ time: minute * MINUTE }));

/** `[minute, price, voice]` each. */
function bucketsOf(...said: [number, number | null, Voice?][]) {
  const buckets = new LaneBuckets('1m');
  for (const [index, [minute, price, voice = 'bot']] of said.entries()) {
    const time = minute * MINUTE;
    buckets.add({ seq: index + 1, time, price, voice, name: 'bo', text: 'so' });
  }
  return buckets.all;
}

function columnWith(...prices: [number, Voice?][]): Column {
  const said = prices.map(([price, voice = 'bot']): [number, number, Voice] => [0, price, voice]);
  const [column] = columnsOf(places, { from: 0, to: 4 }, bucketsOf(...said));
  if (!column) throw new Error('somebody spoke');
  return column;
}

describe('columns', () => {
  const buckets = bucketsOf([-3, 1], [0, 1], [1, 1, 'own'], [1, 1], [3, 1], [4, 1], [6, 1], [9, 1]);
  const counts = (from: number, to: number) =>
    columnsOf(places, { from, to }, buckets).map(({ index, count, people }) => [
      index,
      count,
      people,
    ]);

  test('are of the bars in view alone', () => {
    expect(counts(0.2, 1.4)).toEqual([
      [0, 1, 0],
      [1, 2, 1],
      [2, 2, 0],
    ]);
    expect(counts(1, 1)).toEqual([[1, 2, 1]]);
  });

  test('take what was said in a gap to the bar before it, and what is newest to the newest', () => {
    expect(counts(2, 99)).toEqual([
      [2, 2, 0],
      [4, 2, 0],
    ]);
  });

  test('are none before the first bar, and without bars', () => {
    expect(counts(-9, -1)).toEqual([]);
    expect(columnsOf([], { from: 0, to: 5 }, buckets)).toEqual([]);
  });

  test('grow with the root of the count, and one message alone is low', () => {
    const full = fullCount(columnsOf(places, { from: 0, to: 4 }, buckets));

    expect([1, 4, 9].map((count) => heightOf(count, full, 30))).toEqual([10, 20, 30]);
    expect(heightOf(1, 10_000, 30)).toBe(2);
  });
});

describe('dots', () => {
  const yOf = (price: number) => (price < 0 ? null : price);

  test('stand at their prices, and those in the way of each other are one', () => {
    const column = columnWith([10, 'person'], [12, 'own'], [50, 'person'], [11], [90]);

    expect(dotsOf(column, yOf, 40)).toEqual([
      { y: 11, count: 1, voice: 'bot' },
      { y: 90, count: 1, voice: 'bot' },
      { y: 11, count: 2, voice: 'own' },
      { y: 50, count: 1, voice: 'person' },
    ]);
  });

  test('are a few per bar, however much is said, and nothing is lost', () => {
    const many = Array.from({ length: 40 }, (_each, index): [number, Voice] => [
      index * 12,
      index % 2 === 0 ? 'bot' : 'person',
    ]);
    const dots = dotsOf(columnWith(...many), yOf, 40);

    expect(dots.length).toBeLessThanOrEqual(6);
    expect(dots.reduce((sum, { count }) => sum + count, 0)).toBe(40);
  });

  test('of programs are one per bar, or none, where bars are near each other', () => {
    const column = columnWith([10], [50], [90], [10, 'person'], [90, 'person']);
    const voices = (spacing: number) => dotsOf(column, yOf, spacing).map(({ voice }) => voice);

    expect(voices(8)).toEqual(['bot', 'person', 'person']);
    expect(voices(3)).toEqual(['person', 'person']);
  });

  test('are not where a price stands nowhere', () => {
    expect(dotsOf(columnWith([-1]), yOf, 40)).toEqual([]);
  });

  test('grow with what they stand for, not over the next bar, and people are larger than programs', () => {
    const radius = (count: number, voice: Voice, spacing = 40) =>
      radiusOf({ y: 0, count, voice }, spacing);

    expect(radius(8, 'bot')).toBeGreaterThan(radius(1, 'bot'));
    expect(radius(1, 'person')).toBeGreaterThan(radius(1, 'bot'));
    expect(radius(500, 'person')).toBeLessThanOrEqual(7);
    expect(radius(500, 'person', 8)).toBeLessThanOrEqual(4);
  });
});

describe('a moment on the time scale', () => {
  test('is within the place of its bar, from its left edge to its right', () => {
    expect([0, 30_000, 59_999, 60_000].map((time) => placeOf(places, time, MINUTE))).toEqual([
      -0.5, 0, 0.499, 0.5,
    ]);
  });

  test('in a gap is at the end of the bar before it, and never beyond the ends', () => {
    expect([3 * MINUTE, 99 * MINUTE, -5].map((time) => placeOf(places, time, MINUTE))).toEqual([
      2.499, 4.499, -0.5,
    ]);
    expect(placeOf([], 5, MINUTE)).toBeNull();
  });
});

describe('the next bar in which somebody spoke', () => {
  const buckets = bucketsOf([-3, 1], [1, 1], [4, 1], [6, 1]);
  const next = (at: number | null, direction: 1 | -1) => nextTalk(places, buckets, at, direction);

  test('is found in both directions, also when it was said in a gap', () => {
    expect([next(0, 1), next(1, 1), next(2, 1), next(4, 1)]).toEqual([1, 2, 4, null]);
    expect([next(4, -1), next(2, -1), next(1, -1)]).toEqual([2, 1, null]);
  });

  test('from nowhere is the newest', () => {
    expect([next(null, 1), next(null, -1)]).toEqual([4, 4]);
    expect(nextTalk(places, [], null, 1)).toBeNull();
  });
});
