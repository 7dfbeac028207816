import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { integer, seededRandom } from '../../../../feed/engine/random.ts';
import type { PageBar } from '../../../../gateway/market/since.ts';
import {
  BASE_INTERVAL,
  type Bar,
  INTERVAL_MS,
  INTERVALS,
  type Interval,
  STORED_INTERVALS,
} from '../../../../protocol/bar.ts';
import { blockStart, encodeBarBlock } from '../../../../protocol/bar-block.ts';
import type { Random } from '../../../../protocol/clock.ts';
import type { Trade } from '../../../../protocol/market.ts';
import { type Rig, startRig } from '../../../support/market-rig.ts';
import { plainBars } from '../../../support/plain-bars.ts';

const SYMBOL = 'AAPL';
const SECOND = 1_000;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const NEW_YEARS_EVE = Date.UTC(2025, 11, 31, 21, 30);

async function read(rig: Rig, interval: Interval, page: { before?: number; limit: number }) {
  const read = await rig.market.readBars(SYMBOL, interval, page);
  if (!read.ok) throw new Error(read.error.message);
  return read.value;
}

/** Some trades at once or some time apart, from a blink to days. */
async function trade(rig: Rig, random: Random): Promise<void> {
  const waits = [40, 40, 300, 2 * SECOND, 30 * SECOND, 8 * MINUTE, 5 * HOUR, 3 * DAY];
  const burst = 1 + integer(random, 6);
  const wait = waits[integer(random, waits.length)] ?? 0;
  for (let left = burst; left > 0; left -= 1) {
    rig.feed.time += integer(random, left === burst ? wait : Math.min(wait, 2 * SECOND)) + 1;
    rig.feed.trade(SYMBOL, 1_000 + integer(random, 100), integer(random, 9));
  }
  if (random() < 0.4) await rig.feed.store();
  if (random() < 0.6) rig.feed.beat();
  await rig.clock.settle(10);
}

/** Every trade up to and with the batch `seq` of the only epoch. */
function tradesUpTo(rig: Rig, seq: number): Trade[] {
  return rig.feed
    .batches(SYMBOL)
    .slice(0, seq)
    .flatMap((batch) => batch.trades);
}

/** All bars of `interval`, `marketTime` being now. */
function truth(trades: readonly Trade[], interval: Interval, marketTime: number): PageBar[] {
  const width = INTERVAL_MS[interval];
  return plainBars(trades, width).map((bar) => ({ ...bar, final: bar.time + width <= marketTime }));
}

/** `bars` are the newest of `whole`: all, but for seconds that are older than the store keeps them. */
function expectAll(
  bars: readonly PageBar[],
  whole: readonly PageBar[],
  interval: Interval,
  marketTime: number,
): void {
  const kept = BASE_INTERVAL[interval] === '1s' ? marketTime - DAY : 0;
  expect(bars.length).toBeGreaterThanOrEqual(whole.filter(({ time }) => time > kept).length);
  expect(bars, interval).toEqual(whole.slice(whole.length - bars.length));
}

/** All pages from the newest back until an empty one, put together. */
async function readAll(rig: Rig, interval: Interval, limit: number): Promise<PageBar[]> {
  const bars: PageBar[] = [];
  for (let before: number | undefined; ; ) {
    const page = await read(rig, interval, before === undefined ? { limit } : { before, limit });
    expect(page.bars.length).toBeLessThanOrEqual(limit);
    if (page.bars.length === 0) return bars;
    expect(page.bars.at(-1)?.time).toBeLessThan(before ?? Infinity);
    bars.unshift(...page.bars);
    before = bars[0]?.time;
  }
}

const seeds = fc.integer({ min: 1, max: 1_000_000 });

