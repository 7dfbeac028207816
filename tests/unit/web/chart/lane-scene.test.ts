import { beforeEach, describe, expect, test } from 'vitest';
import { LaneScene } from '../../../../web/src/chart/lane-scene.ts';
import { LaneBuckets } from '../../../../web/src/state/lane-buckets.ts';

const MINUTE = 60_000;
/** Pixels from place to place, and of the first one. */
const SPACING = 10;
const FIRST_X = 5;
const COLOURS = {
  surface: '#000000',
  text: '#000000',
  quiet: '#000000',
  line: '#000000',
  label: '#000000',
  up: '#000000',
  down: '#000000',
  strong: '#000000',
  accent: '#000000',
  sma: '#000000',
  ema: '#000000',
  vwap: '#000000',
  accentFill: '#000000',
  onAccent: '#000000',
  font: 'sans-serif',
};

let places: { time: number }[];
let view: { from: number; to: number } | null;
let buckets: LaneBuckets;
let source: { buckets: LaneBuckets['all']; knownFrom: number; version: number };
let scene: LaneScene;

beforeEach(() => {
  places = [0, 1, 2, 3, 4].map((minute) => ({ time: minute * MINUTE }));
  view = { from: 0, to: 4 };
  buckets = new LaneBuckets('1m');
  source = { buckets: buckets.all, knownFrom: Number.NEGATIVE_INFINITY, version: 1 };
  scene = new LaneScene(
    {
      timeScale: {
        getVisibleLogicalRange: () => view,
        logicalToCoordinate: (logical) => FIRST_X + logical * SPACING,
      },
      yOf: (price) => 1_000 - price,
      places: () => places,
      colours: () => COLOURS,
    },
    source,
  );
});

function say(minute: number): void {
  const saying = { seq: 1, price: 100, voice: 'bot', name: 'bo', text: 'so' } as const;
  buckets.add({ ...saying, time: minute * MINUTE });
  source.version += 1;
}

describe('the scene of the chat lane', () => {
  test('is the same while prices tick, and another with a message, a bar or a view', () => {
    say(1);
    const before = scene.columns;
    expect(before.map(({ index }) => index)).toEqual([1]);

    places = [...places];
    expect(scene.columns).toBe(before);

    say(2);
    expect(scene.columns).toHaveLength(2);
    view = { from: 1.6, to: 4 };
    expect(scene.columns.map(({ index }) => index)).toEqual([1, 2]);
    view = { from: 2, to: 4 };
    expect(scene.columns.map(({ index }) => index)).toEqual([2]);
    places.unshift({ time: -MINUTE });
    expect(scene.columns.map(({ index }) => index)).toEqual([2, 3]);
    view = null;
    expect(scene.columns).toEqual([]);
  });

  test('finds the column under a pointer', () => {
    say(2);

    expect([19, 20, 29, 31].map((x) => scene.columnAt(x)?.index)).toEqual([
      undefined,
      2,
      2,
      undefined,
    ]);
  });

  test('puts prices, which are integers at a scale, where the chart has them', () => {
    scene.priceScale = 2;

    expect(scene.yOf(10_050)).toBe(1_000 - 100.5);
  });

  test('has the line of reading at the moment within its bar', () => {
    expect(scene.readingAt()).toBeNull();

    scene.reading = 2 * MINUTE + 45_000;
    expect(scene.readingAt()).toEqual({ x: FIRST_X + 2.25 * SPACING, place: 2 });
    scene.reading = 99 * MINUTE;
    expect(scene.readingAt()?.place).toBe(4);
  });

  test('claims nothing before what was read: a bar that was read in part is not read', () => {
    expect(scene.unreadTo()).toBeNull();

    source.knownFrom = 2 * MINUTE + 1;
    expect(scene.unreadTo()).toBe(FIRST_X + 2.5 * SPACING);
    source.knownFrom = 2 * MINUTE;
    expect(scene.unreadTo()).toBe(FIRST_X + 1.5 * SPACING);
    source.knownFrom = Number.POSITIVE_INFINITY;
    expect(scene.unreadTo()).toBe(FIRST_X + 4.5 * SPACING);
  });
});
