// The figures of the freshness window: sampled once a second while it is open, from counts that grow anyway.

import type { Client, Counts } from '../../../client/index.ts';
import { type Clock, every } from '../../../protocol/clock.ts';
import type { HopFigures } from './arrivals.ts';
import type { ConnectionWord } from './connection.svelte.ts';

const SAMPLE_MS = 1_000;

/** Since the last sample; null in the first second. */
export interface Flow {
  readonly messagesPerSecond: number;
  readonly bytesPerSecond: number;
  /** Trades that a frame told, on average; null: no frame came. */
  readonly tradesPerFrame: number | null;
}

/** The part of the client that is used. */
export type Counted = Pick<Client, 'counts' | 'ping'>;

type Sample = Pick<Counts, 'tickers' | 'messages' | 'bytes' | 'trades'>;

export class Figures {
  readonly #client: Counted;
  readonly #figures: () => HopFigures;
  readonly #clock: Clock;
  readonly #stop: () => void;
  #last: Sample;
  #lastAt: number;
  #isPinging = false;
  #hops: HopFigures;
  #flow = $state.raw<Flow | null>(null);
  #roundTripMs = $state<number | null>(null);
  #counts: Counts;

  constructor(client: Counted, figures: () => HopFigures, clock: Clock) {
    this.#client = client;
    this.#figures = figures;
    this.#clock = clock;
    this.#last = { ...client.counts };
    this.#lastAt = clock.mono();
    this.#hops = $state.raw(figures());
    this.#counts = $state.raw({ ...client.counts });
    this.#stop = every(clock, SAMPLE_MS, () => this.#sample());
    void this.#ping();
  }

  get hops(): HopFigures {
    return this.#hops;
  }

  get flow(): Flow | null {
    return this.#flow;
  }

  /** To the gateway and back; null: not known. */
  get roundTripMs(): number | null {
    return this.#roundTripMs;
  }

  get counts(): Counts {
    return this.#counts;
  }

  close(): void {
    this.#stop();
  }

  #sample(): void {
    const now = this.#clock.mono();
    const { counts } = this.#client;
    this.#flow = flowOf(this.#last, counts, (now - this.#lastAt) / 1_000);
    this.#last = { ...counts };
    this.#lastAt = now;
    this.#hops = this.#figures();
    this.#counts = { ...counts };
    void this.#ping();
  }

  /** One question at a time. */
  async #ping(): Promise<void> {
    if (this.#isPinging) return;
    this.#isPinging = true;
    const answer = await this.#client.ping();
    this.#isPinging = false;
    this.#roundTripMs = answer.ok ? answer.value : null;
  }
}

function flowOf(before: Sample, now: Sample, seconds: number): Flow {
  const frames = now.tickers - before.tickers;
  return {
    messagesPerSecond: (now.messages - before.messages) / seconds,
    bytesPerSecond: (now.bytes - before.bytes) / seconds,
    tradesPerFrame: frames === 0 ? null : (now.trades - before.trades) / frames,
  };
}

/** What stands for a figure that is not known: whether it is on its way, not wanted, or cannot come. */
export function noFigure(word: ConnectionWord): string {
  if (word === 'offline' || word === 'reconnecting') return '–';
  return word === 'paused' ? 'paused' : 'measuring';
}
