import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyBatch, type InstrumentState } from '../../../protocol/instrument-state.ts';
import type { Batch } from '../../../protocol/market.ts';
import { batches, EPOCH, START } from '../../support/arbitrary.ts';
import { quietState } from '../../support/quiet-state.ts';

const MIDNIGHT = Date.UTC(2026, 0, 6);

describe('instrument state', () => {
  it('the day holds the trades of its UTC day and remembers the close before', () => {
    fc.assert(
      fc.property(batches(), (all) => {
        const end = run(all);
        const trades = all.flatMap((batch) => batch.trades);
        const day = end.time - (end.time % 86_400_000);
        const today = trades.filter((trade) => trade.time >= day);
        const before = trades.filter((trade) => trade.time < day).at(-1)?.price;

        expect(end.day.count).toBe(today.length);
        expect(end.day.volume).toBe(today.reduce((sum, { size }) => sum + size, 0));
        const isNewDay = end.time >= MIDNIGHT;
        const close = isNewDay ? (before ?? 100) : 100;
        expect(end.day.previousClose).toBe(close);
        const prices = today.map(({ price }) => price);
        expect(end.day.high).toBe(prices.length > 0 ? Math.max(...prices) : close);
        expect(end.day.low).toBe(prices.length > 0 ? Math.min(...prices) : close);
        expect(end.day.open).toBe(prices[0] ?? close);
      }),
    );
  });

  it('the last price is that of the last trade, the recent ones the newest fifty', () => {
    fc.assert(
      fc.property(batches({ maxLength: 40 }), (all) => {
        const trades = all.flatMap((batch) => batch.trades);
        const end = run(all);

        expect(end.last).toBe(trades.at(-1)?.price ?? null);
        expect(end.recent).toEqual(trades.slice(-50));
      }),
    );
  });

  it('changed levels replace, size 0 removes, the best comes first', () => {
    const end = run([
      batch(1, { bids: [level(10, 5), level(9, 4)], asks: [level(12, 1), level(11, 2)] }),
      batch(2, { bids: [level(10, 0), level(8, 7)], asks: [level(11, 3)] }),
    ]);

    expect(end.bids).toEqual([level(9, 4), level(8, 7)]);
    expect(end.asks).toEqual([level(11, 3), level(12, 1)]);
  });
});

function run(all: readonly Batch[]): InstrumentState {
  let state: InstrumentState = quietState(100, { epoch: EPOCH, time: START, sent: START });
  for (const one of all) state = applyBatch(state, one);
  return state;
}

function batch(seq: number, part: Partial<Batch>): Batch {
  const time = START + seq * 10;
  return {
    symbol: 'AAPL',
    epoch: EPOCH,
    seq,
    time,
    sent: time,
    trades: [],
    quote: null,
    bids: [],
    asks: [],
    status: null,
    ...part,
  };
}

function level(price: number, size: number) {
  return { price, size };
}
