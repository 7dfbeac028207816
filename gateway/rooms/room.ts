// One open room at this node: one subscription to its tail, and the log behind it. It owns the order: what the tail
// loses, repeats or brings early is mended from the log, and everybody is told the same entries in the same order.
//
//   loading ──loaded──▶ live ──the log went back──▶ resetting ──loaded, told──▶ live
//
// Any of them ends with close().

import type { BusFailure, RoomLog } from '../../bus/bus.ts';
import type { Clock } from '../../protocol/clock.ts';
import { type Fault, fault } from '../../protocol/codes.ts';
import { ROOM_TAIL } from '../../protocol/limits.ts';
import { assertNever, err, ok, type Result } from '../../protocol/result.ts';
import { subjectToken } from '../../protocol/subjects.ts';
import { coalesce } from './coalesce.ts';
import type { RoomCounts } from './counts.ts';
import { LogPages } from './log-pages.ts';
import { frameOf, type RoomFrame } from './room-frame.ts';
import { type KnownMessage, type Offered, RoomTail } from './room-tail.ts';

/** An acknowledged entry that the tail has not brought by then is read from the log. */
const ACK_MS = 250;
/** Entries of one read while filling; behind by more than a few of these, the newest are loaded afresh. */
const FILL = 100;
const FILL_READS = Math.ceil(ROOM_TAIL / FILL);
/** A copy of the log may lag: what looks like a log that went back is looked at again after this long. */
const SECOND_LOOK_MS = 1_000;

type State = 'loading' | 'live' | 'resetting' | 'closed';

export interface RoomContext {
  readonly log: RoomLog;
  readonly clock: Clock;
  readonly counts: RoomCounts;
  /** Called after each change of what the room holds. */
  readonly tell: (room: Room, how: 'entries' | 'reset') => void;
}

export class Room {
  readonly symbol: string;
  /** The room's name in the log. */
  readonly token: string;
  readonly pages: LogPages;
  readonly #context: RoomContext;
  readonly #tail: RoomTail;
  readonly #sync = coalesce(() => this.#bringLevel());
  readonly #reads = new Map<string, Promise<Result<readonly RoomFrame[], Fault>>>();
  readonly #timers = new Set<() => void>();
  #state: State = 'loading';
  #epoch = 0;
  #expected = 0;
  #isAckWatched = false;
  #hasSecondLook = false;
  #endTail: () => void = () => {};

  constructor(symbol: string, context: RoomContext) {
    this.symbol = symbol;
    this.token = subjectToken(symbol);
    this.pages = new LogPages(context.log, this.token, context.counts);
    this.#context = context;
    this.#tail = new RoomTail(symbol, context.counts);
  }

  /** Whether what is held here is of the log that `epoch` names. */
  get isLive(): boolean {
    return this.#state === 'live';
  }

  /** The log's epoch. */
  get epoch(): number {
    return this.#epoch;
  }

  /** Sequence of the newest entry given out; 0: the room is empty. */
  get head(): number {
    return this.#tail.head;
  }

  /** Sequence of the newest entry known to be stored; at least `head`. */
  get newestSeq(): number {
    return this.#tail.newestSeq;
  }

  /** The newest entries, oldest first, at most `ROOM_TAIL`. */
  get frames(): readonly RoomFrame[] {
    return this.#tail.frames;
  }

  /** What `back` of an entry appended now should be. */
  get back(): number {
    return this.#tail.back;
  }

  /**
   * Entries after `seq`, oldest first, from memory. Null: `seq` is older than what is held here (use `read`) or ahead of
   * `head`. While a log that went back is loaded again there is nothing new.
   */
  since(seq: number): readonly RoomFrame[] | null {
    return this.#state === 'live' ? this.#tail.since(seq) : [];
  }

  /**
   * The oldest `limit` entries after `after`, oldest first, from the log; fewer only at its end. `after` need not be an
   * entry. Everything after `after` was still stored exactly if the first one's `prev` is not above it.
   */
  read(after: number, limit: number): Promise<Result<readonly RoomFrame[], Fault>> {
    const key = `${after} ${limit}`;
    const running = this.#reads.get(key);
    if (running) return running;
    const read = this.#read(after, limit).finally(() => this.#reads.delete(key));
    this.#reads.set(key, read);
    return read;
  }

  /** The message of this user with this key, if it is among the newest entries. */
  find(userId: string, key: string): KnownMessage | null {
    return this.#tail.find(userId, key);
  }

  /** Afterwards everything that was stored before the call is in order here, unless the log does not answer. */
  async catchUp(): Promise<Result<void, Fault>> {
    const done = await this.#sync();
    return done.ok ? done : err(logAway());
  }

