// Saying: a message exists when the log has acknowledged it. A try whose outcome is unknown is made again under the same
// id, so it is stored once; what cannot be known in time is said to be unknown. One message of a user and room is under
// way at a time, which keeps the order in which they were said.

import type { RoomLog } from '../../bus/bus.ts';
import type { Params } from '../../protocol/calls.ts';
import type { Clock, Random } from '../../protocol/clock.ts';
import { type Fault, fault } from '../../protocol/codes.ts';
import type { ResultOf, Stamp, User } from '../../protocol/events.ts';
import { SAY_WAIT_MS } from '../../protocol/limits.ts';
import { assert, assertNever, err, ok, type Result } from '../../protocol/result.ts';
import { decodeRoomEntry, encodeRoomEntry } from '../../protocol/room-entry.ts';
import { parseText } from '../../protocol/words.ts';
import type { RoomCounts } from './counts.ts';
import { isOldKey, lookUpKey } from './known-key.ts';
import { areEqual } from './log-pages.ts';
import { logAway, type Room } from './room.ts';
import type { KnownMessage } from './room-tail.ts';
import { Waits } from './waits.ts';

/** One try: longer than the broker's slowest sync, so that there is time for some more. */
const TRY_MS = 2_000;
const BACKOFF_MS = 100;
const BACKOFF_MOST_MS = 1_000;

export interface SayContext {
  readonly log: RoomLog;
  readonly clock: Clock;
  readonly random: Random;
  readonly counts: RoomCounts;
  readonly stampOf: (symbol: string) => Stamp | null;
  readonly open: (symbol: string) => Promise<Result<OpenedRoom, Fault>>;
}

export interface OpenedRoom {
  readonly room: Room;
  /** Gives the room back; a second call does nothing. */
  readonly release: () => void;
}

type Said = Result<ResultOf<'say'>, Fault>;

/** A message that was accepted, and how it fares. */
interface Message {
  readonly user: User;
  readonly params: Params<'say'>;
  readonly text: string;
  readonly time: number;
  readonly stamp: Stamp | null;
  /** Monotonic. */
  readonly deadline: number;
  /** Whether some try may have stored it. */
  mayBeStored: boolean;
}

export class Sayer {
  readonly #context: SayContext;
  readonly #waits: Waits;
  /** The last message under way, by user and room. */
  readonly #turns = new Map<string, Promise<unknown>>();

  constructor(context: SayContext) {
    this.#context = context;
    this.#waits = new Waits(context.clock);
  }

  /** Answers within `SAY_WAIT_MS`. The room exists; how often a user may say something is the caller's matter. */
  async say(user: User, params: Params<'say'>): Promise<Said> {
    const text = parseText(params.text);
    if (!text.ok) return text;
    const { clock, stampOf } = this.#context;
    const message: Message = {
      user,
      params,
      text: text.value,
      time: Math.floor(clock.now()),
      stamp: stampOf(params.symbol),
      deadline: clock.mono() + SAY_WAIT_MS,
      mayBeStored: false,
    };
    const work = this.#inTurn(`${user.id} ${params.symbol}`, () => this.#deliver(message));
    const said = await this.#waits.within(SAY_WAIT_MS, work, () => this.#failed(message));
    this.#count(said);
    return said;
  }

  /** What is under way is answered as far as it is known. */
  close(): void {
    this.#waits.close();
  }

  #inTurn(key: string, act: () => Promise<Said>): Promise<Said> {
    const before = this.#turns.get(key) ?? Promise.resolve();
    const own = before.then(act, act).finally(() => {
      if (this.#turns.get(key) === own) this.#turns.delete(key);
    });
    this.#turns.set(key, own);
    return own;
  }

