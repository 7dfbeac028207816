// Stored bars of the in-memory broker. A block lives for the age of its interval after its last writing; old ones go
// whenever something is written, so nothing grows that nobody may read.

import type { StoredInterval } from '../protocol/bar.ts';
import { BARS_KEPT_MS } from '../protocol/bar-block.ts';
import type { Clock } from '../protocol/clock.ts';
import { err, ok, type Result } from '../protocol/result.ts';
import { barsSubject } from '../protocol/subjects.ts';
import type { BarStore, BusFailure } from './bus.ts';
import type { BusEvents } from './bus-events.ts';
import { copyBytes } from './carried-bytes.ts';
import { BUS_MESSAGE_BYTES } from './limits.ts';
import type { MemoryWire } from './memory-wire.ts';

interface Block {
  readonly bytes: Uint8Array;
  readonly at: number;
}

/** The blocks of all connections, per interval in order of writing. */
export class BlockStore {
  readonly #clock: Clock;
  readonly #blocks: Readonly<Record<StoredInterval, Map<string, Block>>> = {
    '1s': new Map(),
    '1m': new Map(),
    '1d': new Map(),
  };

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  put(interval: StoredInterval, subject: string, bytes: Uint8Array): void {
    const blocks = this.#blocks[interval];
    blocks.delete(subject);
    blocks.set(subject, { bytes: copyBytes(bytes), at: this.#clock.mono() });
    for (const [oldest, block] of blocks) {
      if (!this.#isOver(interval, block)) return;
      blocks.delete(oldest);
    }
  }

  get(interval: StoredInterval, subject: string): Uint8Array | null {
    const block = this.#blocks[interval].get(subject);
    return block && !this.#isOver(interval, block) ? copyBytes(block.bytes) : null;
  }

  #isOver(interval: StoredInterval, block: Block): boolean {
    return this.#clock.mono() - block.at >= BARS_KEPT_MS[interval];
  }
}

export class MemoryBars implements BarStore {
  readonly #store: BlockStore;
  readonly #wire: MemoryWire;
  readonly #events: BusEvents;

  constructor(store: BlockStore, wire: MemoryWire, events: BusEvents) {
    this.#store = store;
    this.#wire = wire;
    this.#events = events;
  }

  put(
    interval: StoredInterval,
    symbol: string,
    blockStart: number,
    bytes: Uint8Array,
  ): Promise<Result<void, BusFailure>> {
    const reason = this.#events.away;
    if (reason) return this.#wire.reply(() => err({ type: 'no-answer', reason }));
    if (bytes.length > BUS_MESSAGE_BYTES) {
      const refused = { type: 'refused', reason: `a block of ${bytes.length} bytes` } as const;
      return this.#wire.reply(() => err(refused));
    }
    this.#store.put(interval, barsSubject(interval, symbol, blockStart), bytes);
    return this.#wire.reply<Result<void, BusFailure>>(
      () => ok(undefined),
      () => err({ type: 'unknown', reason: 'the broker went away' }),
    );
  }

  get(
    interval: StoredInterval,
    symbol: string,
    blockStart: number,
  ): Promise<Result<Uint8Array | null, BusFailure>> {
    const reason = this.#events.away;
    if (reason) return this.#wire.reply(() => err({ type: 'no-answer', reason }));
    return this.#wire.reply<Result<Uint8Array | null, BusFailure>>(
      () => ok(this.#store.get(interval, barsSubject(interval, symbol, blockStart))),
      () => err({ type: 'no-answer', reason: 'the broker went away' }),
    );
  }
}
