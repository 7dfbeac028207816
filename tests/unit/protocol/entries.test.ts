// The layout of binary frames, byte by byte: what stands here stands in docs/protocol.md, and may not change under `outcry.v1`.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { encodeBars } from '../../../protocol/bar-entry.ts';
import { anchorOf, encodeBook } from '../../../protocol/book-entry.ts';
import { encodeDefinition, LAYOUT } from '../../../protocol/entry.ts';
import { applyBatch, type InstrumentState } from '../../../protocol/instrument-state.ts';
import type { Batch } from '../../../protocol/market.ts';
import { spanOfBatch } from '../../../protocol/span.ts';
import { encodeTicker } from '../../../protocol/ticker-entry.ts';
import { encodeTrades, lastTradeOf } from '../../../protocol/trades-entry.ts';
import { ROOT } from '../../support/tree.ts';

const NOON = Date.UTC(2026, 0, 5, 12);
const AAPL = { number: 1, symbol: 'AAPL', priceScale: 2, sizeScale: 0, tick: 1 };

const before: InstrumentState = {
  epoch: 5,
  seq: 41,
  time: NOON,
  sent: NOON + 2,
  last: 18_950,
  quote: { bid: { price: 18_949, size: 300 }, ask: { price: 18_951, size: 200 } },
  bids: [{ price: 18_949, size: 300 }],
  asks: [{ price: 18_951, size: 200 }],
  day: {
    open: 18_900,
    high: 19_010,
    low: 18_875,
    volume: 120_000,
    count: 900,
    previousClose: 18_890,
  },
  status: 'open',
  recent: [{ time: NOON - 250, price: 18_950, size: 100, side: 'buy' }],
};

const batch: Batch = {
  symbol: 'AAPL',
  epoch: 5,
  seq: 42,
  time: NOON + 50,
  sent: NOON + 53,
  trades: [{ time: NOON + 48, price: 18_951, size: 120, side: 'buy' }],
  quote: { bid: { price: 18_950, size: 80 }, ask: { price: 18_951, size: 80 } },
  bids: [{ price: 18_950, size: 80 }],
  asks: [{ price: 18_951, size: 80 }],
  status: null,
};
const after = applyBatch(before, batch);
const span = spanOfBatch(batch);

function hex(bytes: Uint8Array | readonly number[] | null): string {
  return bytes
    ? Buffer.from(bytes)
        .toString('hex')
        .replace(/..(?=.)/g, '$& ')
    : '';
}

describe('the bytes of an entry', () => {
  it('[B5] of a definition', () => {
    expect(hex(encodeDefinition(AAPL))).toBe('0a 00 01 04 41 41 50 4c 02 00 01');
  });

  it('[B8] of trades', () => {
    const known = { ...before, trade: lastTradeOf(before) };

    expect(hex(encodeTrades(AAPL, null, before, null))).toBe(
      '15 0a 01 05 29 00 84 98 ba e0 f1 66 f7 03 8c a8 02 01 00 00 c9 01',
    );
    expect(hex(encodeTrades(AAPL, known, after, span))).toBe('0a 02 01 0a 66 01 d4 04 02 f1 01');
    expect(hex(encodeTrades(AAPL, known, after, { ...span, missed: 3 }))).toBe(
      '0b 12 01 0a 66 03 01 d4 04 02 f1 01',
    );
  });

  it('[B9] of a book', () => {
    const known = { ...before, anchor: anchorOf(before) };

    expect(hex(encodeBook(AAPL, null, before, null))).toBe(
      '16 0b 01 05 29 00 84 98 ba e0 f1 66 8a a8 02 01 00 ac 02 01 04 c8 01',
    );
    expect(hex(encodeBook(AAPL, known, after, span))).toBe('0b 03 01 0a 66 02 01 00 50 01 02 50');
  });

  it('[B10] of bars', () => {
    const minute = { open: 18_940, high: 18_952, low: 18_938, close: 18_950, volume: 5_000 };
    const flat = { open: 18_951, high: 18_951, low: 18_951, close: 18_951, volume: 120 };
    const bars = [
      { time: NOON - 60_000, ...minute, count: 40, final: true },
      { time: NOON, ...flat, count: 1, final: false },
    ];

    expect(hex(encodeBars(AAPL, '1m', { epoch: 5, seq: 42 }, bars))).toBe(
      '18 0c 01 03 05 2a 02 9e 9c 8c 1c a2 01 f8 a7 02 18 03 14 88 27 02 05 02 78',
    );
  });

  it('[B6] [B7] of what seldom changes: status, a day that is not the sum of its bars, no price, nobody there', () => {
    const odd: InstrumentState = {
      ...after,
      last: null,
      quote: { bid: null, ask: before.quote.ask },
      status: 'halted',
      day: { ...before.day, previousClose: 1 },
    };

    expect(hex(encodeTicker(AAPL, before, odd, { ...span, bars: [] }))).toBe(
      '18 91 01 0a 66 01 07 00 00 a8 a7 02 84 a9 02 f6 a6 02 02 c0 a9 07 84 07 01',
    );
  });

  it('[B2] [B3] [B12] of whole messages, as the protocol shows them', () => {
    const page = readFileSync(join(ROOT, 'docs', 'protocol.md'), 'utf8');
    const [, example = ''] = page.split('**[B12]**')[1]?.split('```') ?? [];
    const shown = example.trim().split('\n\n').map(bytesShown);

    const first = encodeTicker(AAPL, null, before, null) ?? [];
    const next = encodeTicker(AAPL, before, after, span) ?? [];
    expect(shown).toEqual([
      hex([LAYOUT, ...encodeDefinition(AAPL), ...first]),
      hex([LAYOUT, ...next]),
    ]);
  });
});

/** The bytes at the beginning of each line, two spaces before its words. */
function bytesShown(block: string): string {
  return block
    .split('\n')
    .map((line) => line.split('  ')[0])
    .join(' ');
}
