// What a step of market time does: asks the source, numbers what changed, publishes it and folds its trades. Also tells
// the beat and the snapshots, all of one moment, since nothing here ever waits. Knows no wall time but through its clock.

import type { LiveBus } from '../../bus/bus.ts';
import { bucketStart } from '../../protocol/bar.ts';
import { encodeBatch } from '../../protocol/batch-codec.ts';
import { encodeBeat } from '../../protocol/beat-codec.ts';
import type { Clock } from '../../protocol/clock.ts';
import { assert } from '../../protocol/result.ts';
import type { Snapshot } from '../../protocol/snapshot-codec.ts';
import { batchSubject, beatSubject } from '../../protocol/subjects.ts';
import type { MarketSource } from '../source.ts';
import type { BarLedger } from './bar-ledger.ts';
import type { Sequencer } from './sequencer.ts';

/** One instrument as it is published. */
export interface Line {
  readonly symbol: string;
  readonly sequencer: Sequencer;
  readonly ledger: BarLedger;
}

export interface PublisherOptions {
  readonly live: LiveBus;
  readonly clock: Clock;
  readonly source: MarketSource;
  readonly shard: string;
  readonly epoch: number;
  /** Market time before the first step. */
  readonly start: number;
  readonly lines: readonly Line[];
  /** Bars may have closed. */
  readonly onSecond: () => void;
}

interface PublishedLine extends Line {
  readonly subject: string;
}

export class Publisher {
  readonly #options: PublisherOptions;
  readonly #lines: ReadonlyMap<string, PublishedLine>;
  #time: number;
  #batches = 0;

  constructor(options: PublisherOptions) {
    this.#options = options;
    this.#time = options.start;
    this.#lines = new Map(
      options.lines.map((line) => [line.symbol, { ...line, subject: batchSubject(line.symbol) }]),
    );
  }

  /** Batches published so far. */
  get batches(): number {
    return this.#batches;
  }

  /** Publishes the step that ends at market time `time`. */
  step(time: number): void {
    const { live, clock, source, onSecond } = this.#options;
    for (const step of source.advance(time)) {
      const line = this.#lines.get(step.symbol);
      assert(line, `${step.symbol} moves and is not listed`);
      const batch = line.sequencer.next(step, time, clock.now());
      if (!batch) continue;
      live.publish(line.subject, encodeBatch(batch));
      line.ledger.add(batch.trades);
      this.#batches += 1;
    }
    const isNewSecond = bucketStart(time, '1s') > bucketStart(this.#time, '1s');
    this.#time = time;
    if (!isNewSecond) return;
    for (const { ledger } of this.#lines.values()) ledger.close(time);
    onSecond();
  }

  /** Tells the newest seq of every instrument. */
  beat(): void {
    const { live, clock, shard, epoch } = this.#options;
    const seqs = new Map<string, number>();
    let storedUntil = bucketStart(this.#time, '1s');
    for (const { symbol, sequencer, ledger } of this.#lines.values()) {
      seqs.set(symbol, sequencer.state.seq);
      storedUntil = Math.min(storedUntil, ledger.storedUntil);
    }
    const beat = { epoch, time: this.#time, sent: clock.now(), storedUntil, seqs };
    live.publish(beatSubject(shard), encodeBeat(beat));
  }

  /** Position, state and tail of those of `symbols` that are published here. */
  snapshots(symbols: readonly string[]): Snapshot[] {
    return symbols.flatMap((symbol) => {
      const line = this.#lines.get(symbol);
      if (!line) return [];
      const { sequencer, ledger } = line;
      const tail = ledger.tail();
      return [{ symbol, state: sequencer.state, tailFrom: ledger.tailFrom, tail }];
    });
  }
}
