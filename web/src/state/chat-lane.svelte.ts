// The chat lane of the chart: what was said in the open room, counted per bar, as far back as the chart shows. Older
// messages are read page by page for it alone, up to a bound; before what was read nothing is claimed. Not reactive but for
// `version`, which moves when the counts did: whoever draws looks at them then.

import type { ClientFault, Result, RoomMessage } from '../../../client/index.ts';
import type { Interval } from '../../../protocol/bar.ts';
import { parseDecimal } from '../../../protocol/decimal.ts';
import type { ResultOf } from '../../../protocol/events.ts';
import { HISTORY_MESSAGES } from '../../../protocol/limits.ts';
import type { Frame } from './frame.ts';
import { type Bucket, LaneBuckets, type Saying, type Voice } from './lane-buckets.ts';
import { LaneLog, type Taken } from './lane-log.ts';
import type { Speaker } from './line-book.ts';
import { momentOf } from './room-line.ts';

/** The part of the open room that is counted. */
export interface CountedRoom {
  readonly symbol: string | null;
  readonly phase: 'loading' | 'ready' | 'failed';
  /** Oldest first, without holes, up to the newest. */
  readonly said: readonly RoomMessage[];
  /** Changes whenever `said` does. */
  readonly version: number;
}

/** Reads the messages of a room before a sequence. */
export type ReadHistory = (
  symbol: string,
  page: { readonly before: number; readonly limit: number },
) => Promise<Result<ResultOf<'history'>, ClientFault>>;

export interface LaneSubject {
  readonly symbol: string;
  readonly interval: Interval;
  readonly priceScale: number;
}

/** What was said in one bar. */
export interface Talk {
  readonly count: number;
  /** Of these, by people. */
  readonly people: number;
  readonly last: Saying | null;
  /** `part`: there may be more, `none`: it was not read. */
  readonly read: 'all' | 'part' | 'none';
}

/** Older messages are read until so many are at hand. */
const MOST_READ = 2_000;

export class ChatLane {
  readonly #room: CountedRoom;
  readonly #guest: Speaker;
  readonly #read: ReadHistory;
  readonly #frame: Frame;
  readonly #paint = () => {
    this.#version += 1;
  };
  #log = new LaneLog();
  #buckets = new LaneBuckets('1m');
  #subject: LaneSubject | null = null;
  #userId: string | null = null;
  /** The room's version that was looked at; null: none. */
  #seen: number | null = null;
  #viewFrom = Number.POSITIVE_INFINITY;
  #isReading = false;
  #version = $state(0);

  constructor(room: CountedRoom, guest: Speaker, read: ReadHistory, frame: Frame) {
    this.#room = room;
    this.#guest = guest;
    this.#read = read;
    this.#frame = frame;
  }

  get version(): number {
    return this.#version;
  }

  /** Ascending by time; not reactive: see `version`. */
  get buckets(): readonly Bucket[] {
    return this.#buckets.all;
  }

  /** Market time from which on everything that was said is counted; infinite when nothing is, or all. */
  get knownFrom(): number {
    const [oldest] = this.#log.all;
    if (this.#log.isWhole) return Number.NEGATIVE_INFINITY;
    if (oldest) return momentOf(oldest);
    const isEmpty = this.#seen !== null && this.#room.phase === 'ready';
    return isEmpty ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  }

  /** Begins with another room or interval; the same again changes nothing. */
  open(subject: LaneSubject): void {
    const before = this.#subject;
    if (before?.symbol === subject.symbol && before.interval === subject.interval) return;
    this.#subject = subject;
    this.#viewFrom = Number.POSITIVE_INFINITY;
    if (before?.symbol !== subject.symbol) {
      this.#log = new LaneLog();
      this.#seen = null;
      this.#isReading = false;
    }
    this.#recount();
  }

  /** Counts what is new in the room; to be called a few times a second. */
  look(): void {
    const { symbol, version, said, phase } = this.#room;
    if (symbol === null || symbol !== this.#subject?.symbol || phase === 'loading') return;
    if (this.#guest.userId !== this.#userId) this.#recount();
    if (version === this.#seen) return;
    const isFirst = this.#seen === null;
    this.#seen = version;
    const taken = this.#log.take(said);
    this.#count(taken);
    if (isFirst) this.#frame.request(this.#paint);
    if (isFirst || taken.type !== 'nothing') this.#readOlder();
  }

  /** The chart shows bars from `time` on: what was said since is read, as far as the bound allows. */
  see(time: number): void {
    this.#viewFrom = time;
    this.#readOlder();
  }

  /** What was said from `from` on and before `to`, the starts of a bar and of the next. */
  at(from: number, to: number): Talk {
    const { knownFrom } = this;
    const buckets = this.#buckets.between(from, to);
    const sum = (of: (bucket: Bucket) => number) => buckets.reduce((all, one) => all + of(one), 0);
    return {
      count: sum(({ count }) => count),
      people: sum(({ people }) => people),
      last: buckets.at(-1)?.last ?? null,
      read: knownFrom <= from ? 'all' : knownFrom < to ? 'part' : 'none',
    };
  }

  close(): void {
    this.#frame.forget(this.#paint);
    this.#subject = null;
  }

  #readOlder(): void {
    const subject = this.#subject;
    const log = this.#log;
    const before = log.all[0]?.seq;
    if (!subject || before === undefined || this.#isReading || this.knownFrom <= this.#viewFrom)
      return;
    if (log.all.length >= MOST_READ) return;
    this.#isReading = true;
    void this.#read(subject.symbol, { before, limit: HISTORY_MESSAGES }).then((answer) => {
      // Another room may have been opened meanwhile: then this page is nobody's.
      if (log !== this.#log || !this.#subject) return;
      this.#isReading = false;
      // What failed is read with the next move of the view.
      if (!answer.ok) return;
      const { epoch, messages, complete } = answer.value;
      const said = messages.flatMap((entry) => (entry.type === 'message' ? [entry] : []));
      this.#count(log.prepend({ epoch, messages: said, isComplete: complete }, before));
      this.#frame.request(this.#paint);
      if (log.all[0]?.seq !== before) this.#readOlder();
    });
  }

  #count(taken: Taken): void {
    switch (taken.type) {
      case 'nothing':
        return;
      case 'more':
        for (const message of taken.messages) this.#add(message);
        break;
      case 'anew':
        this.#recount();
    }
    this.#frame.request(this.#paint);
  }

  #recount(): void {
    this.#userId = this.#guest.userId;
    this.#buckets = new LaneBuckets(this.#subject?.interval ?? '1m');
    for (const message of this.#log.all) this.#add(message);
    this.#frame.request(this.#paint);
  }

  #add(message: RoomMessage): void {
    this.#buckets.add(sayingOf(message, this.#userId, this.#subject?.priceScale ?? 0));
  }
}

function sayingOf(message: RoomMessage, userId: string | null, priceScale: number): Saying {
  const { seq, user, text, stamp } = message;
  const price = stamp ? parseDecimal(stamp.price, priceScale) : null;
  return {
    seq,
    time: momentOf(message),
    price: price?.ok ? price.value : null,
    voice: voiceOf(user, userId),
    name: user.name,
    text,
  };
}

function voiceOf({ id, bot }: RoomMessage['user'], userId: string | null): Voice {
  if (id === userId) return 'own';
  return bot === true ? 'bot' : 'person';
}
