import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changedLevels, Sequencer } from '../../../../feed/publish/sequencer.ts';
import type { MarketStep } from '../../../../feed/source.ts';
import { applyBatch, type InstrumentState } from '../../../../protocol/instrument-state.ts';
import type { Level } from '../../../../protocol/market.ts';
import { quietState } from '../../../support/quiet-state.ts';
import { ScriptedMarket } from '../../../support/scripted-market.ts';

const START = Date.UTC(2026, 0, 5, 12);

const FRESH: InstrumentState = quietState(100, { epoch: 9, time: START, sent: START, last: 100 });

const STEP: MarketStep = {
  symbol: 'AAPL',
  trades: [{ time: START + 5, price: 101, size: 3, side: 'buy' }],
  quote: { bid: { price: 100, size: 7 }, ask: { price: 102, size: 9 } },
  bids: [{ price: 100, size: 7 }],
  asks: [{ price: 102, size: 9 }],
  status: 'open',
};

const levels = fc
  .uniqueArray(
    fc.record({ price: fc.integer({ min: 1, max: 30 }), size: fc.integer({ min: 1, max: 3 }) }),
    {
      selector: ({ price }) => price,
      maxLength: 10,
    },
  )
  .map((some) => some.sort((a, b) => b.price - a.price));

describe('a sequencer', () => {
  it('numbers batches from 1 and stamps them with market time, wall time and epoch', () => {
    const sequencer = new Sequencer(FRESH);

    const first = sequencer.next(STEP, START + 10, START + 11);
    const second = sequencer.next({ ...STEP, trades: STEP.trades }, START + 20, START + 22);

    expect(first).toMatchObject({ epoch: 9, seq: 1, time: START + 10, sent: START + 11 });
    expect(second).toMatchObject({ epoch: 9, seq: 2, time: START + 20, sent: START + 22 });
  });

  it('tells everything of a market that was not known, and then only what changed', () => {
    const sequencer = new Sequencer(FRESH);
    const first = sequencer.next(STEP, START + 10, START);
    const moved = { ...STEP, trades: [], bids: [{ price: 99, size: 7 }] };

    const second = sequencer.next(moved, START + 20, START);

    expect(first).toMatchObject({
      quote: STEP.quote,
      bids: STEP.bids,
      asks: STEP.asks,
      status: null,
    });
    expect(second).toMatchObject({ trades: [], quote: null, asks: [], status: null });
    expect(second?.bids).toEqual([
      { price: 99, size: 7 },
      { price: 100, size: 0 },
    ]);
  });

  it('makes no batch and uses no number when nothing changed', () => {
    const sequencer = new Sequencer(FRESH);
    sequencer.next(STEP, START + 10, START);

    expect(sequencer.next({ ...STEP, trades: [] }, START + 20, START)).toBeNull();
    expect(sequencer.next(STEP, START + 30, START)?.seq).toBe(2);
  });

  it('tells a changed status alone', () => {
    const sequencer = new Sequencer(FRESH);
    sequencer.next(STEP, START + 10, START);

    const batch = sequencer.next({ ...STEP, trades: [], status: 'halted' }, START + 20, START);

    expect(batch).toMatchObject({ status: 'halted', quote: null, bids: [], asks: [] });
  });

  it('holds what a reader holds that applies its batches, and that is the market', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const prices = new Map([['AAPL', 10_000]]);
        const market = new ScriptedMarket({
          symbols: ['AAPL'],
          seed,
          start: START,
          prices,
          activity: 0.5,
        });
        const sequencer = new Sequencer(FRESH);
        let reader = FRESH;
        for (let time = START + 10; time <= START + 2_000; time += 10) {
          for (const step of market.advance(time)) {
            const batch = sequencer.next(step, time, time + 1);
            if (batch) reader = applyBatch(reader, batch);
            const { quote, bids, asks, status } = step;
            expect(reader).toMatchObject({ quote, bids, asks, status });
          }
        }
        expect(sequencer.state).toEqual(reader);
        expect(reader.recent).toEqual(market.trades.get('AAPL')?.slice(-50));
      }),
      { numRuns: 20 },
    );
  });

  it('says how one book becomes another, whatever the two are', () => {
    fc.assert(
      fc.property(levels, levels, (before, after) => {
        const book = new Map(before.map(({ price, size }) => [price, size]));
        for (const { price, size } of changedLevels(before, after)) {
          if (size === 0) expect(book.delete(price)).toBe(true);
          else book.set(price, size);
        }
        const result: Level[] = [...book].map(([price, size]) => ({ price, size }));
        expect(result.sort((a, b) => b.price - a.price)).toEqual(after);
      }),
    );
  });
});
