// Whoever leaves and comes back, at any moment and at either node, ends up with what one has who never left: the same
// last price, the same bars of the time, in ranges that chain.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TickerFrame } from '../../protocol/events.ts';
import type { Tier } from '../../protocol/tier.ts';
import { type Client, Floor } from '../support/floor.ts';

const TIERS: readonly Tier[] = ['fast', 'live', 'calm', 'slow'];

const steps = fc.array(
  fc.record({
    trades: fc.array(fc.integer({ min: 90, max: 110 }), { maxLength: 3 }),
    waitMs: fc.integer({ min: 10, max: 400 }),
    act: fc.constantFrom('stay' as const, 'stay' as const, 'leave' as const, 'tier' as const),
    tier: fc.nat({ max: TIERS.length - 1 }),
  }),
  { minLength: 5, maxLength: 25 },
);

/** One reader's whole life: its frames in order, over all its connections. */
class Reader {
  readonly frames: TickerFrame[] = [];
  readonly #floor: Floor;
  #node: number;
  #client: Client;

  constructor(floor: Floor, node: number) {
    this.#floor = floor;
    this.#node = node;
    this.#client = floor.client(node);
  }

  async watch(tier: Tier = 'live', positions = {}): Promise<void> {
    await this.#client.call('subscribe', { channel: 'ticker', symbols: ['AAPL'], tier, positions });
  }

  collect(): void {
    this.frames.push(...this.#client.told('ticker'));
    this.#client.socket.clear();
  }

  /** Goes away and comes back at the other node, with its position. */
  async move(): Promise<void> {
    this.collect();
    this.#client.session.closed();
    this.#floor.node(this.#node).sessions.delete(this.#client.session);
    this.#node = 1 - this.#node;
    this.#client = this.#floor.client(this.#node);
    const last = this.frames.at(-1);
    await this.watch('live', last ? { AAPL: { epoch: last.epoch, seq: last.to } } : {});
  }
}

describe('resume', () => {
  it('[S6] [T1] [T3] at any cut point, at either node, at any rhythm, nothing is missing and nothing is twice', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (all) => {
        const floor = await Floor.open({ nodes: 2 });
        const stayed = new Reader(floor, 0);
        const moved = new Reader(floor, 0);
        // A node that nobody watched the symbol at has no ring to resume from: there it is a snapshot.
        const other = new Reader(floor, 1);
        await other.watch('slow');
        await stayed.watch('fast');
        await moved.watch();
        await floor.pass(100);
        for (const step of all) {
          for (const price of step.trades) floor.feed.trade('AAPL', price, price);
          await floor.pass(step.waitMs);
          if (step.act === 'leave') await moved.move();
          if (step.act === 'tier') await moved.watch(TIERS[step.tier]);
        }
        await floor.pass(1_500);
        for (const reader of [stayed, moved]) reader.collect();
        await floor.close();

        const truth = bars(stayed.frames);
        expect(bars(moved.frames)).toEqual(truth);
        expect([...truth.values()].reduce((sum, bar) => sum + bar.count, 0)).toBe(
          floor.feed.trades('AAPL').length,
        );
        expect(moved.frames.at(-1)?.last).toBe(stayed.frames.at(-1)?.last);
        for (const reader of [stayed, moved]) {
          for (const [index, frame] of reader.frames.entries()) {
            const before = reader.frames[index - 1];
            expect(frame.snapshot === true).toBe(before === undefined);
            if (before) expect(frame.from).toBe(before.to);
          }
        }
      }),
      { numRuns: 15 },
    );
  }, 60_000);
});

/** An independent fold of the frames' rows into seconds. */
function bars(frames: readonly TickerFrame[]) {
  const folded = new Map<number, { high: number; low: number; close: string; count: number }>();
  for (const [time, , high, low, close, , count] of frames.flatMap((frame) => frame.bars)) {
    const bar = folded.get(time);
    folded.set(time, {
      high: Math.max(bar?.high ?? 0, Number(high)),
      low: Math.min(bar?.low ?? Number.POSITIVE_INFINITY, Number(low)),
      close,
      count: (bar?.count ?? 0) + count,
    });
  }
  return folded;
}
