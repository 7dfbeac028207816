// All sessions of the node and their wheel: one timer turns them all, and a twentieth of them gets its heartbeat each time,
// so that a thousand heartbeats are not one burst.

import { type Clock, every } from '../../protocol/clock.ts';
import { HEARTBEAT_MS } from '../../protocol/limits.ts';
import type { Market } from '../market/market.ts';
import { notification } from '../notification.ts';
import type { Presence } from '../presence.ts';
import type { Session } from './session.ts';

const TURN_MS = 50;
const SLOTS = HEARTBEAT_MS / TURN_MS;

export class Sessions {
  readonly #slots: Set<Session>[] = Array.from({ length: SLOTS }, () => new Set<Session>());
  readonly #slotOf = new Map<Session, number>();
  readonly #stops: (() => void)[];
  #turn = 0;
  #added = 0;

  constructor(clock: Clock, market: Market, presence: Presence) {
    this.#stops = [
      every(clock, TURN_MS, () => this.#next()),
      market.onInstruments(({ symbol }) => this.#each((session) => session.market.listed(symbol))),
      market.onFeed((feed) => this.#tellFeed(feed)),
      presence.onChange((symbol) => this.#each((session) => session.rooms.presenceChanged(symbol))),
    ];
  }

  get size(): number {
    return this.#slotOf.size;
  }

  /** The session gets its turns and heartbeats until it is deleted. */
  add(session: Session): void {
    const slot = this.#added % SLOTS;
    this.#added += 1;
    this.#slotOf.set(session, slot);
    this.#slots[slot]?.add(session);
  }

  delete(session: Session): void {
    const slot = this.#slotOf.get(session);
    if (slot === undefined) return;
    this.#slotOf.delete(session);
    this.#slots[slot]?.delete(session);
  }

  /** A copy: sessions may go while it is walked. */
  all(): Session[] {
    return [...this.#slotOf.keys()];
  }

  close(): void {
    for (const stop of this.#stops.splice(0)) stop();
  }

  #next(): void {
    this.#each((session) => session.turn());
    this.#turn = (this.#turn + 1) % SLOTS;
    for (const session of this.#slots[this.#turn] ?? []) serve(session, (one) => one.beat());
  }

  #tellFeed({ state, ageMs }: { state: 'live' | 'stale'; ageMs: number }): void {
    const age = Math.round(Math.min(ageMs, 1e9));
    const text = notification('status', { type: 'feed', state, ageMs: age });
    this.#each((session) => session.tellSurely(text));
  }

  #each(act: (session: Session) => void): void {
    for (const session of this.#slotOf.keys()) serve(session, act);
  }
}

/** One session's bug must not end the turn of the others. */
function serve(session: Session, act: (session: Session) => void): void {
  try {
    act(session);
  } catch (thrown) {
    session.failed(thrown);
  }
}