  async #deliver(message: Message): Promise<Said> {
    const opened = await this.#open(message);
    if (!opened.ok) return opened;
    const { room, release } = opened.value;
    try {
      const known = await this.#known(room, message);
      if (!known.ok) return known;
      if (known.value) return ok({ epoch: room.epoch, ...known.value, duplicate: true });
      const refusal = await this.#refusal(room, message);
      return refusal ? err(refusal) : await this.#append(room, message);
    } finally {
      release();
    }
  }

  async #open(message: Message): Promise<Result<OpenedRoom, Fault>> {
    for (let tries = 0; !this.#isLate(message); tries += 1) {
      const opened = await this.#context.open(message.params.symbol);
      if (opened.ok || opened.error.code !== 'unavailable') return opened;
      await this.#pause(tries);
    }
    return this.#failed(message);
  }

  /** The message, when it is in the log already as far as this node can tell without appending. */
  async #known(room: Room, message: Message): Promise<Result<KnownMessage | null, Fault>> {
    const { user, params, time } = message;
    const inTail = room.find(user.id, params.key);
    if (inTail || !isOldKey(params.key, time)) return ok(inTail);
    this.#context.counts.lookups += 1;
    const level = await room.catchUp();
    if (!level.ok) return level;
    const lookup = await lookUpKey(room, user.id, params.key);
    if (!lookup.ok) return err(logAway());
    switch (lookup.value.type) {
      case 'new':
        return ok(null);
      case 'known':
        return ok(lookup.value.message);
      case 'too-old':
        return err(fault('invalid_params', 'key: made so long ago that its message may be stored'));
      default:
        return assertNever(lookup.value);
    }
  }

  async #refusal(room: Room, { params }: Message): Promise<Fault | null> {
    const { replyTo } = params;
    if (replyTo === undefined || room.frames.some(({ seq }) => seq === replyTo)) return null;
    // Sequences are those of the whole log: only the log knows whether one is of this room.
    const entry = await this.#context.log.get(room.token, replyTo);
    if (!entry.ok) return logAway();
    return entry.value ? null : fault('invalid_params', 'replyTo: no such message in this room');
  }

  async #append(room: Room, message: Message): Promise<Said> {
    const { log, clock, counts } = this.#context;
    const body = encodeRoomEntry(entryOf(room, message));
    assert(decodeRoomEntry(body).ok, 'an entry of ours that nobody could read');
    const id = `${room.token}.${message.user.id}.${message.params.key}`;
    for (let tries = 0; !this.#isLate(message); tries += 1) {
      if (tries > 0) counts.retries += 1;
      const newest = room.newestSeq;
      const left = message.deadline - clock.mono();
      const wasUncertain = message.mayBeStored;
      message.mayBeStored = true;
      const stored = await log.append(room.token, id, body, Math.min(TRY_MS, left));
      if (stored.ok) {
        const { seq, duplicate } = stored.value;
        room.expect(seq);
        if (duplicate) return this.#repeated(room, seq, body, message, wasUncertain);
        // The log is shorter than it was: these are sequences of another log.
        if (seq <= newest) await room.reset();
        if (!room.isLive) return this.#failed(message);
        return ok({ epoch: room.epoch, seq, time: message.time, duplicate });
      }
      message.mayBeStored = wasUncertain || stored.error.type === 'unknown';
      if (stored.error.type === 'refused') break;
      await this.#pause(tries);
    }
    return this.#failed(message);
  }

  /** The log knew the id: from an earlier call, or from an earlier try of this one, whose bytes are then the same. */
  async #repeated(
    room: Room,
    seq: number,
    body: Uint8Array,
    message: Message,
    wasUncertain: boolean,
  ): Promise<Said> {
    const stored = await this.#context.log.get(room.token, seq);
    if (!stored.ok) return this.#failed(message);
    const isOwn = wasUncertain && stored.value !== null && areEqual(stored.value.body, body);
    const first = stored.value ? decodeRoomEntry(stored.value.body) : null;
    const time = first?.ok ? first.value.time : message.time;
    return ok({ epoch: room.epoch, seq, time, duplicate: !isOwn });
  }

  /** Full jitter, so that many who wait do not come back at once. */
  #pause(tries: number): Promise<void> {
    const most = Math.min(BACKOFF_MOST_MS, BACKOFF_MS * 2 ** tries);
    return this.#waits.wait(this.#context.random() * most);
  }

  #isLate({ deadline }: Message): boolean {
    return this.#waits.isClosed || this.#context.clock.mono() >= deadline;
  }

  #failed({ mayBeStored }: Message): Result<never, Fault> {
    if (!mayBeStored)
      return err(fault('unavailable', 'the log did not take the message: try again'));
    const text = 'the log did not answer in time: send the same key again';
    return err(fault('unknown_outcome', text));
  }

  #count(said: Said): void {
    const { counts } = this.#context;
    if (said.ok && said.value.duplicate) counts.duplicates += 1;
    else if (said.ok) counts.said += 1;
    else if (said.error.code === 'unknown_outcome') counts.unknownOutcomes += 1;
    else if (said.error.code === 'unavailable') counts.unavailable += 1;
  }
}

function entryOf(room: Room, { user, params, text, time, stamp }: Message) {
  return {
    type: 'message' as const,
    time,
    back: room.back,
    key: params.key,
    user,
    text,
    ...(params.replyTo === undefined ? {} : { replyTo: params.replyTo }),
    stamp,
  };
}
