// Whoever leaves and comes back, at any cut point and at either node, sees what one saw who never left: the same prices,
// the same trades, the same candles.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { INTERVAL_MS } from '../../protocol/bar.ts';
import type { BarsFrame, TickerFrame, TradesFrame } from '../../protocol/events.ts';
import { TIERS } from '../../protocol/tier.ts';
import { barOf, CandleScreen } from '../support/candle-screen.ts';
import { Floor } from '../support/floor.ts';
import { plainBars } from '../support/plain-bars.ts';
import { endOf, type Reading, ReturningReader } from '../support/returning-reader.ts';

const RUNS = { numRuns: 30, endOnFailure: true };
/** Longer than a ring reaches back, and than a node without a watcher keeps one. */
const LONG_MS = 45_000;
const TICKER = { channel: 'ticker', positionOf: endOf } as const;
const TRADES = { channel: 'trades', positionOf: endOf } as const;
const BARS = { channel: 'bars', params: { interval: '5s' }, positionOf: endOf } as const;

const steps = (waits: fc.Arbitrary<number>) =>
  fc.array(
    fc.record({
      trades: fc.array(fc.integer({ min: 90, max: 110 }), { maxLength: 3 }),
      waitMs: fc.integer({ min: 10, max: 400 }),
      act: fc.constantFrom('stay' as const, 'stay' as const, 'leave' as const, 'tier' as const),
      tier: fc.constantFrom(...TIERS.filter((tier) => tier !== 'paused')),
      /** Frames that were under way when the connection ended. */
      lost: fc.nat(3),
      node: fc.nat(1),
      awayMs: waits,
    }),
    { minLength: 5, maxLength: 25 },
  );
type Steps = ReturnType<typeof steps> extends fc.Arbitrary<infer T> ? T : never;

/** Shorter than a ring reaches back. */
const shortly = steps(fc.integer({ min: 0, max: 2_000 }));

describe('resume', () => {
  it('[S6] [T1] [T3] [T4] of a ticker at a node with a ring: nothing is missing and nothing is twice', async () => {
    await fc.assert(
      fc.asyncProperty(shortly, async (all) => {
        const floor = await Floor.open({ nodes: 2 });
        const { stayed, moved } = await live<TickerFrame>(floor, all, TICKER);

        const truth = plainBars(floor.feed.trades('AAPL'), 1_000);
        for (const { frames } of [stayed, moved]) {
          const rows = frames.flatMap(({ bars }) => bars.map(barOf));
          expect(plainBars(rows, 1_000)).toEqual(truth);
          expectChain(frames);
        }
        const [last, movedLast] = [stayed.frames.at(-1), moved.frames.at(-1)];
        expect(movedLast).toMatchObject({ last: last?.last, day: last?.day, to: last?.to });
      }),
      RUNS,
    );
  });

  it('[S6] [T1] [T5] of the trades: every trade once, in order', async () => {
    await fc.assert(
      fc.asyncProperty(shortly, async (all) => {
        const floor = await Floor.open({ nodes: 2 });
        const { stayed, moved } = await live<TradesFrame>(floor, all, TRADES);

        const truth = floor.feed.trades('AAPL').map(({ price }) => price);
        for (const { frames } of [stayed, moved]) {
          const told = frames.flatMap(({ trades }) => trades);
          expect(told.map(([, price]) => Math.round(Number(price) * 100))).toEqual(truth);
          expectChain(frames);
        }
        const rows = (reader: typeof stayed) => reader.frames.flatMap(({ trades }) => trades);
        expect(rows(moved)).toEqual(rows(stayed));
      }),
      RUNS,
    );
  });

  it('[S6] [T7] of bars: the same bars, and the same of them final', async () => {
    await fc.assert(
      fc.asyncProperty(shortly, async (all) => {
        const floor = await Floor.open({ nodes: 2 });
        const { stayed, moved } = await live<BarsFrame>(floor, all, BARS);

        const [there, here] = [barsOnScreen(stayed.frames), barsOnScreen(moved.frames)];
        expect(here.map(barOf)).toEqual(plainBars(floor.feed.trades('AAPL'), INTERVAL_MS['5s']));
        // Whether the newest has closed is only told when something happens after it.
        expect(here.slice(0, -1)).toEqual(there.slice(0, -1));
        expect(here.map(barOf)).toEqual(there.map(barOf));
      }),
      RUNS,
    );
  });

  it('[S7] [P3] at a node that nobody watched it at: a snapshot, the bars anew, and the candles are equal', async () => {
    const away = steps(fc.constantFrom(0, 500, LONG_MS));
    let resumes = 0;
    let snapshots = 0;
    await fc.assert(
      fc.asyncProperty(away, async (all) => {
        const floor = await Floor.open({ nodes: 2 });
        const stayed = new CandleScreen(floor);
        const moved = new CandleScreen(floor);
        for (const screen of [stayed, moved]) await screen.reader.watch();
        await floor.pass(100);
        for (const step of all) {
          for (const price of step.trades) floor.feed.trade('AAPL', price, price);
          await floor.pass(step.waitMs);
          if (step.act === 'leave') {
            await moved.draw();
            moved.reader.leave();
            floor.feed.trade('AAPL', 120);
            await floor.pass(step.awayMs, { stepMs: 50 });
            floor.feed.trade('AAPL', 80);
            const before = moved.pages;
            await moved.reader.comeBack(step.node);
            await floor.pass(100);
            await moved.draw();
            if (moved.pages > before) snapshots += 1;
            else resumes += 1;
          }
          for (const screen of [stayed, moved]) await screen.draw();
        }
        await floor.pass(1_500);
        for (const screen of [stayed, moved]) await screen.draw();
        await floor.close();

        expect(moved.candles).toEqual(stayed.candles);
        expect(moved.candles).toEqual(plainBars(floor.feed.trades('AAPL'), 1_000));
        expect(moved.reader.frames.at(-1)?.last).toBe(stayed.reader.frames.at(-1)?.last);
        expect(stayed.pages).toBe(1);
      }),
      RUNS,
    );
    expect(snapshots).toBeGreaterThan(0);
    expect(resumes).toBeGreaterThan(0);
  });
});

