// A chain of one instrument as a gateway tells it: random batches folded into ranges, each as its JSON frame and as its entry,
// absolute, as a change, or as a snapshot.

import fc from 'fast-check';
import { anchorOf, encodeBook } from '../../protocol/book-entry.ts';
import { type Definition, encodeDefinition, LAYOUT } from '../../protocol/entry.ts';
import { bookFrame, tickerFrame, tradesFrame } from '../../protocol/frames.ts';
import { applyBatch, type InstrumentState } from '../../protocol/instrument-state.ts';
import type { Batch, Level } from '../../protocol/market.ts';
import { emptySpan, foldSpans, type Span, spanOfBatch } from '../../protocol/span.ts';
import { encodeTicker } from '../../protocol/ticker-entry.ts';
import { encodeTrades, lastTradeOf } from '../../protocol/trades-entry.ts';
import { batches, EPOCH, START } from './arbitrary.ts';
import { quietState } from './quiet-state.ts';

export type Manner = 'change' | 'absolute' | 'snapshot';

/** One step of a reader: from the state before to the state after. */
export interface Step {
  readonly manner: Manner;
  readonly before: InstrumentState;
  readonly state: InstrumentState;
  /** Null: a snapshot. */
  readonly span: Span | null;
}

/** How prices and sizes of the random batches are laid out: small ones, whole ticks, and more than 32 bits hold. */
const LAYOUTS = [
  { factor: 1, tick: 1, offset: 0 },
  { factor: 25, tick: 25, offset: 50 },
  { factor: 1, tick: 1, offset: 2 ** 49 },
  { factor: 2 ** 34 + 2, tick: 2, offset: 0 },
];

export interface Chain {
  readonly definition: Definition;
  readonly steps: readonly Step[];
}

/** The first step is never a change: nothing is known before it. */
export function chains(): fc.Arbitrary<Chain> {
  return fc
    .record({
      all: batches({ maxLength: 40 }),
      cuts: fc.array(fc.record({ length: fc.nat(6), manner: manners }), { maxLength: 12 }),
      number: fc.oneof(fc.nat(200), fc.maxSafeNat()),
      layout: fc.constantFrom(...LAYOUTS),
      last: fc.option(fc.nat(2_000)),
    })
    .map(({ all, cuts, number, layout: { factor, tick, offset }, last }) => {
      const at = (price: number) => price * factor + offset;
      const laid = all.map((batch) => laidOut(batch, at));
      const definition = { number, symbol: 'BRK.B', priceScale: 2, sizeScale: 3, tick };
      const first = beginning(last === null ? null : at(last), at(100));
      return { definition, steps: stepsOf(first, laid, cuts) };
    });
}

const manners = fc.constantFrom<Manner>('change', 'change', 'change', 'absolute', 'snapshot');

function stepsOf(
  first: InstrumentState,
  all: readonly Batch[],
  cuts: readonly { length: number; manner: Manner }[],
): Step[] {
  const steps: Step[] = [{ manner: 'snapshot', before: first, state: first, span: null }];
  let before = first;
  let at = 0;
  for (const { length, manner } of cuts) {
    const taken = all.slice(at, at + length);
    at += taken.length;
    const state = taken.reduce(applyBatch, before);
    const spans = taken.map(spanOfBatch);
    const span = spans.length > 0 ? foldSpans(spans) : emptySpan(state);
    steps.push({ manner, before, state, span: manner === 'snapshot' ? null : span });
    before = state;
  }
  return steps;
}

function laidOut(batch: Batch, at: (price: number) => number): Batch {
  const level = ({ price, size }: Level) => ({ price: at(price), size });
  const { quote } = batch;
  return {
    ...batch,
    trades: batch.trades.map((trade) => ({ ...trade, price: at(trade.price) })),
    quote: quote && { bid: quote.bid && level(quote.bid), ask: quote.ask && level(quote.ask) },
    bids: batch.bids.map(level),
    asks: batch.asks.map(level),
  };
}

function beginning(last: number | null, close: number): InstrumentState {
  return quietState(close, { epoch: EPOCH, time: START, sent: START + 7, last });
}

/** A step of each chained channel: what JSON says, and the entry. */
export const CHANNELS = {
  ticker: {
    json: ({ state, span }: Step, of: Definition) => tickerFrame(of, state, span),
    entry: ({ before, state, span, manner }: Step, of: Definition) =>
      encodeTicker(of, manner === 'change' ? before : null, state, span),
  },
  trades: {
    json: ({ state, span }: Step, of: Definition) => tradesFrame(of, state, span),
    entry: ({ before, state, span, manner }: Step, of: Definition) => {
      const mark = { ...before, trade: lastTradeOf(before) };
      return encodeTrades(of, manner === 'change' ? mark : null, state, span);
    },
  },
  book: {
    json: ({ state, span }: Step, of: Definition) => bookFrame(of, state, span),
    entry: ({ before, state, span, manner }: Step, of: Definition) => {
      const mark = { ...before, anchor: anchorOf(before) };
      return encodeBook(of, manner === 'change' ? mark : null, state, span);
    },
  },
} as const;

/** One message of `entries`, behind the definition. */
export function messageOf(definition: Definition, entries: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from([
    LAYOUT,
    ...encodeDefinition(definition),
    ...entries.flatMap((it) => [...it]),
  ]);
}
