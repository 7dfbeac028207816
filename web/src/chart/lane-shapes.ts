// Where the chat lane's columns and dots stand: pure geometry in pixels, for the bars in view alone. It knows no canvas.

import { type Bucket, VOICES, type Voice } from '../state/lane-buckets.ts';
import { indexFrom, lastAt } from '../state/sorted.ts';
import type { View } from './chart-keys.ts';

/** What stands on one place of the time scale begins at `time`. */
export interface Place {
  readonly time: number;
}

/** One bar in which somebody spoke. */
export interface Column {
  /** Its place on the time scale. */
  readonly index: number;
  readonly count: number;
  readonly people: number;
  readonly buckets: readonly Bucket[];
}

export interface Dot {
  readonly y: number;
  readonly count: number;
  readonly voice: Voice;
}

/** Nearer than this dots become one, in pixels. */
const MERGE_PX = 9;
/** Dots of people in one bar. */
const MOST_DOTS = 3;
/** Bars this far apart have room for as many dots of programs; nearer ones for one, and very near ones for none. */
const ROOMY_SPACING = 16;
const BOT_SPACING = 5;
/** A column has its full height with at least so many messages: one alone is no event. */
const FULL_COUNT = 9;
/** The right edge of a place, which is still within it. */
const ALMOST = 0.999;

/** The first and the last place that `view` touches; null: there is none. */
function placesIn(view: View, count: number): { from: number; to: number } | null {
  const from = Math.max(0, Math.floor(view.from));
  const to = Math.min(count - 1, Math.ceil(view.to));
  return from <= to ? { from, to } : null;
}

/** Of the places in view those in which somebody spoke. What falls between two places belongs to the earlier one. */
export function columnsOf(
  places: readonly Place[],
  view: View,
  buckets: readonly Bucket[],
): readonly Column[] {
  const range = placesIn(view, places.length);
  if (!range) return [];
  const columns: Column[] = [];
  let at = indexFrom(buckets, places[range.from]?.time ?? 0);
  for (let index = range.from; index <= range.to; index += 1) {
    const start = at;
    const next = places[index + 1]?.time ?? Number.POSITIVE_INFINITY;
    while (at < buckets.length && (buckets[at]?.time ?? next) < next) at += 1;
    if (at > start) columns.push(columnOf(index, buckets.slice(start, at)));
  }
  return columns;
}

function columnOf(index: number, buckets: readonly Bucket[]): Column {
  let count = 0;
  let people = 0;
  for (const bucket of buckets) {
    count += bucket.count;
    people += bucket.people;
  }
  return { index, count, people, buckets };
}

/**
 * Where the moment `time` is on the time scale, in places and fractions of one: a place is as wide as its bar lasts. The
 * beginning or the end when it is before or after all places; null when there are none. `width`: of a bar, milliseconds.
 */
export function placeOf(places: readonly Place[], time: number, width: number): number | null {
  const at = lastAt(places, time);
  const place = places[Math.max(0, at)];
  if (!place) return null;
  const within = Math.min(ALMOST, Math.max(0, (time - place.time) / width));
  return Math.max(0, at) - 0.5 + within;
}

/** The count at which a column is as high as the lane. */
export function fullCount(columns: readonly Column[]): number {
  return columns.reduce((most, { count }) => Math.max(most, count), FULL_COUNT);
}

/** Height of a column: areas would lie, and so would a scale on which one loud bar flattens all others. */
export function heightOf(count: number, full: number, height: number): number {
  return Math.max(2, Math.round(height * Math.sqrt(count / full)));
}

/**
 * The dots of one column where bars are `spacing` pixels apart, programs first; `yOf` gives where a price stands, null when
 * nowhere. Those in each other's way are one. Programs talk much: candles and people stay in sight before them.
 */
export function dotsOf(
  { buckets }: Column,
  yOf: (price: number) => number | null,
  spacing: number,
): readonly Dot[] {
  const bots: Dot[] = [];
  const people: Dot[] = [];
  for (const { levels } of buckets) {
    for (const { price, count, voice } of levels) {
      const y = yOf(price);
      if (y !== null) (voice === 'bot' ? bots : people).push({ y, count, voice });
    }
  }
  const quiet = spacing < BOT_SPACING ? 0 : spacing < ROOMY_SPACING ? 1 : MOST_DOTS;
  return [...merged(bots, quiet), ...merged(people, MOST_DOTS)];
}

function merged(dots: Dot[], most: number): readonly Dot[] {
  if (most === 0) return [];
  dots.sort((a, b) => a.y - b.y);
  let apart = MERGE_PX;
  let few = mergeWithin(dots, apart);
  while (few.length > most) {
    apart *= 2;
    few = mergeWithin(few, apart);
  }
  return few;
}

/** `dots` ascend by `y`. */
function mergeWithin(dots: readonly Dot[], apart: number): Dot[] {
  const all: Dot[] = [];
  for (const dot of dots) {
    const before = all.at(-1);
    if (before && dot.y - before.y < apart) all[all.length - 1] = joinDots(before, dot);
    else all.push(dot);
  }
  return all;
}

function joinDots(a: Dot, b: Dot): Dot {
  const count = a.count + b.count;
  const voice = VOICES.indexOf(a.voice) > VOICES.indexOf(b.voice) ? a.voice : b.voice;
  return { y: (a.y * a.count + b.y * b.count) / count, count, voice };
}

/** Radius of a dot where bars are `spacing` pixels apart. */
export function radiusOf({ count, voice }: Dot, spacing: number): number {
  const scale = spacing < BOT_SPACING ? 0.7 : spacing < ROOMY_SPACING ? 1 : 1.5;
  const least = (voice === 'bot' ? 1.75 : 3) * scale;
  const most = Math.max(least, Math.min(7, spacing * 0.45));
  return Math.min(most, least + (voice === 'bot' ? 0.5 : 1.2) * Math.log2(count));
}

/** The nearest place after or before `at` in which somebody spoke, null when there is none; from nowhere the newest. */
export function nextTalk(
  places: readonly Place[],
  buckets: readonly Bucket[],
  at: number | null,
  direction: 1 | -1,
): number | null {
  const edge = at === null ? undefined : places[direction === 1 ? at + 1 : at];
  if (at !== null && !edge) return null;
  const first = indexFrom(buckets, edge?.time ?? Number.POSITIVE_INFINITY);
  const bucket = buckets[at !== null && direction === 1 ? first : first - 1];
  const place = bucket ? lastAt(places, bucket.time) : -1;
  return place < 0 ? null : place;
}
