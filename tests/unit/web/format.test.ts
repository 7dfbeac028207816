import { describe, expect, it } from 'vitest';
import {
  basisPoints,
  directionOf,
  formatAge,
  formatCountdown,
  formatMillis,
  formatMilliseconds,
  formatPercent,
  formatPrice,
  formatSigned,
  formatVolume,
} from '../../../web/src/format.ts';
import { timeFormats } from '../../../web/src/time-format.ts';

const MONDAY = Date.UTC(2026, 0, 5, 14, 3, 22);

describe('prices', () => {
  it('have the full scale and groups of three', () => {
    expect(formatPrice(6_412_350, 2)).toBe('64,123.50');
    expect(formatPrice(12, 5)).toBe('0.00012');
    expect(formatPrice(1_234_567, 0)).toBe('1,234,567');
    expect(formatPrice(100_000, 2)).toBe('1,000.00');
    expect(formatPrice(99_999, 2)).toBe('999.99');
  });

  it('are negative with a true minus', () => {
    expect(formatPrice(-132, 2)).toBe('\u22121.32');
  });
});

describe('changes', () => {
  it('carry their sign, and zero carries none', () => {
    expect(formatSigned(132, 2)).toBe('+1.32');
    expect(formatSigned(0, 2)).toBe('0.00');
    expect(formatPercent(-5)).toBe('\u22120.05\u202f%');
  });

  it('are measured against the base, and without one are nothing', () => {
    expect(basisPoints(101, 100)).toBe(100);
    expect(basisPoints(99, 100)).toBe(-100);
    expect(basisPoints(5, 0)).toBe(0);
  });

  it('that read as 0.00 % have no direction', () => {
    expect(directionOf(basisPoints(1_000_001, 1_000_000))).toBe('flat');
    expect(directionOf(basisPoints(1_000_200, 1_000_000))).toBe('up');
    expect(directionOf(basisPoints(999_800, 1_000_000))).toBe('down');
  });
});

describe('volumes and ages', () => {
  it('are short', () => {
    expect(formatVolume(1_243_000, 0)).toBe('1.24M');
    expect(formatVolume(12_345, 4)).toBe('1.23');
    expect(formatAge(430)).toBe('0.4\u202fs');
    expect(formatAge(7_900)).toBe('7\u202fs');
    expect(formatAge(180_000)).toBe('3\u202fmin');
    expect(formatAge(7_300_000)).toBe('2\u202fh');
    expect(formatAge(-3)).toBe('0.0\u202fs');
  });

  it('short times are in milliseconds, then in seconds', () => {
    expect(formatMilliseconds(0.25)).toBe('0.3\u202fms');
    expect(formatMilliseconds(9.96)).toBe('10\u202fms');
    expect(formatMilliseconds(999.4)).toBe('999\u202fms');
    expect(formatMilliseconds(999.6)).toBe('1.0\u202fs');
    expect(formatMilliseconds(1_240)).toBe('1.2\u202fs');
  });
});

describe('times', () => {
  it('have milliseconds where a second holds many', () => {
    expect(formatMillis(MONDAY + 45, timeFormats('UTC'))).toBe('14:03:22.045');
  });
});

describe('a countdown', () => {
  it('counts the second that has begun, and has hours where a bar is as long as one', () => {
    expect(formatCountdown(60_000, 60_000)).toBe('01:00');
    expect(formatCountdown(59_001, 60_000)).toBe('01:00');
    expect(formatCountdown(800, 60_000)).toBe('00:01');
    expect(formatCountdown(3_599_000, 3_600_000)).toBe('00:59:59');
    expect(formatCountdown(86_400_000, 86_400_000)).toBe('24:00:00');
  });

  it('ends at nothing', () => {
    expect(formatCountdown(-5, 60_000)).toBe('00:00');
  });
});
