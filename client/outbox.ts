// What this client said in one room and the log has not shown yet. One message at a time is on its way, so that they
// come into the log in the order in which they were said. A message keeps its key whatever happens, so saying it again
// is safe; it leaves when the log shows its key, or when the app discards it.
//
//   waiting ─said─▶ sending ─acknowledged─▶ sent ─seen in the log─▶ gone
//      ▲               ├─ outcome unknown, connection lost ─▶ waiting
//      └─ retry ──── failed (refused, with the reason)

import type { Clock, Random } from '../protocol/clock.ts';
import type { Position } from '../protocol/position.ts';
import { assertNever } from '../protocol/result.ts';
import { Backoff } from './backoff.ts';
import { type ClientFault, clientFault, retryMsOf } from './faults.ts';
import { messageKey } from './message-key.ts';
import type { AnswerOf } from './messages.ts';
import type { Requests } from './requests.ts';
import type { Session } from './session.ts';

const RESEND_MS = 1_000;
const RESEND_CAP_MS = 15_000;
/** A house that accepts the token and then does not know the user: not asked forever. */
const STRANGER_LIMIT = 3;

interface Said {
  readonly key: string;
  readonly text: string;
  /** Sequence of the message that it answers. */
  readonly replyTo: number | null;
}

export type Pending = Said &
  (
    | { readonly state: 'waiting' | 'sending' }
    | { readonly state: 'sent'; readonly position: Position }
    | {
        readonly state: 'failed';
        readonly fault: ClientFault;
      }
  );

export interface OutboxOptions {
  readonly symbol: string;
  readonly requests: Requests;
  readonly session: Session;
  readonly clock: Clock;
  readonly random: Random;
  /** The house's clock, milliseconds UTC. */
  houseTime(): number;
  /** The market's position on this screen. */
  seen(): Position | null;
  /** Whether the room has been read, or cannot be: what is said before would stand in the page that is being read. */
  isRead(): boolean;
  /** Whether the log, as far as it is here, reaches up to `position`. */
  isLogged(position: Position): boolean;
  changed(): void;
}

export class Outbox {
  readonly #options: OutboxOptions;
  readonly #backoff: Backoff;
  readonly #stops: (() => void)[] = [];
  #pending: readonly Pending[] = [];
  #strangers = 0;

