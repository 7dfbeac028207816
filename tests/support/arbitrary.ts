// Random markets for property tests: batches of one instrument that follow each other as a feed would publish them.

import fc from 'fast-check';
import type { Batch, Level, Quote, Trade } from '../../protocol/market.ts';

export const START = Date.UTC(2026, 0, 5, 23, 59, 50);
export const EPOCH = 1_767_000_000_000;

const price = fc.integer({ min: 1, max: 2_000 });

interface Shape {
  readonly gapMs: number;
  readonly trades: readonly { afterMs: number; price: number; size: number; buy: boolean }[];
  readonly quote: Quote | null;
  readonly bids: readonly Level[];
  readonly asks: readonly Level[];
  readonly halted: boolean;
}

const level: fc.Arbitrary<Level> = fc.record({ price, size: fc.integer({ min: 0, max: 500 }) });
const side = fc.uniqueArray(level, { maxLength: 4, selector: (one) => one.price });
const quoted = fc.option(fc.record({ price, size: fc.integer({ min: 1, max: 500 }) }));

const shape: fc.Arbitrary<Shape> = fc.record({
  gapMs: fc.integer({ min: 10, max: 2_500 }),
  trades: fc.array(
    fc.record({
      afterMs: fc.integer({ min: 0, max: 40 }),
      price,
      size: fc.integer({ min: 0, max: 1_000_000 }),
      buy: fc.boolean(),
    }),
    { maxLength: 6 },
  ),
  quote: fc.option(fc.record({ bid: quoted, ask: quoted })),
  bids: side,
  asks: side,
  halted: fc.boolean(),
});

/** Batches with seq 1, 2, … of one epoch; trade times never go back and cross seconds and midnight. */
export function batches(options: { minLength?: number; maxLength?: number } = {}) {
  const { minLength = 1, maxLength = 30 } = options;
  return fc.array(shape, { minLength, maxLength }).map(toBatches);
}

function toBatches(shapes: readonly Shape[]): Batch[] {
  let time = START;
  return shapes.map((one, index) => {
    time += one.gapMs;
    const trades: Trade[] = one.trades.map((trade) => {
      time += trade.afterMs;
      const { price: at, size, buy } = trade;
      return { time, price: at, size, side: buy ? 'buy' : 'sell' };
    });
    return {
      symbol: 'BRK.B',
      epoch: EPOCH,
      seq: index + 1,
      time,
      sent: time + 7,
      trades,
      quote: one.quote,
      bids: one.bids,
      asks: one.asks,
      status: one.halted ? 'halted' : null,
    };
  });
}

/** Cuts `items` into consecutive groups by `cuts`, none empty. */
export function groups<T>(items: readonly T[], cuts: readonly number[]): T[][] {
  const bounds = [...new Set(cuts.map((cut) => cut % items.length))].sort((a, b) => a - b);
  const starts = [0, ...bounds.filter((bound) => bound > 0)];
  return starts.map((start, index) => items.slice(start, starts[index + 1] ?? items.length));
}
