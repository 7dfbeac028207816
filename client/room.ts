// One room as an app reads it: history joined with what is new, in the log's order, no hole and no double; what this
// client says, until the log shows it; who is there. Joining, resuming and filling a gap are the same thing: stand at a
// position of the log and be told what comes after it.
//
//   joining ─history─▶ catching-up ─newest reached─▶ live ─lost, gap─▶ catching-up
//      ▲                    │ incomplete, another epoch, reset │
//      └────────────────────┴──────────────────────────────────┘       no such room ─▶ refused     any ─▶ closed

import type { Fault } from '../protocol/codes.ts';
import type { Presence, RoomMessage } from '../protocol/events.ts';
import { HISTORY_DEFAULT } from '../protocol/limits.ts';
import type { Position } from '../protocol/position.ts';
import { err, ok, type Result } from '../protocol/result.ts';
import { parseText } from '../protocol/words.ts';
import { Backoff } from './backoff.ts';
import { Emitter } from './emitter.ts';
import { type ClientFault, clientFault, isFinal, retryMsOf } from './faults.ts';
import type { AnswerOf, RoomEntry } from './messages.ts';
import { Outbox, type Pending } from './outbox.ts';
import type { OlderMessages, RoomEvents, RoomState } from './room-events.ts';
import { RoomMessages } from './room-log.ts';
import type { RoomServices } from './room-services.ts';
import type { RoomHold } from './rooms.ts';
import type { Confirmed } from './subscribe-call.ts';

const RETRY_MS = 500;
const RETRY_CAP_MS = 15_000;

export class Room {
  readonly symbol: string;
  readonly #services: RoomServices;
  readonly #events = new Emitter<RoomEvents>();
  readonly #backoff: Backoff;
  readonly #outbox: Outbox;
  readonly #hold: RoomHold;
  readonly #stopLive: () => void;
  #state: RoomState = { state: 'joining' };
  #log: RoomMessages | null = null;
  #presence: Presence | null = null;
  #paging: Promise<Result<OlderMessages, ClientFault>> | null = null;
  #isHeld = false;

