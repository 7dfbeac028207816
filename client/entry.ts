// One instrument on one market channel: its place in the chain of ranges, and everybody here who reads it. Watchers
// take whatever is newest. Followers fold ranges, so each has a cursor of its own and takes exactly what continues it.
//
// Invariant: a frame is handed on only if it is a snapshot or begins where the chain stands. The chain stands where the
// last frame ended, or where the last confirmed question asked from. Between a question and its answer frames belong to
// what was before; they are ignored, since the answer goes on from the position that was asked.

import type { Position } from '../protocol/position.ts';
import type { Tier } from '../protocol/tier.ts';
import type { Backoff } from './backoff.ts';
import type { Counts } from './counts.ts';
import { type Confirmed, fastest, type Owner } from './subscribe-call.ts';

/** What all market frames share; frames of whole bars have no `from` and so no chain. */
export interface Frame {
  readonly symbol: string;
  readonly epoch: number;
  readonly from?: number;
  readonly to: number;
  readonly snapshot?: boolean | undefined;
}

export interface Watcher<F extends Frame> {
  readonly tier: Tier;
  frame(frame: F): void;
}

export interface Follower<F extends Frame> extends Watcher<F> {
  /** Where its fold stands. Null: it is reading afresh and takes nothing now. */
  cursor(): Position | null;
}

/**
 * What a frame says about a time that the connection was away: `whole`, all of it; `part`, it begins elsewhere, so that what
 * happened is not known; null, nothing: it is not the first one since.
 */
export type Back = 'whole' | 'part' | null;

/** What an entry needs of its channel. */
export interface EntryHome<F extends Frame> {
  readonly counts: Counts;
  /** Paces questions that repeat. */
  readonly backoff: Backoff;
  /** Whether "*" is wanted, and so the house may tell the symbol although it was not asked by name. */
  isAllAsked(): boolean;
  /** Watchers of "*". */
  everywhere(): Iterable<Watcher<F>>;
  changed(entry: Entry<F>): void;
  askAgain(entry: Entry<F>): void;
  /** `isNew`: nothing in the frame's range was told before. */
  accepted(frame: F, isNew: boolean, back: Back): void;
  rejected(symbol: string, code: string): void;
}

/** A position of no epoch: a question from here is answered with a snapshot. */
const NOWHERE: Position = { epoch: 0, seq: 0 };

export class Entry<F extends Frame> implements Owner {
  readonly symbol: string;
  readonly #home: EntryHome<F>;
  readonly #watchers = new Set<Watcher<F>>();
  readonly #followers = new Set<Follower<F>>();
  #position: Position | null = null;
  #latest: F | null = null;
  /** Questions without an answer yet. */
  #asks = 0;
  #hasGap = false;
  #wasTold = false;
  #wantsSnapshot = false;
  /** The connection was lost, and no frame has come since. */
  #isAway = false;

  constructor(symbol: string, home: EntryHome<F>) {
    this.symbol = symbol;
    this.#home = home;
  }

  /** The newest frame, also of earlier connections. */
  get latest(): F | null {
    return this.#latest;
  }

  /** Whether frames of this connection have come and none is known to be missing. */
  get isInStep(): boolean {
    return this.#wasTold && this.#asks === 0 && !this.#hasGap;
  }

  /** Whether it was told before the connection was lost, and not since. */
  get isAway(): boolean {
    return this.#isAway;
  }

  get isIdle(): boolean {
    return this.#watchers.size + this.#followers.size === 0;
  }

  watch(watcher: Watcher<F>): void {
    this.#watchers.add(watcher);
    this.#home.changed(this);
  }

  follow(follower: Follower<F>): void {
    this.#followers.add(follower);
    this.#home.changed(this);
  }

