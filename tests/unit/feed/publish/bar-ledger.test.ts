import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  BarLedger,
  type LedgerStart,
  PAUSE_MS,
  TAIL_MS,
} from '../../../../feed/publish/bar-ledger.ts';
import type { Bar, StoredInterval } from '../../../../protocol/bar.ts';
import type { Trade } from '../../../../protocol/market.ts';
import { plainBars } from '../../../support/plain-bars.ts';

const SECOND = 1_000;
const MINUTE = 60_000;
const HOUR = 3_600_000;
const DAY = 86_400_000;
/** Shortly before midnight, in the middle of a minute. */
const START = Date.UTC(2026, 0, 5, 23, 57, 30);

const EMPTY: LedgerStart = { time: START, seconds: [], minutes: [], days: [], today: null };

function trade(time: number, price = 100, size = 1): Trade {
  return { time, price, size, side: 'buy' };
}

/** Takes every unsaved block, as a store does. */
function saveAll(ledger: BarLedger, store = new Map<string, Bar[]>()): Map<string, Bar[]> {
  for (const shelf of ledger.shelves) {
    for (const start of shelf.unsavedBlocks) {
      const { bars, number } = shelf.take(start);
      store.set(`${shelf.interval} ${start}`, [...bars]);
      shelf.saved(start, number);
    }
  }
  return store;
}

function stored(store: Map<string, Bar[]>, interval: StoredInterval): Bar[] {
  const blocks = [...store].filter(([key]) => key.startsWith(`${interval} `));
  return blocks.flatMap(([, bars]) => bars);
}

const sparse = fc
  .array(
    fc.record({
      gap: fc.oneof(fc.nat(900), fc.nat(20_000)),
      price: fc.integer({ min: 1, max: 500 }),
      size: fc.nat(99),
    }),
    { maxLength: 120 },
  )
  .map((some) => {
    let time = START;
    return some.map(({ gap, price, size }) => {
      time += gap;
      return trade(time, price, size);
    });
  });

