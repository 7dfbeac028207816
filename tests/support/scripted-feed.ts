// A feed that does what a test says: it publishes batches, beats, snapshots and bar blocks through a bus as the real one
// does, and remembers everything that was ever traded, which is the truth that gateways are compared with.

import type { Bus } from '../../bus/bus.ts';
import {
  type Bar,
  INTERVAL_MS,
  STORED_INTERVALS,
  type StoredInterval,
} from '../../protocol/bar.ts';
import { blockStart, encodeBarBlock } from '../../protocol/bar-block.ts';
import { encodeBatch } from '../../protocol/batch-codec.ts';
import { encodeBeat } from '../../protocol/beat-codec.ts';
import type { Clock } from '../../protocol/clock.ts';
import type { Instrument } from '../../protocol/instrument.ts';
import { applyBatch, type InstrumentState } from '../../protocol/instrument-state.ts';
import type { Batch, Trade } from '../../protocol/market.ts';
import {
  decodeSnapshotRequest,
  encodeSnapshots,
  type Snapshot,
} from '../../protocol/snapshot-codec.ts';
import {
  batchSubject,
  beatSubject,
  snapshotSubject,
  subjectToken,
  TABLES,
} from '../../protocol/subjects.ts';
import { plainBars } from './plain-bars.ts';
import { quietState } from './quiet-state.ts';

const MINUTE_MS = 60_000;
/** A day's own bar may be stored this long after the day has ended. */
const DAYS_LATE_MS = 20 * 3_600_000;

export interface ScriptedFeedOptions {
  readonly bus: Bus;
  readonly clock: Clock;
  readonly symbols: readonly string[];
  readonly shard?: string;
  readonly epoch?: number;
  /** Market time at the start. */
  readonly time?: number;
  /** At the price's scale. */
  readonly previousClose?: number;
}

/** What a batch may say beside what the feed fills in. */
export type Said = Partial<Pick<Batch, 'trades' | 'quote' | 'bids' | 'asks' | 'status'>>;

export function instrumentOf(symbol: string, shard = 'main'): Instrument {
  return {
    symbol,
    name: `${symbol} of the test`,
    type: 'stock',
    priceScale: 2,
    sizeScale: 0,
    tickSize: 1,
    lotSize: 1,
    status: 'open',
    simulated: true,
    shard,
  };
}

export class ScriptedFeed {
  readonly shard: string;
  epoch: number;
  /** Market time; a test moves it forward only. */
  time: number;
  /** Every closed 1 s and 1 m bar before it is in the store. */
  storedUntil: number;
  /** Symbols of each request for snapshots, as they came. */
  readonly asked: string[][] = [];
  readonly #bus: Bus;
  readonly #clock: Clock;
  readonly #previousClose: number;
  /** The states of this epoch, by seq. */
  readonly #states = new Map<string, InstrumentState[]>();
  readonly #trades = new Map<string, Trade[]>();
  readonly #batches = new Map<string, Batch[]>();
  #stop: () => void = () => {};

  constructor(options: ScriptedFeedOptions) {
    const { bus, clock, symbols, shard = 'main', epoch = 1_000, time = clock.now() } = options;
    this.#bus = bus;
    this.#clock = clock;
    this.#previousClose = options.previousClose ?? 100;
    this.shard = shard;
    this.epoch = epoch;
    this.time = time;
    this.storedUntil = time;
    for (const symbol of symbols) this.add(symbol);
  }