  /** Subscribes, then reads, so that nothing falls between. */
  start(): Promise<Result<void, Fault>> {
    this.#endTail = this.#context.log.tail(this.token, (entry) => {
      this.#offered(this.#tail.offer(entry));
    });
    return this.catchUp();
  }

  /** An entry of ours is stored at `seq`: if the tail does not bring it soon, it is fetched. */
  expect(seq: number): void {
    this.#expected = Math.max(this.#expected, seq);
    if (this.#isAckWatched || this.newestSeq >= seq) return;
    this.#isAckWatched = true;
    this.#after(ACK_MS, () => {
      this.#isAckWatched = false;
      if (this.newestSeq < this.#expected) void this.#sync();
    });
  }

  /** Compares with the log, whose epoch is `epoch`, and mends what is missing. */
  async check(epoch: number): Promise<void> {
    if (this.#state === 'closed') return;
    if (this.#state !== 'live') {
      await this.#sync();
      return;
    }
    if (epoch !== this.#epoch) {
      await this.reset();
      return;
    }
    const mine = this.#tail.newest;
    const last = await this.#context.log.last(this.token);
    if (!last.ok) return;
    const stored = mine ? await this.pages.holds(mine, last.value) : ok(true);
    if (!stored.ok) return;
    if (stored.value) this.#hasSecondLook = false;
    else await this.#lookAgain();
    if ((last.value?.seq ?? 0) > this.newestSeq) await this.#sync();
  }

  /** The log is not the one that was read: starts over, and tells so once it is loaded. */
  async reset(): Promise<void> {
    if (this.#state === 'closed') return;
    if (this.#state === 'live') {
      this.#state = 'resetting';
      this.#context.counts.resets += 1;
      this.#tail.clear();
    }
    await this.#sync();
  }

  close(): void {
    this.#state = 'closed';
    this.#endTail();
    for (const cancel of this.#timers) cancel();
    this.#timers.clear();
  }

  async #read(after: number, limit: number): Promise<Result<readonly RoomFrame[], Fault>> {
    const epoch = this.#epoch;
    if (this.#state !== 'live') return err(logAway());
    const page = await this.pages.after(after, limit);
    // An answer of another log must not be taken for a continuation of this one.
    if (!page.ok || this.#state !== 'live' || epoch !== this.#epoch) return err(logAway());
    return ok(page.value.entries.map((entry) => frameOf(this.symbol, epoch, entry)));
  }

  async #lookAgain(): Promise<void> {
    if (this.#hasSecondLook) {
      this.#hasSecondLook = false;
      await this.reset();
      return;
    }
    this.#hasSecondLook = true;
    this.#after(SECOND_LOOK_MS, () => void this.#suspect());
  }

  async #suspect(): Promise<void> {
    const epoch = await this.#context.log.epoch();
    if (epoch.ok) await this.check(epoch.value);
  }

  #offered(offered: Offered): void {
    switch (offered) {
      case 'seen':
        return;
      case 'advanced':
        this.#context.tell(this, 'entries');
        return;
      case 'gap':
        this.#context.counts.gaps += 1;
        void this.#sync();
        return;
      case 'odd':
        void this.#suspect();
        return;
      default:
        assertNever(offered);
    }
  }

  async #bringLevel(): Promise<Result<void, BusFailure>> {
    if (this.#state === 'closed') return ok(undefined);
    return this.#tail.isLoaded ? this.#fill() : this.#load();
  }

  async #fill(): Promise<Result<void, BusFailure>> {
    const early = this.#tail.heldSeqs;
    for (let reads = 0; reads < FILL_READS; reads += 1) {
      const read = await this.#context.log.read(this.token, this.newestSeq, FILL);
      if (!read.ok) return read;
      // Closed, or reset while the log was read.
      if (this.#state !== 'live') return ok(undefined);
      const added = this.#tail.extend(read.value);
      this.#context.counts.filled += added;
      if (added > 0) this.#context.tell(this, 'entries');
      if (read.value.length < FILL) {
        // What came before the log was read to its end and is not in it was of another log.
        this.#tail.forget(early);
        return ok(undefined);
      }
    }
    return this.#load();
  }

  /** Reads the newest entries; whoever stands before them reads the log. */
  async #load(): Promise<Result<void, BusFailure>> {
    const before = this.#state;
    if (before === 'closed') return ok(undefined);
    const epoch = await this.#context.log.epoch();
    if (!epoch.ok) return epoch;
    const page = await this.pages.newest(ROOM_TAIL);
    if (!page.ok) return page;
    if (this.#state !== before) return ok(undefined);
    // While it was read, the tail has brought more.
    if (before === 'live' && (page.value.newest?.seq ?? 0) < this.newestSeq) return ok(undefined);
    const isSameLog = before === 'live' && epoch.value === this.#epoch;
    this.#state = 'live';
    this.#epoch = epoch.value;
    this.#tail.load(epoch.value, page.value.entries, page.value.newest);
    if (before !== 'loading') this.#context.tell(this, isSameLog ? 'entries' : 'reset');
    return this.#tail.heldSeqs.length === 0 ? ok(undefined) : this.#fill();
  }

  #after(delayMs: number, run: () => void): void {
    if (this.#state === 'closed') return;
    const cancel = this.#context.clock.after(delayMs, () => {
      this.#timers.delete(cancel);
      run();
    });
    this.#timers.add(cancel);
  }
}

/** The fault of everything that needs the log while it does not answer. */
export function logAway(): Fault {
  return fault('unavailable', 'the log of the rooms does not answer: try again');
}