describe('a ledger of bars', () => {
  it('stores exactly the closed bars of every interval, whenever the store is there', () => {
    fc.assert(
      fc.property(sparse, fc.func(fc.boolean()), fc.nat(DAY), (trades, isStoreThere, rest) => {
        const ledger = new BarLedger('AAPL', EMPTY);
        const store = new Map<string, Bar[]>();
        for (const one of trades) {
          ledger.add([one]);
          ledger.close(one.time);
          if (isStoreThere(one.time)) saveAll(ledger, store);
        }
        const end = (trades.at(-1)?.time ?? START) + rest;
        ledger.close(end);
        saveAll(ledger, store);

        for (const [interval, width] of [
          ['1s', SECOND],
          ['1m', MINUTE],
          ['1d', DAY],
        ] as const) {
          const closed = plainBars(trades, width).filter(({ time }) => time + width <= end);
          const whole = stored(store, interval).filter(({ time }) => time + width <= end);
          expect(whole).toEqual(closed);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('has everything after tailFrom in its tail, and everything before it in the store', () => {
    fc.assert(
      fc.property(sparse, fc.func(fc.boolean()), (trades, isStoreThere) => {
        const ledger = new BarLedger('AAPL', EMPTY);
        const store = new Map<string, Bar[]>();
        for (const [index, one] of trades.entries()) {
          ledger.add([one]);
          if (isStoreThere(one.time)) saveAll(ledger, store);
          const so = trades.slice(0, index + 1);
          const from = ledger.tailFrom;
          expect(from % MINUTE).toBe(0);
          expect(from).toBeLessThanOrEqual(one.time - TAIL_MS);
          expect(from).toBeLessThanOrEqual(ledger.storedUntil);
          expect(ledger.tail()).toEqual(plainBars(so, SECOND).filter(({ time }) => time >= from));
          for (const [interval, width] of [
            ['1s', SECOND],
            ['1m', MINUTE],
          ] as const) {
            const before = (bar: Bar) => bar.time < from;
            expect(stored(store, interval).filter(before)).toEqual(
              plainBars(so, width).filter(before),
            );
          }
        }
      }),
      { numRuns: 100 },
    );
  });

  it('closes a second when market time reaches its end, with or without another trade', () => {
    const ledger = new BarLedger('AAPL', EMPTY);
    ledger.add([trade(START + 100), trade(START + 999)]);

    ledger.close(START + 990);
    const before = saveAll(ledger);
    ledger.close(START + 1_000);

    expect(before.size).toBe(0);
    expect(stored(saveAll(ledger), '1s')).toEqual([
      { time: START, open: 100, high: 100, low: 100, close: 100, volume: 2, count: 2 },
    ]);
  });

  it('says that it is stored until the oldest bar that is not', () => {
    const minutes = [{ ...EMPTY_BAR, time: START - 90_000 }];
    const ledger = new BarLedger('AAPL', { ...EMPTY, minutes });
    ledger.add([trade(START + 1_000)]);
    ledger.close(START + 4_000);
    expect(ledger.storedUntil).toBe(START + 1_000);

    saveAll(ledger);
    expect(ledger.storedUntil).toBe(START + 4_000);

    ledger.add([trade(START + 5_000), trade(START + 6_000)]);
    ledger.close(START + 7_000);
    expect(ledger.storedUntil).toBe(START + 5_000);
  });

  it('is not stored before its minute is, even when the seconds are', () => {
    const ledger = new BarLedger('AAPL', EMPTY);
    ledger.add([trade(START)]);
    ledger.close(START + 30_000);
    const [seconds, minutes] = ledger.shelves;
    for (const start of seconds?.unsavedBlocks ?? []) seconds?.saved(start, START);

    expect(ledger.storedUntil).toBe(START - 30_000);
    for (const start of minutes?.unsavedBlocks ?? []) minutes?.saved(start, START);
    expect(ledger.storedUntil).toBe(START + 30_000);
  });

  it('does not take an acknowledgement of an older version for one of the newest', () => {
    const ledger = new BarLedger('AAPL', EMPTY);
    const [seconds] = ledger.shelves;
    ledger.add([trade(START), trade(START + 1_000)]);
    const [block = 0] = seconds?.unsavedBlocks ?? [];
    const older = seconds?.take(block);
    ledger.add([trade(START + 2_000), trade(START + 3_000)]);

    seconds?.saved(block, older?.number ?? 0);

    expect(seconds?.unsavedBlocks).toEqual([block]);
    expect(seconds?.unsavedSince).toBe(START + 1_000);
  });

  it('stores a minute after a pause with its first second, and again when it is whole', () => {
    const ledger = new BarLedger('AAPL', EMPTY);
    const [, minutes] = ledger.shelves;
    ledger.add([trade(START), trade(START + 1_000, 90)]);
    const [block = 0] = minutes?.unsavedBlocks ?? [];
    const unfinished = minutes?.take(block);
    expect(unfinished?.bars).toMatchObject([{ time: START - 30_000, count: 1 }]);

    ledger.close(START + 30_000);
    minutes?.saved(block, unfinished?.number ?? 0);

    expect(minutes?.take(block).bars).toMatchObject([{ time: START - 30_000, low: 90, count: 2 }]);
    expect(minutes?.unsavedBlocks).toEqual([block]);
    ledger.add([trade(START + 40_000), trade(START + 41_000)]);
    expect(minutes?.bars).toHaveLength(1);
    const later = START + 90_000 + PAUSE_MS;
    ledger.add([trade(later), trade(later + 1_000)]);
    expect(minutes?.bars).toHaveLength(3);
  });

  it('goes on from stored bars of the same second block, minute block and day', () => {
    const earlier = [trade(START - 20_000, 7, 2), trade(START - 5_000, 9, 3)];
    const morning = { ...EMPTY_BAR, time: START - 30_000 - HOUR };
    const ledger = new BarLedger('AAPL', {
      time: START,
      seconds: plainBars(earlier, SECOND),
      minutes: [morning],
      days: [{ ...EMPTY_BAR, time: Date.UTC(2026, 0, 4) }],
      today: { ...morning, time: Date.UTC(2026, 0, 5) },
    });

    ledger.add([trade(START + 100, 8, 1)]);
    ledger.close(START + 3 * MINUTE);
    const store = saveAll(ledger);

    const all = [...earlier, trade(START + 100, 8, 1)];
    expect(stored(store, '1s')).toEqual(plainBars(all, SECOND));
    expect(stored(store, '1m')).toEqual([morning, ...plainBars(all, MINUTE)]);
    expect(stored(store, '1d').at(-1)).toEqual(plainBars([morning, ...all], DAY)[0]);
    expect(stored(store, '1d')).toHaveLength(2);
  });

  it('gives seconds up after an hour without a store, counts them, and keeps the tail short', () => {
    const ledger = new BarLedger('AAPL', EMPTY);
    for (let time = START; time < START + 2 * HOUR; time += SECOND) ledger.add([trade(time)]);
    const store = saveAll(ledger);

    expect(ledger.tail().length).toBeLessThanOrEqual(3_660 + 1);
    expect(ledger.givenUp + stored(store, '1s').length).toBe(7_199);
    expect(stored(store, '1m')).toHaveLength(120);
    expect(ledger.tailFrom).toBeGreaterThanOrEqual(START + HOUR - MINUTE);
  });

  it('still offers the last second before a sleep of hours to the store', () => {
    const ledger = new BarLedger('AAPL', EMPTY);
    ledger.add([trade(START)]);

    ledger.close(START + 9 * HOUR);

    expect(stored(saveAll(ledger), '1s')).toHaveLength(1);
    expect(ledger.givenUp).toBe(0);
  });

  it('keeps of a quiet store only the tail and the current blocks', () => {
    const ledger = new BarLedger('AAPL', EMPTY);
    for (let time = START; time < START + 8 * HOUR; time += SECOND) {
      ledger.add([trade(time)]);
      saveAll(ledger);
    }

    const [seconds = 0, minutes = 0, days = 0] = ledger.shelves.map(({ bars }) => bars.length);
    expect(seconds).toBeLessThanOrEqual(181);
    expect(minutes).toBeLessThanOrEqual(360);
    expect(days).toBeLessThanOrEqual(366);
    expect(ledger.givenUp).toBe(0);
  });

  it('hands the forming second over when it is sealed', () => {
    const ledger = new BarLedger('AAPL', EMPTY);
    ledger.add([trade(START + 10)]);

    ledger.seal();

    expect(stored(saveAll(ledger), '1s')).toHaveLength(1);
  });

  it('refuses a trade of a second that is closed', () => {
    const ledger = new BarLedger('AAPL', EMPTY);
    ledger.close(START + 5_000);

    expect(() => ledger.add([trade(START + 4_999)])).toThrow('after its bar');
  });
});

const EMPTY_BAR: Bar = { time: 0, open: 5, high: 6, low: 4, close: 5, volume: 10, count: 4 };
