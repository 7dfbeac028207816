// Pages of bars of any interval: stored blocks before the tail, then the tail. The tail was taken first and the store is
// read strictly before its start, so whatever moves meanwhile, a page has no hole and no trade twice.

import {
  type Bar,
  foldBars,
  INTERVAL_MS,
  type Interval,
  joinBars,
  type StoredInterval,
} from '../../protocol/bar.ts';
import { blockStart, nextBlock, previousBlock } from '../../protocol/bar-block.ts';
import { type Fault, fault } from '../../protocol/codes.ts';
import { err, ok, type Result } from '../../protocol/result.ts';
import type { Log } from '../log.ts';
import type { BlockReader } from './block-reader.ts';
import { blocksBack, daysUntil, pageEnd, type Section, sectionsOf } from './past.ts';
import type { Cut } from './replica.ts';
import type { BarsPage, PageRequest } from './since.ts';

/** Blocks of one page that are read at once. */
const BLOCKS_AT_ONCE = 8;

/** Empty blocks in a row after which the coarser bars are asked where the past goes on, or whether it has ended. */
const EMPTY_RUN: Readonly<Record<StoredInterval, number>> = { '1s': 15, '1m': 8, '1d': 2 };
const COARSER: Readonly<Record<StoredInterval, StoredInterval | null>> = {
  '1s': '1m',
  '1m': '1d',
  '1d': null,
};

export class BarPages {
  readonly #reader: BlockReader;
  readonly #log: Log;

  constructor(reader: BlockReader, log: Log) {
    this.#reader = reader;
    this.#log = log;
  }

  /** The page of `interval` that `cut` ends. Fault: `unavailable` when the store does not answer. */
  async read(cut: Cut, interval: Interval, page: PageRequest): Promise<Result<BarsPage, Fault>> {
    const end = page.before === undefined ? Infinity : pageEnd(page.before, interval);
    const newest = cut.bars.filter((bar) => bar.time < end);
    const found = new Found(foldBars(newest, interval), page.limit, cut.from);
    for (const section of sectionsOf(interval, cut, end)) {
      const walked = await this.#walk(cut, interval, section, found);
      if (!walked.ok) {
        const { symbol } = cut;
        this.#log.warn({ symbol, interval, reason: walked.error }, 'stored bars cannot be read');
        return err(fault('unavailable', 'the stored bars cannot be read now'));
      }
    }
    const width = INTERVAL_MS[interval];
    const bars = found.bars().map((bar) => ({
      ...bar,
      final: bar.time + width <= cut.marketTime,
    }));
    return ok({ interval, bars, position: cut.position });
  }

  /** Reads `section` backwards until enough is found or its past ends. */
  async #walk(cut: Cut, interval: Interval, section: Section, found: Found): Promise<Result<void>> {
    const { stored } = section;
    let at: number | null = blockStart(section.to - 1, stored);
    let empty = 0;
    while (at !== null && at >= section.from && !found.isEnough) {
      const starts = blocksBack(section, at, blocksFor(found.missing, stored, interval));
      const blocks = await this.#blocks(cut, interval, stored, starts);
      if (!blocks.ok) return blocks;
      for (const [index, start] of starts.entries()) {
        const bars = (blocks.value[index] ?? []).filter((bar) => bar.time < section.to);
        found.prepend(bars, start);
        empty = bars.length > 0 ? 0 : empty + 1;
        at = previousBlock(start, stored);
      }
      if (at < section.from || found.isEnough || empty < EMPTY_RUN[stored]) continue;
      const resumed = await this.#resume(cut, section, nextBlock(at, stored), empty);
      if (!resumed.ok) return resumed;
      at = resumed.value;
      empty = 0;
    }
    return ok(undefined);
  }

  /**
   * The block at which the past goes on behind a run of `empty` blocks, the oldest of which starts at `start`. Null: it has
   * ended. That is so when coarser bars say that there was trading within the run: finer ones are not kept so far back.
   */
  async #resume(
    cut: Cut,
    section: Section,
    start: number,
    empty: number,
  ): Promise<Result<number | null>> {
    const coarser = COARSER[section.stored];
    if (coarser === null) return ok(null);
    let runEnd = start;
    for (let left = empty; left > 0; left -= 1) runEnd = nextBlock(runEnd, section.stored);
    // The page may end within the newest block of the run: what lies behind its end was not looked for.
    runEnd = Math.min(runEnd, section.to);
    const width = INTERVAL_MS[coarser];
    let block = blockStart(runEnd - 1, coarser);
    while (nextBlock(block, coarser) > section.from) {
      const bars = await this.#blocks(cut, coarser, coarser, [block]);
      if (!bars.ok) return bars;
      for (const { time } of [...(bars.value[0] ?? [])].reverse()) {
        if (time >= start && time + width <= runEnd) return ok(null);
        if (time < start) return ok(blockStart(Math.min(start, time + width) - 1, section.stored));
      }
      block = previousBlock(block, coarser);
    }
    return ok(null);
  }

  async #blocks(
    cut: Cut,
    interval: Interval,
    stored: StoredInterval,
    starts: readonly number[],
  ): Promise<Result<(readonly Bar[])[]>> {
    const { symbol, position } = cut;
    const until = stored === '1d' ? daysUntil(cut) : cut.from;
    const reads = starts.map((start) =>
      this.#reader.read({ symbol, stored, start, interval, epoch: position.epoch, until }),
    );
    const blocks: (readonly Bar[])[] = [];
    for (const block of await Promise.all(reads)) {
      if (!block.ok) return block;
      blocks.push(block.value);
    }
    return ok(blocks);
  }
}

/** The bars of one page as they are found, from the newest backwards. */
class Found {
  readonly #limit: number;
  /** Newest piece first, each ascending. */
  readonly #pieces: Bar[][];
  #count: number;
  /** Everything from here on is found: a bar that starts before it may lack its beginning. */
  #from: number;

  constructor(newest: Bar[], limit: number, from: number) {
    this.#limit = limit;
    this.#pieces = newest.length > 0 ? [newest] : [];
    this.#count = newest.length;
    this.#from = from;
  }

  /** Whole bars that are still wanted. */
  get missing(): number {
    const oldest = this.#pieces.at(-1)?.[0];
    const partial = oldest && oldest.time < this.#from ? 1 : 0;
    return Math.max(0, this.#limit - (this.#count - partial));
  }

  get isEnough(): boolean {
    return this.missing === 0;
  }

  /** Adds all bars between `from` and what was found before; the buckets on both sides of the seam may be one. */
  prepend(older: readonly Bar[], from: number): void {
    this.#from = Math.min(this.#from, from);
    const piece = [...older];
    const newer = this.#pieces.at(-1);
    const last = piece.at(-1);
    const first = newer?.[0];
    if (!last) return;
    if (newer && first && first.time === last.time) {
      newer[0] = joinBars(last, first);
      piece.pop();
    }
    if (piece.length === 0) return;
    this.#pieces.push(piece);
    this.#count += piece.length;
  }

  /** The newest, oldest first. */
  bars(): Bar[] {
    return this.#pieces.reverse().flat().slice(-this.#limit);
  }
}

/** Blocks that hold `bars` bars of a market that never rests. */
function blocksFor(bars: number, stored: StoredInterval, interval: Interval): number {
  const blockMs = nextBlock(0, stored);
  const wanted = Math.ceil((bars * INTERVAL_MS[interval]) / blockMs);
  return Math.min(BLOCKS_AT_ONCE, Math.max(1, wanted));
}