  leave(reader: Watcher<F> | Follower<F>): void {
    const all: readonly Set<Watcher<F>>[] = [this.#watchers, this.#followers];
    for (const readers of all) readers.delete(reader);
    this.#home.changed(this);
  }

  /** A follower stands somewhere else now: the chain is brought to it, unless it is there already. */
  moved(follower: Follower<F>): void {
    const cursor = follower.cursor();
    if (!cursor || (this.isInStep && isSame(cursor, this.#position))) return;
    this.#home.askAgain(this);
  }

  /** The next answer must be a snapshot: somebody came who has nothing to go on from. */
  wantSnapshot(): void {
    this.#wantsSnapshot = true;
    this.#home.askAgain(this);
  }

  tier(): Tier | null {
    return fastest([...this.#watchers, ...this.#followers].map(({ tier }) => tier));
  }

  layers(): ReadonlyMap<string, Position>[] {
    if (this.#wantsSnapshot) return [new Map([[this.symbol, NOWHERE]])];
    const cursors = this.#cursors();
    // Without a position the house would go on from where it stands: unknown here, if it was asked before.
    const isAsked = this.#asks > 0 || this.#home.isAllAsked();
    const place = this.#position ?? (isAsked ? NOWHERE : null);
    if (cursors.length === 0 && place) cursors.push(place);
    return cursors.map((cursor) => new Map([[this.symbol, cursor]]));
  }

  asked(): void {
    this.#asks += 1;
    this.#wantsSnapshot = false;
  }

  confirmed({ positions, isFirst }: Confirmed): void {
    if (isFirst) this.#asks = Math.max(0, this.#asks - 1);
    this.#position = positions.get(this.symbol) ?? null;
  }

  failed(isFirst: boolean): void {
    if (isFirst) this.#asks = Math.max(0, this.#asks - 1);
  }

  rejected(code: string): void {
    this.failed(true);
    this.#home.rejected(this.symbol, code);
  }

  lost(): void {
    this.#isAway = this.#latest !== null;
    this.#asks = 0;
    this.#wasTold = false;
    this.#home.backoff.cancel();
  }

  receive(frame: F): void {
    const continues = frame.snapshot === true || this.#isNext(frame);
    if (!continues || this.#asks > 0) {
      this.torn();
      return;
    }
    this.#position = { epoch: frame.epoch, seq: frame.to };
    this.#hasGap = false;
    this.#wasTold = true;
    this.#handOn(frame);
    this.#gather();
  }

  /** What came does not continue what is here: unless it is being asked for already, it is asked for again. */
  torn(): void {
    if (this.#asks > 0) {
      this.#home.counts.superseded += 1;
      return;
    }
    this.#hasGap = true;
    this.#home.counts.gaps += 1;
    this.#home.backoff.schedule(() => this.#home.askAgain(this));
  }

  close(): void {
    this.#home.backoff.cancel();
  }

  #isNext({ epoch, from }: F): boolean {
    return from === undefined || isSame({ epoch, seq: from }, this.#position);
  }

  #handOn(frame: F): void {
    this.#home.counts.frames += 1;
    const before = this.#latest;
    const isNewest = before === null || !isBefore(frame, before);
    if (isNewest) this.#latest = frame;
    const isNew = before === null || isBehind(frame, before);
    this.#home.accepted(frame, isNew, this.#backWith(frame, before, isNew));
    for (const follower of [...this.#followers]) follower.frame(frame);
    if (!isNewest) return;
    for (const watcher of [...this.#watchers, ...this.#home.everywhere()]) watcher.frame(frame);
  }

  #backWith(frame: F, before: F | null, isNew: boolean): Back {
    if (!this.#isAway) return null;
    this.#isAway = false;
    const isSame = before?.epoch === frame.epoch && before.to === frame.to;
    return isSame || (isNew && !frame.snapshot) ? 'whole' : 'part';
  }

  /** Followers that stand apart from the chain are asked for again, until all have met at one position. */
  #gather(): void {
    const { backoff } = this.#home;
    if (this.#cursors().every((cursor) => isSame(cursor, this.#position))) {
      backoff.cancel();
      backoff.reset();
    } else {
      backoff.schedule(() => this.#home.askAgain(this));
    }
  }

  /** The different positions at which followers stand, oldest first. */
  #cursors(): Position[] {
    const cursors = new Map<string, Position>();
    for (const follower of this.#followers) {
      const cursor = follower.cursor();
      if (cursor) cursors.set(`${cursor.epoch} ${cursor.seq}`, cursor);
    }
    return [...cursors.values()].sort((a, b) => a.epoch - b.epoch || a.seq - b.seq);
  }
}

export function isSame(a: Position, b: Position | null): boolean {
  return b !== null && a.epoch === b.epoch && a.seq === b.seq;
}

/** Whether the range of `a` begins at the end of `b` or later. */
function isBehind(a: Frame, b: Frame): boolean {
  return a.epoch > b.epoch || (a.epoch === b.epoch && (a.from ?? a.to) >= b.to);
}

function isBefore(a: Frame, b: Frame): boolean {
  return a.epoch < b.epoch || (a.epoch === b.epoch && a.to < b.to);
}