describe('pages of bars', { timeout: 60_000 }, () => {
  test('[P2] of every interval equal the fold of all trades, page by page, at any time', async () => {
    await fc.assert(
      fc.asyncProperty(seeds, async (seed) => {
        const rig = await startRig({ seed, time: NEW_YEARS_EVE });
        const random = seededRandom(seed, 'trades');
        rig.market.watch(SYMBOL);
        await rig.clock.settle(20);
        for (let round = 0; round < 5; round += 1) {
          for (let left = 25; left > 0; left -= 1) await trade(rig, random);
          const marketTime = rig.market.marketTime(SYMBOL) ?? 0;
          const trades = rig.feed.trades(SYMBOL);
          for (const interval of INTERVALS) {
            const limit = 1 + integer(random, random() < 0.5 ? 3 : 40);
            const all = await readAll(rig, interval, limit);
            expectAll(all, truth(trades, interval, marketTime), interval, marketTime);
          }
        }
        rig.market.close();
      }),
      { numRuns: 5 },
    );
  });

  test('[P3] hold every trade up to their position and none after it, whatever happens while they are read', async () => {
    await fc.assert(
      fc.asyncProperty(seeds, async (seed) => {
        const rig = await startRig({ seed, time: NEW_YEARS_EVE });
        const random = seededRandom(seed, 'trades');
        rig.market.watch(SYMBOL);
        await rig.clock.settle(20);
        for (let left = 30; left > 0; left -= 1) await trade(rig, random);
        for (const interval of INTERVALS) {
          const marketTime = rig.market.marketTime(SYMBOL) ?? 0;
          const reading = read(rig, interval, { limit: 20 });
          // New trades, minutes that close, blocks rewritten, a tail pruned.
          for (let left = 3; left > 0; left -= 1) await trade(rig, random);
          rig.feed.time += 3 * MINUTE;
          rig.feed.trade(SYMBOL, 5_000);
          await rig.feed.store();
          rig.feed.beat();
          const page = await reading;
          await rig.clock.settle(10);

          const trades = tradesUpTo(rig, page.position.seq);
          expect(trades.length).toBeLessThan(rig.feed.trades(SYMBOL).length);
          expectAll(
            page.bars,
            truth(trades, interval, marketTime).slice(-20),
            interval,
            marketTime,
          );
        }
        rig.market.close();
      }),
      { numRuns: 8 },
    );
  });

  test('stay exact across a gap, and when the feed starts over', async () => {
    const rig = await startRig({ time: NEW_YEARS_EVE });
    const random = seededRandom(3, 'trades');
    rig.market.watch(SYMBOL);
    await rig.clock.settle(20);
    for (let left = 20; left > 0; left -= 1) await trade(rig, random);
    rig.broker.faults = [{ prefix: 'md.batch.', lose: 1 }];
    for (let left = 20; left > 0; left -= 1) await trade(rig, random);
    rig.broker.faults = [];
    await rig.feed.store();
    rig.feed.restart(rig.feed.epoch + 1);
    for (let left = 5; left > 0; left -= 1) await trade(rig, random);
    rig.feed.beat();
    await rig.clock.settle(200);

    const marketTime = rig.market.marketTime(SYMBOL) ?? 0;
    for (const interval of INTERVALS) {
      const page = await read(rig, interval, { limit: 1_000 });
      expect(page.position.epoch).toBe(rig.feed.epoch);
      expectAll(
        page.bars,
        truth(rig.feed.trades(SYMBOL), interval, marketTime),
        interval,
        marketTime,
      );
    }
    rig.market.close();
  });

  test('while a gap is open end at the last head before it, though the store is ahead', async () => {
    const rig = await startRig({ time: NEW_YEARS_EVE });
    rig.market.watch(SYMBOL);
    await rig.clock.settle(20);
    rig.feed.trade(SYMBOL, 100);
    await rig.clock.settle(20);
    rig.feed.silence();
    rig.broker.faults = [{ prefix: 'md.batch.', lose: 1 }];
    for (let minutes = 10; minutes > 0; minutes -= 1) {
      rig.feed.time += MINUTE;
      rig.feed.trade(SYMBOL, 200);
      await rig.feed.store();
      rig.feed.beat();
      await rig.clock.settle(100);
    }

    for (const interval of INTERVALS) {
      const page = await read(rig, interval, { limit: 100 });
      expect(page.position.seq).toBe(1);
      expect(page.bars).toHaveLength(1);
      expect(page.bars[0]).toMatchObject({ high: 100, count: 1, final: false });
    }
    rig.market.close();
  });

  test('have the last day of a year, whose own bar is stored some time after its end', async () => {
    const rig = await startRig({ time: NEW_YEARS_EVE });
    rig.market.watch(SYMBOL);
    await rig.clock.settle(20);
    const daysAfter = async (waitMs: number) => {
      rig.feed.time += waitMs;
      rig.feed.trade(SYMBOL, 9);
      await rig.feed.store();
      rig.feed.beat();
      await rig.clock.settle(10);
      const page = await read(rig, '1d', { limit: 10 });
      return page.bars.map(({ time }) => new Date(time).getUTCDate());
    };

    expect(await daysAfter(0)).toEqual([31]);
    expect(await daysAfter(4 * HOUR)).toEqual([31, 1]);
    expect(await daysAfter(2 * DAY)).toEqual([31, 1, 3]);
    rig.market.close();
  });

  test('end before `before`, which is exclusive on the start of a bar', async () => {
    const rig = await startRig({ time: NEW_YEARS_EVE });
    rig.market.watch(SYMBOL);
    await rig.clock.settle(20);
    for (const price of [1, 2, 3]) {
      rig.feed.trade(SYMBOL, price);
      await rig.clock.settle(10);
      rig.feed.time += MINUTE;
    }
    const times = async (before: number) => {
      const page = await read(rig, '1m', { before, limit: 10 });
      return page.bars.map(({ time }) => time - NEW_YEARS_EVE);
    };

    expect(await times(NEW_YEARS_EVE + MINUTE)).toEqual([0]);
    expect(await times(NEW_YEARS_EVE + MINUTE + 1)).toEqual([0, MINUTE]);
    expect(await times(NEW_YEARS_EVE + 90 * DAY)).toEqual([0, MINUTE, 2 * MINUTE]);
    expect(await times(NEW_YEARS_EVE)).toEqual([]);
    expect(await times(0)).toEqual([]);
    expect(await times(-DAY)).toEqual([]);
    rig.market.close();
  });
});

