import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bucketStart } from '../../../protocol/bar.ts';
import type { Batch } from '../../../protocol/market.ts';
import { SPAN_TRADES } from '../../../protocol/market.ts';
import { foldSpans, type Span, spanOfBatch } from '../../../protocol/span.ts';
import { batches, groups } from '../../support/arbitrary.ts';

const cuts = fc.array(fc.nat(), { maxLength: 12 });

describe('spans', () => {
  it('any grouping of the same batches folds to the same span', () => {
    fc.assert(
      fc.property(batches(), cuts, (all, at) => {
        const whole = foldSpans(all.map(spanOfBatch));

        const regrouped = foldSpans(
          groups(all, at).map((group) => foldSpans(group.map(spanOfBatch))),
        );

        expect(regrouped).toEqual(whole);
      }),
    );
  });

  it('folding is associative', () => {
    fc.assert(
      fc.property(batches({ minLength: 3, maxLength: 3 }), (all) => {
        const [a, b, c] = all.map(spanOfBatch) as [Span, Span, Span];

        expect(foldSpans([foldSpans([a, b]), c])).toEqual(foldSpans([a, foldSpans([b, c])]));
      }),
    );
  });

  it('[T3] the bars of a span are those of its trades, one per second touched', () => {
    fc.assert(
      fc.property(batches(), (all) => {
        const span = foldSpans(all.map(spanOfBatch));

        expect(span.bars).toEqual(slowBars(all));
        for (const bar of span.bars) expect(bar.time).toBe(bucketStart(bar.time, '1s'));
      }),
    );
  });

  it('[T5] a span keeps the newest trades and counts the others', () => {
    fc.assert(
      fc.property(batches({ maxLength: 120 }), cuts, (all, at) => {
        const trades = all.flatMap((batch) => batch.trades);

        const span = foldSpans(groups(all, at).map((group) => foldSpans(group.map(spanOfBatch))));

        expect(span.trades).toEqual(trades.slice(-SPAN_TRADES));
        expect(span.missed).toBe(Math.max(0, trades.length - SPAN_TRADES));
      }),
    );
  });

  it('[T1] its range runs from before the first batch to the last', () => {
    fc.assert(
      fc.property(batches(), (all) => {
        const span = foldSpans(all.map(spanOfBatch));

        expect([span.from, span.to]).toEqual([0, all.length]);
        expect(span.sent).toBe(Math.min(...all.map(({ sent }) => sent)));
      }),
    );
  });

  it('refuses to fold over a hole', () => {
    const [a, , c] = fc.sample(batches({ minLength: 3, maxLength: 3 }), 1)[0] ?? [];
    if (!a || !c) throw new Error('three batches');

    expect(() => foldSpans([spanOfBatch(a), spanOfBatch(c)])).toThrow(/does not follow/);
  });
});

/** Independent of the code under test: one pass over the trades. */
function slowBars(all: readonly Batch[]) {
  const bars = new Map<number, { prices: number[]; volume: number }>();
  for (const trade of all.flatMap((batch) => batch.trades)) {
    const second = trade.time - (trade.time % 1_000);
    const bar = bars.get(second) ?? { prices: [], volume: 0 };
    bar.prices.push(trade.price);
    bar.volume += trade.size;
    bars.set(second, bar);
  }
  return [...bars].map(([time, { prices, volume }]) => ({
    time,
    open: prices[0],
    high: Math.max(...prices),
    low: Math.min(...prices),
    close: prices.at(-1),
    volume,
    count: prices.length,
  }));
}