  constructor(options: OutboxOptions) {
    this.#options = options;
    this.#backoff = new Backoff(options.clock, options.random, RESEND_MS, RESEND_CAP_MS);
    this.#stops.push(
      options.session.on('state', ({ state }) => {
        if (state === 'ready') this.#pump();
        if (state === 'none') this.#failWaiting();
      }),
    );
  }

  /** Oldest first. */
  get all(): readonly Pending[] {
    return this.#pending;
  }

  add(text: string, replyTo: number | null): Pending {
    // The house tells a key's age by its own clock.
    const key = messageKey(this.#options.houseTime(), this.#options.random);
    const said: Pending = { key, text, replyTo, state: 'waiting' };
    this.#set([...this.#pending, said]);
    this.#pump();
    return this.#find(key) ?? said;
  }

  /** Says a failed message again, with its key. */
  retry(key: string): void {
    const found = this.#find(key);
    if (found?.state !== 'failed') return;
    this.#strangers = 0;
    this.#replace({ ...saidOf(found), state: 'waiting' });
    this.#pump();
  }

  /** Forgets a message. One that is on its way may still come into the log. */
  discard(key: string): void {
    if (this.#find(key)) this.#set(this.#pending.filter((one) => one.key !== key));
  }

  /** The log shows the message with this key. */
  logged(key: string): void {
    this.discard(key);
  }

  /** The log, as it is now, reaches up to `cursor`. What was acknowledged by another log is said again. */
  settle(cursor: Position): void {
    for (const one of this.#pending) {
      if (one.state !== 'sent') continue;
      if (one.position.epoch !== cursor.epoch) this.#replace({ ...saidOf(one), state: 'waiting' });
      else if (one.position.seq <= cursor.seq) this.logged(one.key);
    }
    this.#pump();
  }

  /** The room cannot be read: what waited for it is said, and refused with the reason. */
  letGo(): void {
    this.#pump();
  }

  close(): void {
    this.#backoff.cancel();
    for (const stop of this.#stops.splice(0)) stop();
    this.#pending = [];
  }

  /** Sends the next one, unless one is on its way or it is not the time. */
  #pump(): void {
    const { session, requests, symbol, seen, isRead } = this.#options;
    if (!isRead() || !session.canSay || this.#backoff.isWaiting) return;
    if (this.#pending.some(({ state }) => state === 'sending')) return;
    const next = this.#pending.find(({ state }) => state === 'waiting');
    if (!next) return;
    const { key, text, replyTo } = next;
    const position = seen();
    this.#replace({ ...saidOf(next), state: 'sending' });
    const params = {
      symbol,
      text,
      key,
      ...(replyTo !== null && { replyTo }),
      ...(position && { seen: position }),
    };
    requests.ask('say', params, (answer) => {
      if (answer.ok) this.#acknowledged(key, answer.value);
      else this.#refused(key, answer.error);
      this.#pump();
    });
  }

  #acknowledged(key: string, { epoch, seq }: AnswerOf<'say'>): void {
    this.#backoff.reset();
    this.#strangers = 0;
    const position = { epoch, seq };
    const found = this.#find(key);
    if (!found) return;
    if (this.#options.isLogged(position)) this.logged(key);
    else this.#replace({ ...saidOf(found), state: 'sent', position });
  }

  #refused(key: string, fault: ClientFault): void {
    const found = this.#find(key);
    if (found?.state !== 'sending') return;
    const waiting: Pending = { ...saidOf(found), state: 'waiting' };
    switch (fault.code) {
      case 'disconnected':
      case 'closed':
        this.#replace(waiting);
        return;
      case 'timed_out':
      case 'unknown_outcome':
      case 'unavailable':
      case 'rate_limited':
        // Those behind it wait too, so that the order stays and a house that asks for time gets it.
        this.#replace(waiting);
        this.#backoff.schedule(() => this.#pump(), retryMsOf(fault) ?? 0);
        return;
      case 'unauthenticated':
      case 'token_expired':
      case 'token_invalid':
        this.#unknownHere(waiting, fault);
        return;
      case 'invalid_json':
      case 'invalid_message':
      case 'unknown_method':
      case 'invalid_params':
      case 'unknown_channel':
      case 'unknown_symbol':
      case 'forbidden':
      case 'name_taken':
      case 'too_large':
      case 'invalid_text':
      case 'invalid_name':
      case 'internal':
        this.#fail(found, fault);
        return;
      default:
        assertNever(fault.code);
    }
  }

  #unknownHere(waiting: Pending, fault: ClientFault): void {
    this.#strangers += 1;
    if (this.#strangers > STRANGER_LIMIT) {
      this.#fail(waiting, fault);
      return;
    }
    this.#replace(waiting);
    this.#options.session.refresh();
  }

  #failWaiting(): void {
    const fault = clientFault('unauthenticated', 'the session has ended');
    for (const one of this.#pending) if (one.state === 'waiting') this.#fail(one, fault);
  }

  #fail(pending: Pending, fault: ClientFault): void {
    this.#replace({ ...saidOf(pending), state: 'failed', fault });
  }

  #find(key: string): Pending | undefined {
    return this.#pending.find((one) => one.key === key);
  }

  #replace(pending: Pending): void {
    this.#set(this.#pending.map((one) => (one.key === pending.key ? pending : one)));
  }

  #set(pending: readonly Pending[]): void {
    this.#pending = pending;
    this.#options.changed();
  }
}

function saidOf({ key, text, replyTo }: Pending): Said {
  return { key, text, replyTo };
}
