// Where the stored past of an interval lies and how far it may reach. Pure: knows the store's layout, reads nothing.

import {
  BASE_INTERVAL,
  bucketStart,
  INTERVAL_MS,
  type Interval,
  type StoredInterval,
} from '../../protocol/bar.ts';
import { BARS_KEPT_MS, blockStart, previousBlock } from '../../protocol/bar-block.ts';

/** A stretch of one stored interval, `[from, to)`; `from` is the start of a block. */
export interface Section {
  readonly stored: StoredInterval;
  readonly from: number;
  readonly to: number;
}

/** The newest moments that a section may end at. */
export interface Edge {
  readonly marketTime: number;
  /** Every 1 s and 1 m bar before it is stored: a full minute. */
  readonly from: number;
}

/**
 * What to read for bars of `interval` before `end`, newest section first. The day of the tail and the one before it
 * come from minutes, because a day's own bar is stored only some time after the day has ended.
 */
export function sectionsOf(interval: Interval, edge: Edge, end: number): Section[] {
  const stored = BASE_INTERVAL[interval];
  const whole = sectionOf(stored, edge, end);
  if (stored !== '1d') return [whole].filter(isReal);
  const days = daysUntil(edge);
  const minutes = { stored: '1m' as const, from: days, to: whole.to };
  return [minutes, { ...whole, to: Math.min(whole.to, days) }].filter(isReal);
}

/** Every 1 d bar before this is stored: a full day. */
export function daysUntil(edge: Edge): number {
  return Math.max(0, bucketStart(edge.from, '1d') - INTERVAL_MS['1d']);
}

/** Start of the first bucket that begins at or after `before`: the end of a page, exclusive. */
export function pageEnd(before: number, interval: Interval): number {
  return Math.ceil(before / INTERVAL_MS[interval]) * INTERVAL_MS[interval];
}

/** Up to `count` starts of blocks of `section`, newest first, from the one that begins at `start`. */
export function blocksBack(section: Section, start: number, count: number): number[] {
  const starts: number[] = [];
  for (let at = start; at >= section.from && starts.length < count; ) {
    starts.push(at);
    at = previousBlock(at, section.stored);
  }
  return starts;
}

function sectionOf(stored: StoredInterval, edge: Edge, end: number): Section {
  const reach = Math.max(0, edge.marketTime - BARS_KEPT_MS[stored]);
  return { stored, from: blockStart(reach, stored), to: Math.min(end, edge.from) };
}

function isReal(section: Section): boolean {
  return section.from < section.to;
}
