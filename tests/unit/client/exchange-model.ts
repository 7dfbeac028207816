// An exchange with one instrument and a gateway before it, small enough to be obviously right: it remembers every trade,
// so what any candle must be at any position can be counted out. It shares no folding code with the house.

import type { Interval } from '../../../protocol/bar.ts';
import { formatDecimal } from '../../../protocol/decimal.ts';
import type { TickerFrame } from '../../../protocol/events.ts';
import type { Position } from '../../../protocol/position.ts';
import type { Arrived, Asked, Door } from '../../support/fake-gateway.ts';
import { INSTRUMENT, snapshot, ticker } from './rig.ts';

export interface ModelTrade {
  readonly time: number;
  readonly price: number;
  readonly size: number;
}

interface ModelBatch {
  readonly epoch: number;
  readonly seq: number;
  readonly trades: readonly ModelTrade[];
}

export interface ModelBar {
  readonly time: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
  readonly count: number;
}

const WIDTHS: Record<Interval, number> = {
  '1s': 1_000,
  '5s': 5_000,
  '15s': 15_000,
  '1m': 60_000,
  '5m': 300_000,
  '15m': 900_000,
  '1h': 3_600_000,
  '1d': 86_400_000,
};

/** Pages are short, so that a few steps leave one behind. */
const PAGE_BARS = 4;

type Row = [number, string, string, string, string, string, number];

export class ExchangeModel {
  readonly #batches: ModelBatch[] = [];
  #epoch = 1;
  #seq = 0;
  #time = Date.UTC(2026, 0, 5, 12);
  /** Ranges that begin before this batch cannot be given any more. */
  #ringStart = 0;
  #cursor: Position | null = null;

  get head(): Position {
    return { epoch: this.#epoch, seq: this.#seq };
  }

  /** One batch: trades as (milliseconds later, price, size). */
  trade(trades: readonly (readonly [number, number, number])[]): void {
    this.#seq += 1;
    const made = trades.map(([laterMs, price, size]) => {
      this.#time += laterMs;
      return { time: this.#time, price, size };
    });
    this.#batches.push({ ...this.head, trades: made });
  }

  /** The ring forgets: every position but the head is too old now. */
  forget(): void {
    this.#ringStart = this.#seq;
  }

  /** The feed starts over, continuing from its store. */
  restart(): void {
    this.#epoch += 1;
    this.#seq = 0;
    this.#ringStart = 0;
  }

  /** What candles of `interval` are at `position`: every trade up to there, counted one by one. */
  truth(interval: Interval, { epoch, seq }: Position = this.head): ModelBar[] {
    const told = this.#batches.filter(
      (batch) => batch.epoch < epoch || (batch.epoch === epoch && batch.seq <= seq),
    );
    return countOut(
      told.flatMap(({ trades }) => trades),
      WIDTHS[interval],
    );
  }

  /** A new connection: nothing is subscribed. */
  connected(): void {
    this.#cursor = null;
  }

  /** Carries out one call of the client. */
  serve(door: Door, { id, method, params }: Arrived): void {
    if (method === 'unsubscribe') {
      this.#cursor = null;
      door.answer(id, { unsubscribed: ['A'] });
    }
    if (method !== 'subscribe') return;
    door.answer(id, { subscribed: ['A'], rejected: [] });
    const position: Position | undefined = params.positions?.A;
    this.#cursor = position ?? null;
    door.tell('ticker', position ? this.#frameFrom(position) : this.#snapshot());
    this.#cursor = this.head;
  }

  /** Tells what has happened since the last frame, if anybody listens and anything has. */
  flush(door: Door): void {
    if (!this.#cursor || same(this.#cursor, this.head)) return;
    door.tell('ticker', this.#frameFrom(this.#cursor));
    this.#cursor = this.head;
  }

  /** Reads what an HTTP request asks for now; the answer leaves when the result is called. */
  read({ url, answer }: Asked): () => void {
    if (url.pathname === '/api/instruments') return () => answer({ instruments: [INSTRUMENT] });
    const query = url.searchParams;
    const interval = INTERVALS.find((one) => one === query.get('interval')) ?? '1m';
    const before = Number(query.get('before') ?? Number.POSITIVE_INFINITY);
    const bars = this.truth(interval)
      .filter((bar) => bar.time < before)
      .slice(-Math.min(PAGE_BARS, Number(query.get('limit'))))
      .map((bar) => [...rowOf(bar), true]);
    const body = { symbol: 'A', interval, bars, position: this.head };
    return () => answer(body);
  }

  #frameFrom({ epoch, seq }: Position): TickerFrame {
    if (epoch !== this.#epoch || seq < this.#ringStart || seq > this.#seq) return this.#snapshot();
    const told = this.#batches.filter((batch) => batch.epoch === epoch && batch.seq > seq);
    const trades = told.flatMap((batch) => batch.trades);
    return ticker({ epoch, from: seq, to: this.#seq, bars: countOut(trades, 1_000).map(rowOf) });
  }

  #snapshot(): TickerFrame {
    return snapshot(this.#seq, { epoch: this.#epoch });
  }
}

const INTERVALS: readonly Interval[] = ['1s', '5s', '15s', '1m', '5m', '15m', '1h', '1d'];

function countOut(trades: readonly ModelTrade[], width: number): ModelBar[] {
  const buckets = new Map<number, ModelTrade[]>();
  for (const trade of trades) {
    const start = trade.time - (trade.time % width);
    buckets.set(start, [...(buckets.get(start) ?? []), trade]);
  }
  return [...buckets].map(([time, held]) => ({
    time,
    open: held[0]?.price ?? 0,
    high: Math.max(...held.map(({ price }) => price)),
    low: Math.min(...held.map(({ price }) => price)),
    close: held.at(-1)?.price ?? 0,
    volume: held.reduce((sum, { size }) => sum + size, 0),
    count: held.length,
  }));
}

function rowOf({ time, open, high, low, close, volume, count }: ModelBar): Row {
  const price = (value: number) => formatDecimal(value, 2);
  return [time, price(open), price(high), price(low), price(close), String(volume), count];
}

function same(a: Position, b: Position): boolean {
  return a.epoch === b.epoch && a.seq === b.seq;
}
