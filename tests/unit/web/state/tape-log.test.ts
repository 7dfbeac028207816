import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Trade } from '../../../../client/index.ts';
import { foldLines, type TapeEntry, TapeLog } from '../../../../web/src/state/tape-log.ts';

const ALL = Number.POSITIVE_INFINITY;

function trade(time: number, over: Partial<Trade> = {}): Trade {
  return { time, price: 100, size: 1, side: 'buy', ...over };
}

/** Trades that nobody would take for each other: one a second. */
function seconds(from: number, to: number): Trade[] {
  return Array.from({ length: to - from + 1 }, (_, index) => trade((from + index) * 1_000));
}

function shown(log: TapeLog): (number | string)[] {
  return log.lines(ALL).map((line) => (line.type === 'trades' ? line.time / 1_000 : line.type));
}

const at = (seq: number, epoch = 1) => ({ epoch, seq });

describe('lines of the tape', () => {
  it('fold trades that follow each other at one price, side and second, newest first', () => {
    const entries: TapeEntry[] = [
      trade(900),
      trade(1_000, { size: 3 }),
      trade(1_400, { size: 4 }),
      trade(1_500, { price: 101 }),
      trade(1_600, { price: 101, side: 'sell' }),
    ].map((one) => ({ type: 'trade', trade: one }));

    expect(foldLines(entries, ALL)).toEqual([
      { type: 'trades', nth: 4, time: 1_600, price: 101, size: 1, side: 'sell', count: 1 },
      { type: 'trades', nth: 3, time: 1_500, price: 101, size: 1, side: 'buy', count: 1 },
      { type: 'trades', nth: 1, time: 1_400, price: 100, size: 7, side: 'buy', count: 2 },
      { type: 'trades', nth: 0, time: 900, price: 100, size: 1, side: 'buy', count: 1 },
    ]);
  });

  it('keep their number while others come, they grow and old ones go', () => {
    const log = new TapeLog();
    const times = (nth: number) =>
      log.lines(ALL).find((line) => line.nth === nth && line.type === 'trades');
    log.add(seconds(1, 600), 0, at(1));
    const before = times(599);
    log.add([...seconds(601, 1_200), trade(1_200_500)], 0, at(2));

    expect(before).toMatchObject({ time: 600_000, count: 1 });
    expect(times(599)).toBeUndefined();
    expect(times(1_199)).toMatchObject({ time: 1_200_500, count: 2 });
    expect(times(1_100)).toMatchObject({ time: 1_101_000, count: 1 });
  });

  it('sum up to what was traded, whatever was', () => {
    const trades = fc.array(
      fc.record({
        time: fc.nat(5_000),
        price: fc.integer({ min: 99, max: 101 }),
        size: fc.nat(9),
        side: fc.constantFrom('buy' as const, 'sell' as const),
      }),
    );
    const marks = fc.array(fc.nat(300), { maxLength: 4 });
    fc.assert(
      fc.property(trades, marks, (some, counts) => {
        const log = new TapeLog();
        const ordered = some.toSorted((a, b) => a.time - b.time);
        const parts = [...counts, 0].map((missed, index) => ({ missed, index }));
        const share = Math.ceil(ordered.length / parts.length);
        for (const { missed, index } of parts) {
          log.add(ordered.slice(index * share, (index + 1) * share), missed, at(index + 1));
        }
        const sums = { size: 0, count: 0, missed: 0 };
        for (const line of log.lines(ALL)) {
          if (line.type === 'missed') sums.missed += line.count;
          if (line.type !== 'trades') continue;
          sums.size += line.size;
          sums.count += line.count;
        }

        expect(sums).toEqual({
          size: some.reduce((sum, { size }) => sum + size, 0),
          count: some.length,
          missed: counts.reduce((sum, count) => sum + count, 0),
        });
      }),
    );
  });

  it('are no more than were asked for, and the last of them is whole', () => {
    const entries: TapeEntry[] = [...seconds(1, 1), trade(2_000), trade(2_001), trade(3_000)].map(
      (one) => ({ type: 'trade', trade: one }),
    );

    expect(foldLines(entries, 2).map((line) => line.type === 'trades' && line.count)).toEqual([
      1, 2,
    ]);
  });

  it('have what was left out before the trades that were told with it', () => {
    const log = new TapeLog();
    log.add(seconds(1, 2), 0, at(1));
    log.add(seconds(5, 6), 212, at(2));

    expect(shown(log)).toEqual([6, 5, 'missed', 2, 1]);
  });

  it('stay bounded', () => {
    const log = new TapeLog();
    log.add(seconds(1, 5_000), 0, at(1));

    expect(shown(log).length).toBeLessThanOrEqual(1_000);
    expect(shown(log)[0]).toBe(5_000);
  });
});

describe('a snapshot', () => {
  it('joins what is held where both tell the same trades', () => {
    const log = new TapeLog();
    log.add(seconds(1, 5), 0, at(5));
    log.restart(seconds(4, 8), at(8));

    expect(shown(log)).toEqual([8, 7, 6, 5, 4, 3, 2, 1]);
  });

  it('loses no trade of the moment in which it begins', () => {
    const log = new TapeLog();
    const moment = [1, 2, 3].map((price) => trade(4_000, { price }));
    log.add([...seconds(3, 3), ...moment, ...seconds(5, 5)], 0, at(5));
    log.restart([...moment.slice(1), ...seconds(5, 6)], at(8));

    expect(shown(log)).toEqual([6, 5, 4, 4, 4, 3]);
  });

  it('is set off by a gap where it does not reach back to what is held', () => {
    const log = new TapeLog();
    log.add(seconds(1, 3), 0, at(3));
    log.restart(seconds(20, 22), at(60));

    expect(shown(log)).toEqual([22, 21, 20, 'gap', 3, 2, 1]);
  });

  it('of another epoch never joins: its trades are other trades', () => {
    const log = new TapeLog();
    log.add(seconds(1, 5), 0, at(5));
    log.restart(seconds(4, 8), at(8, 2));

    expect(shown(log)).toEqual([8, 7, 6, 5, 4, 'gap', 3, 2, 1]);
  });

  it('at the position that is held already brings nothing', () => {
    const log = new TapeLog();
    log.add(seconds(1, 1), 0, at(5));
    log.restart(seconds(1, 1), at(5));

    expect(shown(log)).toEqual([1]);
  });

  it('without a trade leaves one mark, however often it comes', () => {
    const log = new TapeLog();
    log.add(seconds(1, 1), 0, at(5));
    log.restart([], at(1, 2));
    log.restart([], at(1, 3));

    expect(shown(log)).toEqual(['gap', 1]);
  });
});
