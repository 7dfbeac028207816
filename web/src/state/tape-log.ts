// The newest trades of one instrument, and where some of them are not listed. A snapshot is joined to what is held where
// the two overlap; where they do not, what lies between is a gap. Bounded, not reactive, knows no page.

import type { Position, Trade } from '../../../client/index.ts';

export type TapeEntry =
  | { readonly type: 'trade'; readonly trade: Trade }
  /** Trades that a frame left out. */
  | { readonly type: 'missed'; readonly count: number }
  /** What was traded here is not told at all. */
  | { readonly type: 'gap' };

/** A trade, or several that read the same, in one line. */
export interface TradesLine {
  readonly type: 'trades';
  /** Of the newest of them, milliseconds UTC. */
  readonly time: number;
  readonly price: number;
  /** Of all of them together. */
  readonly size: number;
  readonly side: Trade['side'];
  readonly count: number;
}

type Mark = Exclude<TapeEntry, { readonly type: 'trade' }>;

/** `nth`: of its oldest entry among all that the log has held; so it stays while a line grows and others come. */
export type TapeLine = (TradesLine | Mark) & { readonly nth: number };

const HELD_ENTRIES = 500;
const SECOND_MS = 1_000;

export class TapeLog {
  /** Oldest first. */
  #entries: TapeEntry[] = [];
  /** How many older entries were let go. */
  #gone = 0;
  #position: Position | null = null;

  /** What the next range brought: first those that were left out, then `trades`, oldest first. */
  add(trades: readonly Trade[], missed: number, position: Position): void {
    if (missed > 0) this.#entries.push({ type: 'missed', count: missed });
    this.#push(trades);
    this.#position = position;
  }

  /** The newest trades as they are told to somebody who begins at `position`. */
  restart(trades: readonly Trade[], position: Position): void {
    const before = this.#position;
    this.#position = position;
    const isSameEpoch = before?.epoch === position.epoch;
    if (isSameEpoch && before.seq === position.seq) return;
    if (this.#entries.length > 0) this.#joinTo(trades, isSameEpoch);
    this.#push(trades);
  }

  /** Newest first, at most `most`. */
  lines(most: number): TapeLine[] {
    return foldLines(this.#entries, most, this.#gone);
  }

  clear(): void {
    this.#entries = [];
    this.#position = null;
  }

  #push(trades: readonly Trade[]): void {
    for (const trade of trades) this.#entries.push({ type: 'trade', trade });
    if (this.#entries.length <= 2 * HELD_ENTRIES) return;
    const old = this.#entries.splice(0, this.#entries.length - HELD_ENTRIES);
    this.#gone += old.length;
  }

  /**
   * Takes away what `trades` tells again, or marks the gap before them. They overlap with what is held when that has a trade
   * later than their first; of those at the very time of the first, the oldest may not be among them.
   */
  #joinTo(trades: readonly Trade[], isSameEpoch: boolean): void {
    const from = trades[0]?.time ?? Number.POSITIVE_INFINITY;
    const isJoined = isSameEpoch && this.#entries.some((entry) => timeOf(entry) > from);
    const held = this.#entries.filter((entry) => timeOf(entry) === from).length;
    const told = trades.filter(({ time }) => time === from).length;
    const at = this.#entries.findIndex((entry) => timeOf(entry) >= from);
    if (at !== -1) this.#entries.length = at + (isJoined ? Math.max(0, held - told) : 0);
    const isMarked = this.#entries[this.#entries.length - 1]?.type === 'gap';
    if (!isJoined && !isMarked) this.#entries.push({ type: 'gap' });
  }
}

/** Marks have no time of their own. */
function timeOf(entry: TapeEntry): number {
  return entry.type === 'trade' ? entry.trade.time : Number.NEGATIVE_INFINITY;
}

/**
 * Entries (oldest first) as lines, newest first, at most `most`: trades that follow each other at one price, side and
 * second are one line. Counts and sizes of the lines sum up to those of their entries, of which `gone` came before.
 */
export function foldLines(entries: readonly TapeEntry[], most: number, gone = 0): TapeLine[] {
  const lines: TapeLine[] = [];
  for (let index = entries.length - 1; index >= 0; index -= 1) {
    const entry = entries[index];
    if (!entry) continue;
    const nth = gone + index;
    const line = lines[lines.length - 1];
    const isSame = entry.type === 'trade' && line?.type === 'trades' && belongs(entry.trade, line);
    if (isSame) {
      const { size, count } = line;
      lines[lines.length - 1] = { ...line, nth, size: size + entry.trade.size, count: count + 1 };
      continue;
    }
    if (lines.length >= most) break;
    lines.push(
      entry.type === 'trade'
        ? { type: 'trades', nth, count: 1, ...entry.trade }
        : { nth, ...entry },
    );
  }
  return lines;
}

function belongs({ price, side, time }: Trade, line: TradesLine): boolean {
  const isSameSecond = Math.floor(time / SECOND_MS) === Math.floor(line.time / SECOND_MS);
  return price === line.price && side === line.side && isSameSecond;
}
