// What core NATS may do to batches, beats and snapshots, by seeded chance, against a feed that remembers everything.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { integer, seededRandom } from '../../../../feed/engine/random.ts';
import { INTERVAL_MS } from '../../../../protocol/bar.ts';
import type { Random } from '../../../../protocol/clock.ts';
import type { Trade } from '../../../../protocol/market.ts';
import { foldSpans, spanOfBatch } from '../../../../protocol/span.ts';
import { type Rig, startRig } from '../../../support/market-rig.ts';
import { plainBars } from '../../../support/plain-bars.ts';

const SYMBOLS = ['AAPL', 'BRK.B'];
const BEFORE_MIDNIGHT = Date.UTC(2026, 0, 5, 23, 59, 57);

function publishSomething(rig: Rig, random: Random): void {
  for (const symbol of SYMBOLS) {
    const trades: Trade[] = [];
    for (let left = integer(random, 4); left > 0; left -= 1) {
      const price = 1_000 + integer(random, 50);
      const side = random() < 0.5 ? 'buy' : 'sell';
      trades.push({ time: rig.feed.time, price, size: integer(random, 9), side });
    }
    const level = { price: 900 + integer(random, 10), size: integer(random, 3) };
    const quote =
      random() < 0.5 ? { bid: { price: 990, size: 1 + integer(random, 9) }, ask: null } : null;
    rig.feed.publish(symbol, { trades, quote, bids: [level] });
  }
}

/** A reader that follows one instrument by `since`, and checks each range against what was published. */
function follow(rig: Rig, symbol: string) {
  const seen = { ranges: 0, snapshots: 0 };
  let position: { epoch: number; seq: number } | null = null;
  rig.market.onAdvance((advanced) => {
    if (advanced !== symbol) return;
    const state = rig.market.state(symbol);
    const since = position && rig.market.since(symbol, position);
    if (since?.type === 'span') {
      const { from, to } = since.span;
      expect(from).toBe(position?.seq);
      expect(to).toBe(state?.seq);
      const truth = rig.feed.batches(symbol).slice(from, to).map(spanOfBatch);
      expect(since.span).toEqual(foldSpans(truth));
      seen.ranges += 1;
    } else {
      expect(since?.type).not.toBe('even');
      seen.snapshots += 1;
    }
    if (state) position = { epoch: state.epoch, seq: state.seq };
  });
  return seen;
}

async function expectTruth(rig: Rig, symbol: string): Promise<void> {
  const { feed, market } = rig;
  // What a listener of this test expects in vain is a failure of a listener.
  expect(rig.told.filter((line) => line.includes('threw'))).toEqual([]);
  expect(market.state(symbol)).toEqual(feed.state(symbol));
  expect(market.isCurrent(symbol)).toBe(true);
  const reading = market.readBars(symbol, '1s', { limit: 1_000 });
  await rig.clock.settle();
  const page = await reading;
  if (!page.ok) throw new Error(page.error.message);
  expect(page.value.position).toEqual({ epoch: feed.epoch, seq: feed.state(symbol).seq });
  const bars = page.value.bars.map(({ final: _, ...bar }) => bar);
  expect(bars).toEqual(plainBars(feed.trades(symbol), INTERVAL_MS['1s']));
}

const seeds = fc.integer({ min: 1, max: 1_000_000 });

describe('under mishaps of the broker', { timeout: 60_000 }, () => {
  test.each([[0.01], [0.2]])(
    'batches lost, repeated and reordered (%d each) leave state, tail and ranges exact',
    async (rate) => {
      let gaps = 0;
      await fc.assert(
        fc.asyncProperty(seeds, async (seed) => {
          const rig = await startRig({ symbols: SYMBOLS, seed, time: BEFORE_MIDNIGHT });
          const random = seededRandom(seed, 'trades');
          const faults = { prefix: 'md.batch.', lose: rate, repeat: rate, delay: rate };
          rig.broker.faults = [faults];
          const seen = SYMBOLS.map((symbol) => follow(rig, symbol));
          for (const symbol of SYMBOLS) rig.market.watch(symbol);

          await rig.run(3_500, () => publishSomething(rig, random));
          await rig.run(2_000);

          for (const symbol of SYMBOLS) await expectTruth(rig, symbol);
          for (const { ranges, snapshots } of seen) expect(ranges).toBeGreaterThan(snapshots);
          gaps += rig.market.counts.gaps;
          rig.market.close();
        }),
        { numRuns: 4 },
      );
      expect(gaps).toBeGreaterThan(0);
    },
  );

  test('with beats, questions and answers lost too, it ends at the truth', async () => {
    await fc.assert(
      fc.asyncProperty(seeds, async (seed) => {
        const rig = await startRig({ symbols: SYMBOLS, seed, time: BEFORE_MIDNIGHT });
        const random = seededRandom(seed, 'trades');
        rig.broker.faults = [{ prefix: 'md', lose: 0.2, repeat: 0.1, delay: 0.2 }];
        for (const symbol of SYMBOLS) {
          follow(rig, symbol);
          rig.market.watch(symbol);
        }

        await rig.run(3_000, () => publishSomething(rig, random));
        rig.broker.faults = [];
        await rig.run(4_000);

        for (const symbol of SYMBOLS) await expectTruth(rig, symbol);
        rig.market.close();
      }),
      { numRuns: 4 },
    );
  });

  test('the broker away for a while leaves no hole behind', async () => {
    const rig = await startRig({ symbols: SYMBOLS, time: BEFORE_MIDNIGHT });
    const random = seededRandom(5, 'trades');
    for (const symbol of SYMBOLS) {
      follow(rig, symbol);
      rig.market.watch(symbol);
    }

    await rig.run(1_000, () => publishSomething(rig, random));
    rig.broker.stop();
    await rig.run(1_500, () => publishSomething(rig, random));
    rig.broker.start();
    await rig.run(2_500, () => publishSomething(rig, random));
    await rig.run(1_500);

    for (const symbol of SYMBOLS) await expectTruth(rig, symbol);
    rig.market.close();
  });
});

describe('who comes while batches are published at full rate', { timeout: 60_000 }, () => {
  test('has from the first moment what was published, whatever comes between', async () => {
    await fc.assert(
      fc.asyncProperty(seeds, fc.integer({ min: 0, max: 60 }), async (seed, delayMs) => {
        const rig = await startRig({ symbols: SYMBOLS, seed });
        const random = seededRandom(seed, 'trades');
        // Questions and answers are slower than batches, so many batches wait for a snapshot.
        rig.broker.faults = [{ prefix: 'mdq.', delay: 1, delayMs }];
        const firsts: string[] = [];
        rig.market.onAdvance((symbol) => {
          const state = rig.market.state(symbol);
          expect(state).toEqual(rig.feed.state(symbol, state?.seq));
          firsts.push(symbol);
        });

        const from = integer(random, 300);
        let passed = 0;
        await rig.run(1_000, () => {
          passed += 10;
          publishSomething(rig, random);
          if (passed === from - (from % 10) + 10)
            for (const symbol of SYMBOLS) rig.market.watch(symbol);
        });
        await rig.run(1_500);

        expect(new Set(firsts)).toEqual(new Set(SYMBOLS));
        expect(rig.market.counts).toMatchObject({ gaps: 0, snapshots: SYMBOLS.length });
        for (const symbol of SYMBOLS) await expectTruth(rig, symbol);
        rig.market.close();
      }),
      { numRuns: 8 },
    );
  });
});