  /** One more instrument; the next `list` writes it. */
  add(symbol: string): void {
    this.#states.set(symbol, [
      quietState(this.#previousClose, { epoch: this.epoch, time: this.time }),
    ]);
    this.#trades.set(symbol, []);
    this.#batches.set(symbol, []);
  }

  get symbols(): string[] {
    return [...this.#states.keys()];
  }

  /** Writes the instrument table. */
  async list(): Promise<void> {
    const table = await this.#bus.table(TABLES.instruments);
    for (const symbol of this.symbols) {
      const row = new TextEncoder().encode(JSON.stringify(instrumentOf(symbol, this.shard)));
      await table.put(subjectToken(symbol), row);
    }
  }

  /** Answers requests for snapshots from now on. */
  answer(): void {
    this.#stop = this.#bus.live.answer(snapshotSubject(this.shard), (bytes) => {
      const symbols = decodeSnapshotRequest(bytes);
      if (!symbols.ok) return [];
      this.asked.push(symbols.value);
      const known = symbols.value.filter((symbol) => this.#states.has(symbol));
      return encodeSnapshots(known.map((symbol) => this.snapshot(symbol)));
    });
  }

  /** Answers no more. */
  silence(): void {
    this.#stop();
  }

  /** The next batch of `symbol`, at the feed's time; trades come last in it. */
  publish(symbol: string, said: Said = {}): Batch {
    const state = this.state(symbol);
    const batch: Batch = {
      symbol,
      epoch: this.epoch,
      seq: state.seq + 1,
      time: this.time,
      sent: this.#wall(),
      trades: said.trades ?? [],
      quote: said.quote ?? null,
      bids: said.bids ?? [],
      asks: said.asks ?? [],
      status: said.status ?? null,
    };
    found(this.#states, symbol).push(applyBatch(state, batch));
    this.trades(symbol).push(...batch.trades);
    this.batches(symbol).push(batch);
    this.#bus.live.publish(batchSubject(symbol), encodeBatch(batch));
    return batch;
  }

  /** A batch with one trade. */
  trade(symbol: string, price: number, size = 1): Batch {
    return this.publish(symbol, { trades: [{ time: this.time, price, size, side: 'buy' }] });
  }

  beat(): void {
    const seqs = new Map(this.symbols.map((symbol) => [symbol, this.state(symbol).seq]));
    const { epoch, time, storedUntil } = this;
    const bytes = encodeBeat({ epoch, time, sent: this.#wall(), storedUntil, seqs });
    this.#bus.live.publish(beatSubject(this.shard), bytes);
  }

  /** Stores every bar that has closed and is not stored yet. */
  async store(): Promise<void> {
    for (const [symbol, trades] of this.#trades) {
      for (const stored of STORED_INTERVALS) await this.#storeBlocks(symbol, trades, stored);
    }
    this.storedUntil = this.time;
  }

  /** Starts over as a new feed does that goes on from the store. */
  restart(epoch: number): void {
    this.epoch = epoch;
    for (const symbol of this.symbols) {
      this.#states.set(symbol, [{ ...this.state(symbol), epoch, seq: 0 }]);
      this.#batches.set(symbol, []);
    }
  }

  /** At the newest batch, or at the batch `seq` of this epoch. */
  state(symbol: string, seq = -1): InstrumentState {
    const state = found(this.#states, symbol).at(seq);
    if (!state) throw new Error(`the test's feed has no batch ${seq} of ${symbol}`);
    return state;
  }

  /** Everything ever traded, in order. */
  trades(symbol: string): Trade[] {
    return found(this.#trades, symbol);
  }

  /** Everything published in this epoch: the batch with seq n is at n - 1. */
  batches(symbol: string): Batch[] {
    return found(this.#batches, symbol);
  }

  snapshot(symbol: string): Snapshot {
    const from = Math.min(this.storedUntil, this.time - 2 * MINUTE_MS);
    const tailFrom = from - (from % MINUTE_MS);
    const tail = plainBars(since(this.trades(symbol), tailFrom), INTERVAL_MS['1s']);
    return { symbol, state: this.state(symbol), tailFrom, tail };
  }

  #wall(): number {
    return Math.floor(this.#clock.now());
  }

  async #storeBlocks(symbol: string, trades: Trade[], stored: StoredInterval): Promise<void> {
    const width = INTERVAL_MS[stored];
    const lateMs = stored === '1d' ? DAYS_LATE_MS : 0;
    const from = blockStart(this.storedUntil - lateMs - width, stored);
    const closed = plainBars(since(trades, from), width).filter(
      (bar) => bar.time + width + lateMs <= this.time,
    );
    const blocks = new Map<number, Bar[]>();
    for (const bar of closed) {
      const start = blockStart(bar.time, stored);
      blocks.set(start, [...(blocks.get(start) ?? []), bar]);
    }
    for (const [start, bars] of blocks) {
      await this.#bus.bars.put(stored, symbol, start, encodeBarBlock(bars));
    }
  }
}

function since(trades: readonly Trade[], time: number): Trade[] {
  const first = trades.findIndex((trade) => trade.time >= time);
  return first < 0 ? [] : trades.slice(first);
}

function found<T>(map: ReadonlyMap<string, T>, symbol: string): T {
  const value = map.get(symbol);
  if (value === undefined) throw new Error(`the test's feed has no ${symbol}`);
  return value;
}
