// What this client wants to be told against what was asked of the present connection. Wishes are gathered for a turn,
// then asked with one `subscribe` per channel, interval and tier. It knows positions but no frame.
//
// A slot is one symbol of one topic: off ─ask─▶ on (at a tier) ─unwanted─▶ off; or rejected until the next connection.
// Symbol "*" stands for all; on the wire it sets and removes each symbol's own subscription too, so those that are
// also wanted by name are asked again behind it.

import type { Clock, Random } from '../protocol/clock.ts';
import type { Tier } from '../protocol/tier.ts';
import { Backoff } from './backoff.ts';
import type { Connection } from './connection.ts';
import { type ClientFault, isFinal, isFinalCode, retryMsOf } from './faults.ts';
import type { AnswerOf } from './messages.ts';
import type { Requests } from './requests.ts';
import { type Group, rejectSlot, type Slot, SlotBook } from './slots.ts';
import { type Ask, asksOf, fastest, type Owner, type Topic } from './subscribe-call.ts';

const RETRY_MS = 1_000;
const RETRY_CAP_MS = 30_000;
/** Longer names are no symbols anywhere, and need not be sent. */
const SYMBOL_CHARACTERS = 64;

interface SlotWish {
  readonly slot: Slot;
  readonly owner: Owner;
  readonly tier: Tier;
}

export class Subscriptions {
  readonly #connection: Connection;
  readonly #requests: Requests;
  readonly #slots = new SlotBook();
  readonly #backoff: Backoff;
  #isFlushDue = false;
  /** The house takes no more calls for now: nothing is asked before the backoff says so. */
  #isThrottled = false;

  constructor(connection: Connection, requests: Requests, clock: Clock, random: Random) {
    this.#connection = connection;
    this.#requests = requests;
    this.#backoff = new Backoff(clock, random, RETRY_MS, RETRY_CAP_MS);
    connection.on('live', () => this.#restart());
    connection.on('lost', () => this.#lost());
  }

  /** The owner's wish may have changed. It is looked at on the next turn, and forgotten when it wants nothing. */
  touch(topic: Topic, owner: Owner): void {
    this.#slots.slot(topic, owner);
    this.#flushSoon();
  }

  /** As `touch`, and the owner is asked for again from its present positions. */
  again(topic: Topic, owner: Owner): void {
    this.#slots.slot(topic, owner).again = true;
    this.#flushSoon();
  }

  close(): void {
    this.#backoff.cancel();
    this.#slots.clear();
  }

  #restart(): void {
    this.#backoff.cancel();
    this.#backoff.reset();
    this.#release();
  }

  #lost(): void {
    this.#backoff.cancel();
    for (const slot of this.#slots.all()) {
      slot.wire = { state: 'off' };
      slot.owner.lost();
    }
  }

  #release(): void {
    this.#isThrottled = false;
    for (const slot of this.#slots.all()) slot.isHeld = false;
    this.#flush();
  }

  #flushSoon(): void {
    if (this.#isFlushDue) return;
    this.#isFlushDue = true;
    queueMicrotask(() => {
      this.#isFlushDue = false;
      this.#flush();
    });
  }

  #flush(): void {
    if (this.#isThrottled || this.#connection.state.state !== 'live') return;
    for (const group of this.#slots.groups()) {
      const star = this.#flushStar(group);
      const wishes: SlotWish[] = [];
      const left: string[] = [];
      for (const [symbol, slot] of group.slots) {
        if (symbol === '*') continue;
        const tier = this.#tierToAsk(slot, star);
        if (tier) wishes.push({ slot, owner: slot.owner, tier });
        if (tier !== null || slot.owner.tier() !== null) continue;
        if (star === null && slot.wire.state === 'on') left.push(symbol);
        if (star === null || slot.wire.state !== 'on') group.slots.delete(symbol);
      }
      if (left.length > 0) this.#leave(group.topic, left);
      this.#ask(group.topic, wishes);
    }
    this.#slots.tidy();
  }