/** One that stays, one that comes and goes as the steps say, and one that only keeps a ring at the other node. */
async function live<Frame>(
  floor: Floor,
  all: Steps,
  reading: Reading<Frame>,
): Promise<{ stayed: ReturningReader<Frame>; moved: ReturningReader<Frame> }> {
  const stayed = new ReturningReader(floor, reading);
  const moved = new ReturningReader(floor, reading);
  const other = new ReturningReader(floor, reading, 1);
  await other.watch({ tier: 'slow' });
  await stayed.watch({ tier: 'fast' });
  await moved.watch();
  await floor.pass(100);
  moved.collect();
  for (const step of all) {
    for (const price of step.trades) floor.feed.trade('AAPL', price, price);
    await floor.pass(step.waitMs);
    if (step.act === 'leave') {
      moved.leave(step.lost);
      floor.feed.trade('AAPL', 120);
      await floor.pass(step.awayMs);
      await moved.comeBack(step.node);
    }
    if (step.act === 'tier') await moved.watch({ tier: step.tier });
    else moved.collect();
  }
  await floor.pass(1_500);
  for (const reader of [stayed, moved]) reader.collect();
  await floor.close();
  return { stayed, moved };
}

/** Whole bars: the newest telling of each. */
function barsOnScreen(frames: readonly BarsFrame[]): BarsFrame['bars'] {
  const told = new Map<number, BarsFrame['bars'][number]>();
  let to = -1;
  for (const frame of frames) {
    expect(frame.to).toBeGreaterThanOrEqual(to);
    to = frame.to;
    for (const bar of frame.bars) told.set(bar[0], bar);
  }
  return [...told.values()].sort((a, b) => a[0] - b[0]);
}

/** The first is a snapshot, and from there on nothing is left out. */
function expectChain(frames: readonly (TickerFrame | TradesFrame)[]): void {
  for (const [index, frame] of frames.entries()) {
    const before = frames[index - 1];
    expect(frame.snapshot === true).toBe(before === undefined);
    if (before) expect(frame.from).toBe(before.to);
  }
}
