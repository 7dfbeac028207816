// The slots of a client's subscriptions: one for each symbol of each topic that somebody wants, or that the house still
// tells though nobody does.

import type { Tier } from '../protocol/tier.ts';
import type { Owner, Topic } from './subscribe-call.ts';

export interface Slot {
  owner: Owner;
  wire: { readonly state: 'off' | 'rejected' } | { readonly state: 'on'; readonly tier: Tier };
  /** To be asked although the tier is right. */
  again: boolean;
  /** Could not be served: asked again only when the backoff says so. */
  isHeld: boolean;
}

/** The slots of one topic, by symbol. */
export interface Group {
  readonly topic: Topic;
  readonly slots: Map<string, Slot>;
}

export class SlotBook {
  readonly #groups = new Map<string, Group>();

  /** The owner's slot. One that another owner had before is asked again: whoever comes needs a first frame. */
  slot(topic: Topic, owner: Owner): Slot {
    const key = keyOf(topic);
    const group = this.#groups.get(key) ?? { topic, slots: new Map<string, Slot>() };
    this.#groups.set(key, group);
    const slot = group.slots.get(owner.symbol) ?? newSlot(owner);
    group.slots.set(owner.symbol, slot);
    if (slot.owner !== owner) {
      slot.owner = owner;
      slot.again = true;
    }
    return slot;
  }

  /** The house tells the symbol still. Unless somebody wants it again, its slot is kept to be left later. */
  abandon(topic: Topic, symbol: string): void {
    if (this.#groups.get(keyOf(topic))?.slots.has(symbol)) return;
    this.slot(topic, nobody(symbol)).wire = { state: 'on', tier: 'live' };
  }

  groups(): Group[] {
    return [...this.#groups.values()];
  }

  all(): Slot[] {
    return this.groups().flatMap(({ slots }) => [...slots.values()]);
  }

  /** Forgets topics without slots. */
  tidy(): void {
    for (const [key, { slots }] of this.#groups) if (slots.size === 0) this.#groups.delete(key);
  }

  clear(): void {
    this.#groups.clear();
  }
}

function keyOf({ channel, interval }: Topic): string {
  return `${channel} ${interval ?? ''}`;
}

function newSlot(owner: Owner): Slot {
  return { owner, wire: { state: 'off' }, again: false, isHeld: false };
}

export function rejectSlot(slot: Slot, code: string): void {
  slot.wire = { state: 'rejected' };
  slot.owner.rejected(code);
}

function nobody(symbol: string): Owner {
  return {
    symbol,
    tier: () => null,
    layers: () => [],
    asked() {},
    confirmed() {},
    failed() {},
    rejected() {},
    lost() {},
  };
}
