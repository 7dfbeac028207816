import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Ring } from '../../../../gateway/market/ring.ts';
import { RING_BATCHES, RING_MS } from '../../../../protocol/limits.ts';
import type { Batch } from '../../../../protocol/market.ts';
import { foldSpans, spanOfBatch } from '../../../../protocol/span.ts';
import { batches, EPOCH } from '../../../support/arbitrary.ts';

const at = (seq: number, epoch = EPOCH) => ({ epoch, seq });

function batch(seq: number): Batch {
  const time = 1_767_000_000_000 + seq * 10;
  return {
    symbol: 'AAPL',
    epoch: EPOCH,
    seq,
    time,
    sent: time,
    trades: [{ time, price: seq, size: 1, side: 'buy' }],
    quote: null,
    bids: [],
    asks: [],
    status: null,
  };
}

function ringOf(count: number, everyMs: number): Ring {
  const ring = new Ring(at(0));
  for (let seq = 1; seq <= count; seq += 1) ring.push(spanOfBatch(batch(seq)), seq * everyMs);
  return ring;
}

describe('a ring', () => {
  test('gives from any position the fold of all batches after it', () => {
    fc.assert(
      fc.property(batches({ maxLength: 40 }), (all) => {
        const ring = new Ring(at(0));
        const spans = all.map(spanOfBatch);
        for (const span of spans) ring.push(span, 0);

        for (let seq = 0; seq < all.length; seq += 1) {
          const span = foldSpans(spans.slice(seq));
          expect(ring.since(at(seq))).toEqual({ type: 'span', span });
        }
      }),
    );
  });

  test('knows its head, what is ahead of it and what is of another epoch', () => {
    const ring = ringOf(3, 10);

    expect(ring.since(at(3)).type).toBe('even');
    expect(ring.since(at(4)).type).toBe('ahead');
    expect(ring.since(at(1, EPOCH + 1)).type).toBe('ahead');
    expect(ring.since(at(3, EPOCH - 1)).type).toBe('gone');
    expect(ring.since(at(9, EPOCH - 1)).type).toBe('gone');
  });

  test('that begins at a snapshot does not know what was before', () => {
    const ring = new Ring(at(7));
    ring.push(spanOfBatch(batch(8)), 0);

    expect(ring.since(at(6)).type).toBe('gone');
    expect(ring.since(at(7)).type).toBe('span');
  });

  test('holds batches for ten seconds', () => {
    const ring = ringOf(200, 100);
    const kept = RING_MS / 100 + 1;

    expect(ring.length).toBe(kept);
    expect(ring.since(at(200 - kept)).type).toBe('span');
    expect(ring.since(at(200 - kept - 1)).type).toBe('gone');
  });

  test('never holds more than its number of batches', () => {
    const ring = ringOf(RING_BATCHES * 3, 1);
    const oldest = RING_BATCHES * 2;

    expect(ring.length).toBe(RING_BATCHES);
    expect(ring.since(at(oldest))).toMatchObject({
      span: { from: oldest, to: oldest + RING_BATCHES },
    });
    expect(ring.since(at(oldest - 1)).type).toBe('gone');
  });

  test('still brings a reader up to date after a quiet time', () => {
    const ring = ringOf(3, 10);
    ring.push(spanOfBatch(batch(4)), 60_000);

    expect(ring.since(at(3))).toMatchObject({ span: { from: 3, to: 4 } });
  });

  test('gives readers at one position one object until the head moves', () => {
    const ring = ringOf(5, 10);
    const first = ring.since(at(2));

    expect(ring.since(at(2))).toBe(first);
    ring.push(spanOfBatch(batch(6)), 60);
    expect(ring.since(at(2))).toMatchObject({ span: { from: 2, to: 6 } });
  });

  test('does not take a batch that leaves a hole', () => {
    const ring = ringOf(3, 10);

    expect(() => ring.push(spanOfBatch(batch(5)), 50)).toThrow('next batch');
  });
});