/** A past as a feed lays it down: seconds of an hour, minutes of ten days, days of two years; quiet since two minutes. */
async function layDownPast(rig: Rig): Promise<void> {
  const now = rig.feed.time - (rig.feed.time % MINUTE);
  const today = now - (now % DAY);
  const kept = { '1s': now - HOUR, '1m': today - 10 * DAY, '1d': today - 730 * DAY } as const;
  for (const stored of STORED_INTERVALS) {
    const width = INTERVAL_MS[stored];
    const blocks = new Map<number, Bar[]>();
    for (let time = kept[stored]; time + width <= now - 2 * MINUTE; time += width) {
      const bar = { time, open: 5, high: 7, low: 4, close: 6, volume: 10, count: 2 };
      const start = blockStart(time, stored);
      const block = blocks.get(start) ?? [];
      block.push(bar);
      blocks.set(start, block);
    }
    for (const [start, bars] of blocks) {
      await rig.bus.bars.put(stored, SYMBOL, start, encodeBarBlock(bars));
    }
  }
}

describe('the cost of pages', () => {
  test('a page that reaches beyond the past finds out with few reads', async () => {
    const rig = await startRig({ time: NEW_YEARS_EVE });
    await layDownPast(rig);
    rig.feed.beat();
    const rows = async (interval: Interval, page: { before?: number; limit: number }) => {
      const before = rig.market.counts.blockReads;
      const reading = read(rig, interval, page);
      await rig.clock.settle(50);
      const { bars } = await reading;
      return { rows: bars.length, reads: rig.market.counts.blockReads - before };
    };

    const hour = await rows('5s', { limit: 1_000 });
    expect(hour.rows).toBe(58 * 12);
    expect(hour.reads).toBeLessThan(60 + 30);
    expect((await rows('15s', { before: NEW_YEARS_EVE - 2 * HOUR, limit: 1_000 })).rows).toBe(0);
    const tenDays = await rows('1h', { limit: 1_000 });
    expect(tenDays.rows).toBe(10 * 24 + 22);
    expect(tenDays.reads).toBeLessThan(4 * 11 + 20);
    const years = await rows('1d', { limit: 1_000 });
    expect(years.rows).toBe(731);
    expect(years.reads).toBeLessThan(20);
    rig.market.close();
  });

  test('what was read for one is not read again for another', async () => {
    const rig = await startRig({ time: NEW_YEARS_EVE });
    await layDownPast(rig);
    rig.market.watch(SYMBOL);
    await rig.clock.settle(50);
    await read(rig, '5m', { limit: 500 });
    const reads = rig.market.counts.blockReads;

    await Promise.all(Array.from({ length: 200 }, () => read(rig, '5m', { limit: 500 })));

    expect(rig.market.counts.blockReads).toBe(reads);
    rig.market.close();
  });

  test('a hole in the past, as long as the feed was away, does not end it', async () => {
    const rig = await startRig({ time: NEW_YEARS_EVE });
    rig.market.watch(SYMBOL);
    await rig.clock.settle(20);
    for (const wait of [MINUTE, MINUTE, 11 * HOUR, 9 * DAY, 3 * HOUR]) {
      rig.feed.trade(SYMBOL, 9);
      rig.feed.time += wait;
      await rig.feed.store();
      rig.feed.beat();
      await rig.clock.settle(10);
    }
    rig.feed.trade(SYMBOL, 9);
    await rig.clock.settle(10);

    const counts = async (interval: Interval) =>
      (await read(rig, interval, { limit: 100 })).bars.length;
    expect(await counts('1s')).toBe(2);
    expect(await counts('1m')).toBe(6);
    expect(await counts('1h')).toBe(4);
    expect(await counts('1d')).toBe(3);
    rig.market.close();
  });
});
