// Numbers, ages and times as people read them. Integers at a scale come in, text goes out.

import { formatDecimal } from '../../protocol/decimal.ts';
import type { TimeFormats } from './time-format.ts';

/** U+2212: as wide as a digit and as the plus, so that columns stand. */
const MINUS = '\u2212';
/** Keeps a number and its unit on one line. */
const NARROW = '\u202f';

export type Direction = 'up' | 'down' | 'flat';

/** `formatPrice(6412350, 2)` is `64,123.50`. */
export function formatPrice(value: number, scale: number): string {
  return groupDigits(formatDecimal(value, scale));
}

/** A decimal string of the wire, `-64123.50`, as `−64,123.50`. */
export function groupDigits(decimal: string): string {
  const [whole = '', fraction] = decimal.replace('-', MINUS).split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

/** With its sign, also when it is positive: `+1.32`; zero has none. */
export function formatSigned(value: number, scale: number): string {
  return `${value > 0 ? '+' : ''}${formatPrice(value, scale)}`;
}

/** The move from `base` to `value` in hundredths of a percent, rounded; 0 when there is no base. */
export function basisPoints(value: number, base: number): number {
  return base === 0 ? 0 : Math.round(((value - base) / Math.abs(base)) * 10_000);
}

/** `formatPercent(132)` is `+1.32 %`. */
export function formatPercent(hundredths: number): string {
  return `${formatSigned(hundredths, 2)}${NARROW}%`;
}

/** A move that reads as 0.00 % has no direction. */
export function directionOf(hundredths: number): Direction {
  if (hundredths === 0) return 'flat';
  return hundredths > 0 ? 'up' : 'down';
}

export const ARROWS: Readonly<Record<Direction, string>> = { up: '▲', down: '▼', flat: '' };
/** How a screen reader says an arrow. */
export const SPOKEN: Readonly<Record<Direction, string>> = {
  up: 'up',
  down: 'down',
  flat: 'unchanged',
};

const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 2 });

/** A size at `scale`, short: `1.24M`. Rounded, for reading and not for reckoning. */
export function formatVolume(value: number, scale: number): string {
  return compact.format(value / 10 ** scale);
}

/** How long ago, in one unit: `0.4 s`, `7 s`, `3 min`, `2 h`. */
export function formatAge(ms: number): string {
  if (ms < 1_000) return `${(Math.max(0, ms) / 1_000).toFixed(1)}${NARROW}s`;
  if (ms < 90_000) return `${Math.floor(ms / 1_000)}${NARROW}s`;
  if (ms < 5_400_000) return `${Math.floor(ms / 60_000)}${NARROW}min`;
  return `${Math.floor(ms / 3_600_000)}${NARROW}h`;
}

/** A short time: `0.3 ms`, `23 ms`, `1.2 s`. */
export function formatMilliseconds(ms: number): string {
  if (ms < 9.95) return `${ms.toFixed(1)}${NARROW}ms`;
  if (ms < 999.5) return `${Math.round(ms)}${NARROW}ms`;
  return `${(ms / 1_000).toFixed(1)}${NARROW}s`;
}

/** What is left of a while, in whole seconds that have begun: `04:59`; from an hour's `width` on `00:59:59`. */
export function formatCountdown(ms: number, width: number): string {
  const left = Math.max(0, Math.ceil(ms / 1_000));
  const parts = [Math.floor(left / 60) % 60, left % 60];
  if (width >= 3_600_000) parts.unshift(Math.floor(left / 3_600));
  return parts.map((part) => String(part).padStart(2, '0')).join(':');
}

/** `14:03:22.450`, in the zone of `formats`. */
export function formatMillis(ms: number, formats: Pick<TimeFormats, 'clock'>): string {
  const part = ((ms % 1_000) + 1_000) % 1_000;
  return `${formats.clock(ms)}.${String(part).padStart(3, '0')}`;
}
