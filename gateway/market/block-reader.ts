// Reads blocks of stored bars, folded to the interval of a page. What it keeps is bounded in bytes, what it asks of the
// store at one time in number. Blocks hold whole buckets of every interval that folds from them, so a folded block stays.

import type { BarStore } from '../../bus/bus.ts';
import { type Bar, foldBars, type Interval, type StoredInterval } from '../../protocol/bar.ts';
import { decodeBarBlock, nextBlock } from '../../protocol/bar-block.ts';
import { err, ok, type Result } from '../../protocol/result.ts';
import type { MarketCounts } from './counts.ts';

/** A page of every interval for a hundred instruments. */
export const CACHE_BYTES = 16 * 1024 * 1024;
/** What a bar takes in memory, generously. */
const BAR_BYTES = 128;
/** Of an entry beside its bars: key, places in the map. */
const ENTRY_BYTES = 256;
/** Reads under way at the store, of all pages together. */
const READS_AT_ONCE = 16;

/** One block of one instrument, and the interval to which it is folded. */
export interface BlockRef {
  readonly symbol: string;
  readonly stored: StoredInterval;
  readonly start: number;
  readonly interval: Interval;
  /** Of the feed that continues the store: another one's blocks are read anew. */
  readonly epoch: number;
  /** All bars before this market time are stored: only these count, and they never change. */
  readonly until: number;
}

interface Kept {
  readonly until: number;
  readonly bars: readonly Bar[];
}

export class BlockReader {
  readonly #store: BarStore;
  readonly #counts: MarketCounts;
  readonly #maxBytes: number;
  /** In order of last use. */
  readonly #kept = new Map<string, Kept>();
  #keptBytes = 0;
  readonly #underWay = new Map<string, Promise<Result<readonly Bar[]>>>();
  #reads = 0;
  readonly #queue: (() => void)[] = [];

  constructor(store: BarStore, counts: MarketCounts, maxBytes = CACHE_BYTES) {
    this.#store = store;
    this.#counts = counts;
    this.#maxBytes = maxBytes;
  }

  /** What the kept blocks take in memory, never more than the bound. */
  get keptBytes(): number {
    return this.#keptBytes;
  }

  /** The bars of the block before `until`, ascending; empty when there is no such block. The error is for the log. */
  read(ref: BlockRef): Promise<Result<readonly Bar[]>> {
    const until = Math.min(ref.until, nextBlock(ref.start, ref.stored));
    const key = `${ref.symbol} ${ref.stored} ${ref.interval} ${ref.start} ${ref.epoch}`;
    const kept = this.#kept.get(key);
    if (kept?.until === until) {
      this.#kept.delete(key);
      this.#kept.set(key, kept);
      return Promise.resolve(ok(kept.bars));
    }
    const readKey = `${key} ${until}`;
    const shared = this.#underWay.get(readKey);
    if (shared) return shared;
    const reading = this.#fetch(ref, until, key).finally(() => this.#underWay.delete(readKey));
    this.#underWay.set(readKey, reading);
    return reading;
  }

  async #fetch(ref: BlockRef, until: number, key: string): Promise<Result<readonly Bar[]>> {
    const found = await this.#inTurn(() => this.#store.get(ref.stored, ref.symbol, ref.start));
    this.#counts.blockReads += 1;
    if (!found.ok) return err(found.error.reason);
    const decoded = found.value === null ? ok([]) : decodeBarBlock(found.value);
    if (!decoded.ok) {
      this.#counts.undecodable += 1;
      return err(`block ${ref.start} of ${ref.stored} bars: ${decoded.error}`);
    }
    const stored = decoded.value.filter(({ time }) => time >= ref.start && time < until);
    const bars = foldBars(stored, ref.interval);
    this.#keep(key, { until, bars });
    return ok(bars);
  }

  #keep(key: string, entry: Kept): void {
    this.#forget(key);
    this.#kept.set(key, entry);
    this.#keptBytes += sizeOf(entry);
    for (const oldest of this.#kept.keys()) {
      if (this.#keptBytes <= this.#maxBytes) return;
      this.#forget(oldest);
    }
  }

  #forget(key: string): void {
    const entry = this.#kept.get(key);
    if (!entry) return;
    this.#kept.delete(key);
    this.#keptBytes -= sizeOf(entry);
  }

  async #inTurn<T>(read: () => Promise<T>): Promise<T> {
    if (this.#reads < READS_AT_ONCE) this.#reads += 1;
    else await new Promise<void>((resolve) => this.#queue.push(resolve));
    try {
      return await read();
    } finally {
      // The place goes to the next in line, if there is one.
      const next = this.#queue.shift();
      if (next) next();
      else this.#reads -= 1;
    }
  }
}

function sizeOf(entry: Kept): number {
  return ENTRY_BYTES + entry.bars.length * BAR_BYTES;
}