  constructor(symbol: string, services: RoomServices) {
    const { connection, requests, rooms, session, clock, random } = services;
    this.symbol = symbol;
    this.#services = services;
    this.#backoff = new Backoff(clock, random, RETRY_MS, RETRY_CAP_MS);
    this.#outbox = new Outbox({
      symbol,
      requests,
      session,
      clock,
      random,
      houseTime: () => connection.houseTime(),
      seen: () => services.seen(symbol),
      isRead: () => this.#log !== null || this.#state.state === 'refused',
      isLogged: (position) => this.#isLogged(position),
      changed: () => this.#events.emit('pending', this.pending),
    });
    this.#hold = rooms.join(symbol, {
      cursor: () => (this.#state.state === 'joining' ? null : (this.#log?.cursor ?? null)),
      entry: (entry) => this.#take(entry),
      presence: (presence) => this.#present(presence),
      confirmed: (answer) => this.#confirmed(answer),
      rejected: (code) => this.#refuse(code),
      lost: () => this.#lost(),
    });
    this.#stopLive = connection.on('live', () => {
      if (this.#state.state === 'refused') this.enterAgain();
      else if (this.#state.state === 'joining') this.#join();
    });
    if (connection.state.state === 'live') this.#join();
  }

  get state(): RoomState {
    return this.#state;
  }

  /** Oldest first. While it begins anew, those that were here before. */
  get messages(): readonly RoomMessage[] {
    return this.#log?.all ?? [];
  }

  /** Whether the room's first message is among them. */
  get isWhole(): boolean {
    return this.#log?.isWhole ?? false;
  }

  /** What was said here and is not in the log yet, oldest first; to be shown behind the messages. */
  get pending(): readonly Pending[] {
    return this.#outbox.all;
  }

  /** Null until it was told. */
  get presence(): Presence | null {
    return this.#presence;
  }

  /** Calls `handler` at every `event`; the answer ends it. */
  on<E extends keyof RoomEvents>(event: E, handler: (value: RoomEvents[E]) => void): () => void {
    return this.#events.on(event, handler);
  }

  /**
   * Says something. It is in `pending` at once and goes out when the connection and the session allow. A fault: the text
   * cannot be said as it is, or nobody is signed in; nothing was sent.
   */
  say(
    text: string,
    options: { readonly replyTo?: number } = {},
  ): Result<Pending, Fault | ClientFault> {
    const parsed = parseText(text);
    if (!parsed.ok) return parsed;
    if (this.#state.state === 'closed') return err(clientFault('closed', 'the room was left'));
    if (this.#services.session.state.state === 'none') {
      return err(clientFault('unauthenticated', 'saying needs a session: session.start(name)'));
    }
    return ok(this.#outbox.add(parsed.value, options.replyTo ?? null));
  }

  /** Says a message that failed again. */
  retry(key: string): void {
    this.#outbox.retry(key);
  }

  /** Drops a pending message. */
  discard(key: string): void {
    this.#outbox.discard(key);
  }

  /** Reads up to `limit` messages before the oldest one here. Asked again while it reads, it answers the same. */
  older(limit = HISTORY_DEFAULT): Promise<Result<OlderMessages, ClientFault>> {
    this.#paging ??= this.#readOlder(limit).finally(() => {
      this.#paging = null;
    });
    return this.#paging;
  }

  /** Whether somebody reads older messages: then those at hand stay, up to 50,000 of them; else the newest 5,000 do. */
  hold(isHeld: boolean): void {
    this.#isHeld = isHeld;
    if (this.#log) this.#log.isHeld = isHeld;
  }

  /** Tries again to enter a room that was refused. */
  enterAgain(): void {
    if (this.#state.state === 'refused') this.#startOver();
  }

  /** Leaves. Idempotent; afterwards nothing is emitted, and what is pending is forgotten. */
  close(): void {
    if (this.#state.state === 'closed') return;
    this.#state = { state: 'closed' };
    this.#stopLive();
    this.#backoff.cancel();
    this.#events.clear();
    this.#outbox.close();
    this.#hold.leave();
    this.#services.recovery.drop(this);
    this.#services.closed();
  }

  #join(): void {
    this.#backoff.cancel();
    const page = { symbol: this.symbol, limit: HISTORY_DEFAULT };
    this.#services.requests.ask('history', page, (answer) => {
      if (this.#state.state !== 'joining') return;
      if (answer.ok) this.#begin(answer.value);
      else if (isFinal(answer.error)) this.#refuse(answer.error.code);
      // Without a connection the next one begins it again.
      else if (answer.error.code !== 'disconnected') {
        this.#backoff.schedule(() => this.#join(), retryMsOf(answer.error) ?? 0);
      }
    });
  }

  #begin(page: AnswerOf<'history'>): void {
    this.#backoff.reset();
    this.#log = new RoomMessages(page);
    this.#log.isHeld = this.#isHeld;
    this.#enter({ state: 'catching-up', newest: null });
    this.#settleSaid();
    this.#events.emit('reset', this.messages);
    if (this.#state.state !== 'closed') this.#hold.moved();
  }

  #startOver(): void {
    this.#services.recovery.anew(this);
    this.#enter({ state: 'joining' });
    if (this.#services.connection.state.state === 'live') this.#join();
  }

  #take(entry: RoomEntry): void {
    if (this.#state.state !== 'catching-up' && this.#state.state !== 'live') return;
    const applied = this.#log?.apply(entry);
    switch (applied?.type) {
      case 'over':
        this.#startOver();
        return;
      case 'gap':
        if (this.#hold.askAgain()) this.#services.counts.gaps += 1;
        return;
      case 'added':
        if (applied.message) this.#show(applied.message);
        this.#arrive();
        return;
      case 'known':
      case undefined:
    }
  }

  #show(message: RoomMessage): void {
    const { user } = this.#services.session;
    if (!user || message.user.id === user.id) this.#outbox.logged(message.key);
    this.#services.recovery.got(this);
    this.#events.emit('message', message);
  }

  #confirmed({ newest, isIncomplete }: Confirmed): void {
    if (this.#state.state !== 'catching-up' && this.#state.state !== 'live') return;
    if (isIncomplete || (newest && newest.epoch !== this.#log?.cursor.epoch)) this.#startOver();
    else {
      this.#enter({ state: 'catching-up', newest: newest?.seq ?? 0 });
      this.#arrive();
    }
  }

  /** Live as soon as the newest entry of the answer is here. */
  #arrive(): void {
    if (this.#state.state !== 'catching-up' || this.#state.newest === null) return;
    if ((this.#log?.cursor.seq ?? 0) < this.#state.newest) return;
    this.#enter({ state: 'live' });
    this.#services.recovery.told(this);
  }

  #present(presence: Presence): void {
    this.#presence = presence;
    this.#events.emit('presence', presence);
  }

  #refuse(code: string): void {
    if (this.#state.state === 'closed') return;
    this.#enter({ state: 'refused', code });
    this.#outbox.letGo();
    this.#services.recovery.drop(this);
  }

  #lost(): void {
    if (this.#state.state !== 'live') return;
    this.#services.recovery.expect(this);
    this.#enter({ state: 'catching-up', newest: null });
  }

  async #readOlder(limit: number): Promise<Result<OlderMessages, ClientFault>> {
    const log = this.#log;
    const before = log?.before;
    if (!log || before === undefined) return ok({ added: 0, isComplete: log?.isWhole ?? false });
    const page = { symbol: this.symbol, before, limit };
    const answer = await this.#services.requests.call('history', page);
    if (!answer.ok) return answer;
    // It began anew meanwhile: the page belongs to what is gone.
    const isStale = log !== this.#log || answer.value.epoch !== log.cursor.epoch;
    if (isStale) return ok({ added: 0, isComplete: false });
    return ok({ added: log.prepend(answer.value), isComplete: log.isWhole });
  }

  #isLogged({ epoch, seq }: Position): boolean {
    const cursor = this.#log?.cursor;
    return cursor?.epoch === epoch && cursor.seq >= seq;
  }

  /** What was said before may be in the page that begins it anew. */
  #settleSaid(): void {
    const userId = this.#services.session.user?.id ?? null;
    for (const { key } of this.pending) {
      if (this.#log?.hasKey(key, userId)) this.#outbox.logged(key);
    }
    if (this.#log) this.#outbox.settle(this.#log.cursor);
  }

  #enter(state: RoomState): void {
    this.#state = state;
    this.#events.emit('state', state);
  }
}
