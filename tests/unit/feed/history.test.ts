import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Bar, INTERVALS, type Interval } from '../../../protocol/bar.ts';
import type { Snapshot } from '../../../protocol/snapshot-codec.ts';
import { askSnapshot, pageOf, storedBars, widthOf } from '../../support/bar-pages.ts';
import { type FeedProcess, FeedRig, type StartedFeed } from '../../support/feed-rig.ts';
import { plainBars } from '../../support/plain-bars.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;
const DAY_SECONDS = 86_400;
const SYMBOLS = ['AAPL', 'BRK.B'];
/** Minutes and a day end soon. */
const START = Date.UTC(2026, 0, 5, 23, 58, 40);

type Mishap =
  | { readonly type: 'quiet'; readonly seconds: number }
  | { readonly type: 'outage'; readonly seconds: number }
  | { readonly type: 'full'; readonly seconds: number }
  | { readonly type: 'kill'; readonly seconds: number }
  | { readonly type: 'stop'; readonly seconds: number }
  | { readonly type: 'clock'; readonly seconds: number };

/** One instrument's whole life, told by small bars and trades: the truth that the store is compared with. */
class Truth {
  readonly symbol: string;
  #seconds: readonly Bar[] = [];
  #minutes: readonly Bar[] = [];
  #days: readonly Bar[] = [];
  readonly #lived: Bar[] = [];

  constructor(symbol: string) {
    this.symbol = symbol;
  }

  /** What was laid before anybody traded. */
  async readPast({ reader }: FeedRig): Promise<void> {
    const minute = START - (START % MINUTE);
    this.#seconds = await storedBars(reader, '1s', this.symbol, minute - 10 * MINUTE, START);
    this.#minutes = await storedBars(reader, '1m', this.symbol, yesterday(START), minute);
    this.#days = await storedBars(reader, '1d', this.symbol, START - 700 * DAY, yesterday(START));
  }

  /** The trades of one feed; those from `lost` on never happened. */
  live({ market }: StartedFeed, lost = Number.POSITIVE_INFINITY): void {
    const trades = (market.trades.get(this.symbol) ?? []).filter(({ time }) => time < lost);
    this.#lived.push(...plainBars(trades, 1));
  }

