import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../../feed/engine/random.ts';
import { listings } from '../../../../feed/listings.ts';
import { activityAt, plausiblePast } from '../../../../feed/publish/past.ts';
import type { Bar } from '../../../../protocol/bar.ts';
import { plainBars } from '../../../support/plain-bars.ts';

const SECOND = 1_000;
const MINUTE = 60_000;
const HOUR = 3_600_000;
const DAY = 86_400_000;
const END = Date.UTC(2026, 0, 5, 12, 34, 56, 780);
const HOUSE = listings(24, '0');

const [APPLE, BITCOIN] = HOUSE;
const DOGE = HOUSE.at(-1);
const INDEX = HOUSE.find(({ members }) => members.length > 0);
if (!APPLE || !BITCOIN || !DOGE || !INDEX)
  throw new Error('the house lists a stock, coins and an index');
const KINDS = [APPLE, BITCOIN, DOGE, INDEX];

function times(bars: readonly Bar[]): number[] {
  return bars.map(({ time }) => time);
}

describe('a plausible past', () => {
  it('covers an hour in seconds, ten days in minutes and two years in days', () => {
    const { seconds, minutes, days } = plausiblePast(APPLE, END, 5, seededRandom(1, 'past'));
    const minute = Math.floor(END / MINUTE) * MINUTE;
    const today = Math.floor(END / DAY) * DAY;

    expect(seconds[0]?.time).toBe(minute - HOUR);
    expect(seconds.at(-1)?.time).toBe(Math.floor(END / SECOND) * SECOND - SECOND);
    expect(minutes[0]?.time).toBe(today - 10 * DAY);
    expect(minutes.at(-1)?.time).toBe(minute - MINUTE);
    expect(minutes).toHaveLength((minute - today) / MINUTE + 10 * 1_440);
    expect(times(days)).toEqual(Array.from({ length: 730 }, (_, day) => today - (730 - day) * DAY));
  });

  it('agrees with itself: minutes fold from seconds and days from minutes, to the last digit', () => {
    const ends = fc.integer({ min: END, max: END + 3 * DAY });
    fc.assert(
      fc.property(fc.integer(), ends, fc.constantFrom(...KINDS), (seed, end, listing) => {
        const { seconds, minutes, days } = plausiblePast(
          listing,
          end,
          5,
          seededRandom(seed, 'past'),
        );
        const fromSeconds = plainBars(seconds, MINUTE).filter(({ time }) => time + MINUTE <= end);
        const fromMinutes = plainBars(minutes, DAY).filter(({ time }) => time + DAY <= end);

        expect(minutes.slice(-60)).toEqual(fromSeconds);
        expect(days.slice(-10)).toEqual(fromMinutes);
      }),
      { numRuns: 8 },
    );
  });

  it('ends at the price at which the simulation begins', () => {
    for (const listing of KINDS) {
      const { seconds } = plausiblePast(
        listing,
        END,
        5,
        seededRandom(3, listing.instrument.symbol),
      );

      expect(seconds.at(-1)?.close).toBe(listing.price);
    }
  });

  it('is made of possible bars: on ticks and lots, ascending, with open and close inside', () => {
    for (const listing of KINDS) {
      const { tickSize, lotSize } = listing.instrument;
      const past = plausiblePast(listing, END, 5, seededRandom(4, listing.instrument.symbol));
      for (const bars of [past.seconds, past.minutes, past.days]) {
        const wrong = bars.filter(({ open, high, low, close, volume, count }, index) => {
          const isInside = low <= Math.min(open, close) && Math.max(open, close) <= high;
          const isOnGrid = [open, high, low, close].every((price) => price % tickSize === 0);
          const isLater = index === 0 || (bars[index]?.time ?? 0) > (bars[index - 1]?.time ?? 0);
          const isWhole = Number.isSafeInteger(volume) && volume % lotSize === 0 && count > 0;
          return !(isInside && isOnGrid && isLater && isWhole && low > 0);
        });
        expect(wrong).toEqual([]);
      }
    }
  });

  it('moves as much as the listing says', () => {
    const { days } = plausiblePast(BITCOIN, END, 5, seededRandom(5, 'past'));
    const moves = days.map(({ open, close }) => Math.log(close / open));
    const deviation = Math.sqrt(moves.reduce((sum, move) => sum + move * move, 0) / moves.length);

    expect(deviation * Math.sqrt(365)).toBeGreaterThan(BITCOIN.volatility * 0.7);
    expect(deviation * Math.sqrt(365)).toBeLessThan(BITCOIN.volatility * 1.5);
  });

  it('leaves no gaps between minutes that their own ranges do not dwarf', () => {
    const { minutes } = plausiblePast(BITCOIN, END, 5, seededRandom(5, 'past'));
    const mean = (values: readonly number[]) =>
      values.reduce((sum, one) => sum + one, 0) / values.length;
    const gaps = minutes
      .slice(1)
      .map((bar, index) => Math.abs(bar.open - (minutes[index]?.close ?? 0)));

    expect(mean(gaps)).toBeLessThan(mean(minutes.map(({ high, low }) => high - low)) / 5);
  });

  it('is busier in the afternoon than before dawn, and one on average', () => {
    const { minutes } = plausiblePast(APPLE, END, 5, seededRandom(6, 'past'));
    const tradesAt = (hour: number) =>
      minutes
        .filter(({ time }) => Math.floor((time % DAY) / HOUR) === hour)
        .reduce((sum, { count }) => sum + count, 0);
    const hours = Array.from({ length: 24 }, (_, hour) => activityAt(hour * HOUR));

    expect(tradesAt(15)).toBeGreaterThan(1.5 * tradesAt(3));
    expect(hours.reduce((sum, one) => sum + one, 0) / 24).toBeCloseTo(1);
  });

  it('ends at the pace that the simulation keeps, whatever the hour', () => {
    for (const hour of [4, 15]) {
      const end = END - (END % DAY) + hour * HOUR;
      const { seconds } = plausiblePast(APPLE, end, 5, seededRandom(11, 'past'));
      const last = seconds.slice(-600).reduce((sum, { count }) => sum + count, 0) / 600;

      expect(last).toBeGreaterThan(3.5);
      expect(last).toBeLessThan(7.5);
    }
  });

  it('gives an index one value a second and no volume', () => {
    const { seconds, minutes } = plausiblePast(INDEX, END, 5, seededRandom(7, 'past'));

    expect(seconds.every(({ count, volume }) => count === 1 && volume === 0)).toBe(true);
    expect(minutes.every(({ count, volume }) => count === 60 && volume === 0)).toBe(true);
    expect(seconds).toHaveLength((END - (END % SECOND) - (END - (END % MINUTE) - HOUR)) / SECOND);
  });

  it('leaves out the seconds in which nobody traded', () => {
    const { seconds } = plausiblePast(APPLE, END, 0.2, seededRandom(8, 'past'));

    expect(seconds.length).toBeGreaterThan(200);
    expect(seconds.length).toBeLessThan(2_000);
  });

  it('is the same for the same seed and another for another', () => {
    const one = plausiblePast(APPLE, END, 5, seededRandom(9, 'past'));
    const same = plausiblePast(APPLE, END, 5, seededRandom(9, 'past'));
    const other = plausiblePast(APPLE, END, 5, seededRandom(10, 'past'));

    expect(same).toEqual(one);
    expect(other.days).not.toEqual(one.days);
  });
});
