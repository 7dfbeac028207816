// A room of the client as a test tells it: what was said, what is on its way, and pages that are answered by hand.

import { Emitter } from '../../client/emitter.ts';
import type {
  ClientFault,
  OlderMessages,
  Pending,
  Presence,
  Result,
  RoomEvents,
  RoomMessage,
  RoomState,
} from '../../client/index.ts';
import type { Joined } from '../../web/src/state/joined-rooms.ts';
import { turns } from './fake-clock.ts';

type Page = Result<OlderMessages, ClientFault>;

/** A message of ACME by another user. */
export function roomMessage(seq: number, parts: Partial<RoomMessage> = {}): RoomMessage {
  return {
    symbol: 'ACME',
    epoch: 1,
    seq,
    prev: seq - 1,
    time: Date.UTC(2026, 0, 5) + seq,
    type: 'message',
    key: `k${seq}`,
    user: { id: 'u2', name: 'bo' },
    text: `text ${seq}`,
    // Market time is not wall time here.
    stamp: { price: '64123.50', epoch: 1, seq: 9, time: seq * 1_000 },
    ...parts,
  };
}

export class FakeRoom implements Joined {
  readonly #events = new Emitter<RoomEvents>();
  readonly symbol: string;
  state: RoomState = { state: 'joining' };
  readonly messages: RoomMessage[] = [];
  isWhole = false;
  pending: readonly Pending[] = [];
  presence: Presence | null = null;
  isClosed = false;
  isHeld = false;
  entries = 0;
  pages = 0;
  refusal: ClientFault | null = null;
  readonly on = this.#events.on.bind(this.#events);
  #answer: (page: Page) => void = () => {};

  constructor(symbol: string) {
    this.symbol = symbol;
  }

  begin(...messages: RoomMessage[]): void {
    this.state = { state: 'live' };
    this.messages.push(...messages);
    this.#events.emit('reset', this.messages);
  }

  add(one: RoomMessage): void {
    this.messages.push(one);
    this.#events.emit('message', one);
  }

  say(text: string): Result<Pending, ClientFault> {
    if (this.refusal) return { ok: false, error: this.refusal };
    const said: Pending = { key: `p${text}`, text, replyTo: null, state: 'sending' };
    this.wait([...this.pending, said]);
    return { ok: true, value: said };
  }

  wait(pending: readonly Pending[]): void {
    this.pending = pending;
    this.#events.emit('pending', pending);
  }

  retry(): void {}

  discard(key: string): void {
    this.wait(this.pending.filter((one) => one.key !== key));
  }

  older(): Promise<Page> {
    this.pages += 1;
    return new Promise((resolve) => {
      this.#answer = resolve;
    });
  }

  answer(...older: RoomMessage[]): Promise<void> {
    this.messages.unshift(...older);
    this.#answer({ ok: true, value: { added: older.length, isComplete: this.isWhole } });
    return turns();
  }

  /** The page cannot be read. */
  fail(): Promise<void> {
    this.#answer({ ok: false, error: { code: 'disconnected', message: 'gone' } });
    return turns();
  }

  hold(isHeld: boolean): void {
    this.isHeld = isHeld;
  }

  enterAgain(): void {
    this.entries += 1;
  }

  close(): void {
    this.isClosed = true;
    this.#events.clear();
  }
}