  /** Brings "*" to what is wanted: the tier, or null when all are not. */
  #flushStar({ topic, slots }: Group): Tier | null {
    const star = slots.get('*');
    if (!star) return null;
    const tier = star.owner.tier();
    const isOn = star.wire.state === 'on';
    if (tier === null) slots.delete('*');
    if (tier === null && !isOn) return null;
    if (star.isHeld && tier !== null) return tier;
    if (star.wire.state === 'on' && star.wire.tier === tier && !star.again) return tier;
    if (tier === null) this.#leave(topic, '*');
    else this.#ask(topic, [{ slot: star, owner: star.owner, tier }]);
    for (const slot of slots.values()) {
      if (slot === star) continue;
      if (slot.wire.state === 'on') slot.wire = { state: 'off' };
      // Its position was asked with those of all.
      if (slot.owner.tier() === null) slot.again = false;
    }
    return tier;
  }

  /** Null: nothing to ask for. */
  #tierToAsk({ owner, wire, again, isHeld }: Slot, star: Tier | null): Tier | null {
    if (isHeld) return null;
    const own = owner.tier();
    // Wanted by name no more, but leaving would take it out of "*" too: it goes on at the tier of that. So it does when what "*"
    // told of it had a gap.
    if (own === null && (star === null || (wire.state !== 'on' && !again))) return null;
    const tier = fastest([own, star]);
    if (again) return tier;
    if (wire.state === 'rejected' || (wire.state === 'on' && wire.tier === tier)) return null;
    return tier;
  }

  #ask(topic: Topic, wishes: readonly SlotWish[]): void {
    const slots = new Map<Owner, Slot>();
    const asked: SlotWish[] = [];
    for (const wish of wishes) {
      const { slot, owner, tier } = wish;
      slot.again = false;
      slot.wire = { state: 'on', tier };
      if (owner.symbol.length > SYMBOL_CHARACTERS) {
        rejectSlot(slot, 'unknown_symbol');
        continue;
      }
      slots.set(owner, slot);
      asked.push(wish);
    }
    const { state } = this.#connection;
    if (state.state !== 'live') return;
    const asks = asksOf(topic, asked, state.welcome.limits.symbols);
    for (const { owner } of asked) owner.asked();
    for (const ask of asks) {
      this.#requests.ask('subscribe', ask.params, (answer) => {
        if (answer.ok) this.#confirm(ask, slots, answer.value);
        else this.#fail(ask, slots, answer.error);
      });
    }
  }

  #confirm(ask: Ask, slots: ReadonlyMap<Owner, Slot>, answer: AnswerOf<'subscribe'>): void {
    if (answer.rejected.every(({ code }) => isFinalCode(code))) this.#backoff.reset();
    const codes = new Map(answer.rejected.map(({ symbol, code }) => [symbol, code]));
    const newest = new Map(Object.entries(answer.positions ?? {}));
    const subscribed = new Set(answer.subscribed);
    for (const owner of ask.owners) {
      const code = codes.get(owner.symbol);
      if (code !== undefined) {
        this.#refuse(ask, slots.get(owner), code, 0);
        continue;
      }
      owner.confirmed({
        positions: ask.positions,
        isFirst: ask.isFirst,
        subscribed,
        newest: newest.get(owner.symbol) ?? null,
        isIncomplete: answer.incomplete?.includes(owner.symbol) ?? false,
      });
    }
  }

  #fail(ask: Ask, slots: ReadonlyMap<Owner, Slot>, fault: ClientFault): void {
    // The connection is gone: on the next one everything is asked.
    if (fault.code === 'disconnected' || fault.code === 'closed') return;
    const retryMs = retryMsOf(fault) ?? 0;
    if (fault.code === 'rate_limited') this.#isThrottled = true;
    for (const owner of ask.owners) this.#refuse(ask, slots.get(owner), fault.code, retryMs);
  }

  /** For good, or until later. */
  #refuse({ isFirst }: Ask, slot: Slot | undefined, code: string, retryMs: number): void {
    if (!slot) return;
    if (isFinalCode(code)) {
      rejectSlot(slot, code);
      return;
    }
    slot.owner.failed(isFirst);
    slot.again = true;
    slot.isHeld = true;
    this.#backoff.schedule(() => this.#release(), retryMs);
  }

  #leave(topic: Topic, symbols: string[] | '*'): void {
    const { channel, interval } = topic;
    const params = { channel, symbols, ...(interval && { interval }) };
    this.#requests.ask('unsubscribe', params, (answer) => {
      if (answer.ok || isFinal(answer.error) || answer.error.code === 'disconnected') return;
      // Refused for now: it is still on, wanted by nobody, and left again later unless somebody comes.
      for (const symbol of symbols === '*' ? ['*'] : symbols) this.#slots.abandon(topic, symbol);
      this.#isThrottled = true;
      this.#backoff.schedule(() => this.#release(), retryMsOf(answer.error) ?? 0);
    });
  }
}