  async expectPages(
    rig: FeedRig,
    snapshot: Snapshot,
    now: StartedFeed,
    intervals: readonly Interval[],
  ): Promise<void> {
    const trades = now.market.trades.get(this.symbol) ?? [];
    const minute = START - (START % MINUTE);
    const forming = this.#seconds.filter(({ time }) => time >= minute);
    for (const interval of intervals) {
      const { base, width } = widthOf(interval);
      const past = {
        '1s': this.#seconds,
        '1m': [...this.#minutes, ...forming],
        '1d': [...this.#days, ...this.#minutes, ...forming],
      }[base];
      const from = past[0]?.time ?? START;
      const page = await pageOf(rig.reader, interval, snapshot, from);
      const whole = plainBars([...past, ...this.#lived, ...trades], width);
      expect(page).toEqual(whole);
      if (interval === '1d') await this.#expectClosedDays(rig, whole, now);
    }
  }

  /** Pages fold yesterday from its minutes, so nobody reads its bar yet. */
  async #expectClosedDays(
    { reader, isStoreFull }: FeedRig,
    days: readonly Bar[],
    now: StartedFeed,
  ): Promise<void> {
    const time = now.market.times.at(-1) ?? START;
    const closed = days.filter((day) => day.time + DAY <= time);
    const [first] = closed;
    if (isStoreFull || !first) return;
    expect(await storedBars(reader, '1d', this.symbol, first.time, time)).toEqual(closed);
  }
}

class Life {
  readonly rig = new FeedRig(START, SYMBOLS);
  readonly truths = SYMBOLS.map((symbol) => new Truth(symbol));
  #process: FeedProcess = this.rig.process();
  #now: StartedFeed | null = null;

  async begin(): Promise<void> {
    this.#now = await this.#process.start();
    for (const truth of this.truths) await truth.readPast(this.rig);
  }

  get now(): StartedFeed {
    if (!this.#now) throw new Error('no feed is running');
    return this.#now;
  }

  async undergo(mishap: Mishap): Promise<void> {
    const { rig } = this;
    const ms = mishap.seconds * 1_000;
    switch (mishap.type) {
      case 'quiet':
        await rig.clock.settle(ms, 100);
        break;
      case 'outage':
        rig.broker.stop();
        await rig.clock.settle(ms, 100);
        rig.broker.start();
        break;
      case 'full':
        rig.isStoreFull = true;
        await rig.clock.settle(ms, 100);
        await this.expectTruth();
        rig.isStoreFull = false;
        await rig.clock.settle(5_000, 100);
        break;
      case 'kill': {
        const lost = this.#marketTime;
        for (const truth of this.truths) truth.live(this.now, lost - (lost % 1_000));
        await this.#process.kill();
        await this.#restart(ms);
        break;
      }
      case 'stop':
        for (const truth of this.truths) truth.live(this.now);
        await this.now.feed.close();
        await this.#process.bus.close();
        await this.#restart(ms);
        break;
      case 'clock':
        rig.clock.setWall(rig.clock.now() + ms);
        break;
    }
    await rig.clock.settle(3_500, 100);
  }

  async expectTruth(intervals: readonly Interval[] = INTERVALS): Promise<void> {
    for (const truth of this.truths) {
      const snapshot = await askSnapshot(this.rig.reader, truth.symbol);
      expect(snapshot.tailFrom % MINUTE).toBe(0);
      expect(snapshot.tailFrom).toBeLessThanOrEqual(this.#marketTime - 2 * MINUTE);
      await truth.expectPages(this.rig, snapshot, this.now, intervals);
      await this.#expectDay(snapshot);
    }
  }

  get #marketTime(): number {
    return this.now.market.times.at(-1) ?? START;
  }

  async #expectDay(snapshot: Snapshot): Promise<void> {
    const { day, time } = snapshot.state;
    const today = time - (time % DAY);
    const page = await pageOf(this.rig.reader, '1d', snapshot, today - 3 * DAY);
    const before = page.findLast((bar) => bar.time < today);
    const { open, high, low, volume, count } = page.find((bar) => bar.time === today) ?? {};
    expect(day).toEqual({ open, high, low, volume, count, previousClose: before?.close });
  }

  async #restart(downMs: number): Promise<void> {
    this.rig.clock.advance(downMs);
    this.#process = this.rig.process();
    this.#now = await this.#process.start();
  }
}

function yesterday(time: number): number {
  return time - (time % DAY) - DAY;
}

const mishaps = fc.array(
  fc.oneof(
    fc.record({ type: fc.constant('quiet' as const), seconds: fc.integer({ min: 1, max: 90 }) }),
    fc.record({ type: fc.constant('outage' as const), seconds: fc.integer({ min: 1, max: 200 }) }),
    fc.record({ type: fc.constant('full' as const), seconds: fc.integer({ min: 1, max: 200 }) }),
    fc.record({ type: fc.constant('kill' as const), seconds: fc.integer({ min: 0, max: 9_000 }) }),
    fc.record({ type: fc.constant('stop' as const), seconds: fc.integer({ min: 0, max: 9_000 }) }),
    fc.record({
      type: fc.constant('clock' as const),
      seconds: fc.integer({ min: -100, max: 9_000 }),
    }),
  ),
  { minLength: 3, maxLength: 7 },
);

describe('stored blocks and tail', () => {
  it('equal a plain fold of the published trades at every interval, whatever befalls feed and store', async () => {
    await fc.assert(
      fc.asyncProperty(mishaps, async (plan) => {
        const life = new Life();
        await life.begin();
        for (const mishap of plan) {
          await life.undergo(mishap);
          await life.expectTruth();
        }
        await life.now.feed.close();
      }),
      { numRuns: 4, endOnFailure: true },
    );
  }, 120_000);

  it.each<Mishap[]>([
    [{ type: 'quiet', seconds: 200 }],
    [
      { type: 'outage', seconds: 180 },
      { type: 'kill', seconds: 1 },
    ],
    [
      { type: 'full', seconds: 200 },
      { type: 'kill', seconds: 1 },
    ],
    [
      { type: 'quiet', seconds: 21 },
      { type: 'kill', seconds: 1 },
      { type: 'quiet', seconds: 61 },
    ],
    [
      { type: 'quiet', seconds: 75 },
      { type: 'kill', seconds: 0 },
      { type: 'kill', seconds: 130 },
    ],
    [
      { type: 'kill', seconds: 20 * 3_600 },
      { type: 'quiet', seconds: 61 },
    ],
    [
      { type: 'clock', seconds: 7_200 },
      { type: 'kill', seconds: 5 },
    ],
    [
      { type: 'clock', seconds: 7_200 },
      { type: 'kill', seconds: 300 },
    ],
    [
      { type: 'stop', seconds: 7_200 },
      { type: 'kill', seconds: 7_200 },
    ],
    [
      { type: 'clock', seconds: -6 },
      { type: 'kill', seconds: 0 },
      { type: 'quiet', seconds: 70 },
    ],
    [
      { type: 'quiet', seconds: 76 },
      { type: 'stop', seconds: 2 },
      { type: 'stop', seconds: 90 },
    ],
  ])('are exact after %j', async (...plan) => {
    const life = new Life();
    await life.begin();
    for (const mishap of plan) await life.undergo(mishap);

    await life.expectTruth();
  });

  it('go on from the minutes when the feed was stopped for so long that the seconds are gone', async () => {
    const life = new Life();
    await life.begin();
    await life.undergo({ type: 'quiet', seconds: 100 });
    const { last } = (await askSnapshot(life.rig.reader, 'AAPL')).state;
    await life.undergo({ type: 'stop', seconds: 3 * DAY_SECONDS });

    await life.expectTruth(['1m', '5m', '15m', '1h', '1d']);
    const [first] = life.now.market.trades.get('AAPL') ?? [];
    expect(Math.abs((first?.price ?? 0) - (last ?? 0))).toBeLessThan(100);
  });
});
