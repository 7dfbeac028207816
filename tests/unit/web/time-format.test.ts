import { describe, expect, it } from 'vitest';
import { cityOf, isZone, timeFormats } from '../../../web/src/time-format.ts';

const JANUARY = Date.UTC(2026, 0, 5, 2, 3, 22);
const JULY = Date.UTC(2026, 6, 5, 2, 3, 22);
const NEW_YORK = 'America/New_York';

describe('timeFormats', () => {
  it('says the same moment in the words of its zone', () => {
    expect(timeFormats('UTC').moment(JANUARY)).toBe('Mon, 5 Jan 2026, 02:03:22');
    expect(timeFormats(NEW_YORK).moment(JANUARY)).toBe('Sun, 4 Jan 2026, 21:03:22');
    expect(timeFormats('Asia/Kolkata').clock(JANUARY)).toBe('07:33:22');
    expect(timeFormats(NEW_YORK).day(JANUARY)).toBe('Sunday, 4 January 2026');
  });

  it('knows summer time, and says how far from UTC a zone is', () => {
    expect(timeFormats(NEW_YORK).minute(JULY)).toBe('22:03');
    expect([JANUARY, JULY].map(timeFormats(NEW_YORK).offset)).toEqual(['UTC\u22125', 'UTC\u22124']);
    expect(timeFormats('Asia/Kolkata').offset(JANUARY)).toBe('UTC+5:30');
    expect(timeFormats('UTC').offset(JANUARY)).toBe('UTC');
  });

  it('says the hour that comes twice twice, while the moments differ', () => {
    const first = Date.UTC(2026, 10, 1, 5, 30);
    const { minute, offset } = timeFormats(NEW_YORK);

    expect([minute(first), minute(first + 3_600_000)]).toEqual(['01:30', '01:30']);
    expect(offset(first)).not.toBe(offset(first + 3_600_000));
  });

  it('is made once a zone', () => {
    expect(timeFormats(NEW_YORK)).toBe(timeFormats(NEW_YORK));
  });
});

describe('names of zones', () => {
  it('are known or not', () => {
    expect(isZone(NEW_YORK)).toBe(true);
    expect(isZone('America/Gotham')).toBe(false);
    expect(isZone('')).toBe(false);
  });

  it('carry their city', () => {
    expect(cityOf(NEW_YORK)).toBe('New York');
    expect(cityOf('UTC')).toBe('UTC');
  });
});
