// Who is in a room, over all nodes. Each node tells the others what it has itself: every 2 s all of its rooms, and in
// between, four times a second, those that changed. Every message is a list of facts that replace earlier ones and hold
// for 6 s, so a lost one mends itself. A node that says goodbye is gone at once.

import type { Bus } from '../bus/bus.ts';
import { type Clock, every, type Random } from '../protocol/clock.ts';
import type { Presence as RoomPresence, User } from '../protocol/events.ts';
import { PRESENCE_NAMES } from '../protocol/limits.ts';
import { reasonOf } from '../protocol/result.ts';
import { PRESENCE_BEATS } from '../protocol/subjects.ts';
import { Listeners } from './listeners.ts';
import type { Log } from './log.ts';
import { notification } from './notification.ts';
import { decodePresence, encodePresence, type RoomFact } from './presence-beat.ts';
import { Throttle } from './throttle.ts';

const BEAT_MS = 2_000;
const LEASE_MS = 6_000;
const CHANGES_MS = 250;
const SWEEP_MS = 1_000;
/** A room that has become empty is told so in this many beats. */
const LAST_BEATS = 3;
/** How often a change of one room is told to its sessions. */
const TELL_MS = 1_000;
/** Rooms in one message: with names it stays far under what the broker takes. */
const ROOMS_A_MESSAGE = 50;
const MAX_NODES = 256;
const MAX_ROOMS_A_NODE = 20_000;

export interface PresenceDeps {
  readonly bus: Bus;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** This node's id, unlike that of any other. */
  readonly node: string;
}

/** A member as it joined: its identity tells one joining from the next. */
interface Joining {
  readonly symbol: string;
  readonly user: User | null;
}

interface Fact extends RoomFact {
  readonly heardAt: number;
}

export class Presence {
  /** Messages of other nodes that could not be read, or went beyond a bound. */
  malformed = 0;
  /** Times that a listener of ours threw: bugs. */
  failures = 0;
  readonly #deps: PresenceDeps;
  /** This node's own, by room and member. */
  readonly #rooms = new Map<string, Map<string, Joining>>();
  /** Those of them that are no bots, in the order in which they came. */
  readonly #people = new Set<Joining>();
  /** Rooms that have become empty here, and in how many beats that is still to be told. */
  readonly #emptied = new Map<string, number>();
  /** What other nodes have told, by node and room. */
  readonly #others = new Map<string, Map<string, Fact>>();
  readonly #changed = new Set<string>();
  readonly #told = new Map<string, string>();
  /** `frame(symbol)` until something may have changed. */
  readonly #frames = new Map<string, string>();
  readonly #onChange = new Listeners<[string]>((thrown, symbol) => {
    this.failures += 1;
    this.#deps.log.error(
      { room: symbol, reason: reasonOf(thrown) },
      'a listener of presence threw',
    );
  });
  readonly #throttle: Throttle;
  readonly #stops: (() => void)[];
  #cancelBeat: () => void = () => {};

  constructor(deps: PresenceDeps) {
    this.#deps = deps;
    const { bus, clock } = deps;
    this.#throttle = new Throttle(clock, TELL_MS, (symbol) => this.#tell(symbol));
    this.#stops = [
      bus.live.subscribe(PRESENCE_BEATS, (bytes) => this.#heard(bytes)),
      every(clock, CHANGES_MS, () => this.#publishChanges()),
      every(clock, SWEEP_MS, () => this.#sweep()),
    ];
    this.#planBeat();
  }

  /** Adds `member` (a session) to a room, in place of what it was there before. The answer ends exactly this joining. */
  join(symbol: string, member: string, user: User | null): () => void {
    const members = this.#rooms.get(symbol) ?? new Map<string, Joining>();
    const joining = { symbol, user };
    const before = members.get(member);
    if (before) this.#people.delete(before);
    members.set(member, joining);
    if (!user?.bot) this.#people.add(joining);
    this.#rooms.set(symbol, members);
    this.#emptied.delete(symbol);
    // Whoever joins may be told at once, while the others wait: a change back to what they know is one for the newcomer.
    this.#told.delete(symbol);
    this.#changedHere(symbol);
    return () => {
      if (members.get(member) !== joining) return;
      members.delete(member);
      this.#people.delete(joining);
      if (members.size === 0) this.#empty(symbol);
      this.#changedHere(symbol);
    };
  }

  /** The room of whoever has been at this node for the longest and is no bot; null: nobody is. */
  get firstPersonIn(): string | null {
    const [first] = this.#people;
    return first?.symbol ?? null;
  }

  /** Members on all nodes, each session once; in small rooms also who has a name, each user once, sorted. */
  of(symbol: string): RoomPresence {
    const facts = [this.#ownFact(symbol), ...this.#factsOfOthers(symbol)];
    const count = facts.reduce((sum, fact) => sum + fact.count, 0);
    const bots = facts.reduce((sum, fact) => sum + fact.bots, 0);
    const counts = { symbol, count, ...(bots > 0 ? { bots } : {}) };
    if (count > PRESENCE_NAMES) return counts;
    const users = new Map<string, User>();
    for (const fact of facts) for (const user of fact.users ?? []) users.set(user.id, user);
    return { ...counts, users: [...users.values()].sort(byName) };
  }

  /** `of(symbol)` as it goes over the wire, written once for all who are in the room. */
  frame(symbol: string): string {
    const known = this.#frames.get(symbol);
    if (known !== undefined) return known;
    const frame = notification('presence', this.of(symbol));
    if (this.#rooms.has(symbol)) this.#frames.set(symbol, frame);
    return frame;
  }

  /** Told when `of(symbol)` has changed for some member at this node, at most once a second for each room. */
  onChange(listener: (symbol: string) => void): () => void {
    return this.#onChange.add(listener);
  }

  /** Says goodbye for all members of this node. */
  close(): void {
    if (this.#stops.length === 0) return;
    for (const stop of this.#stops.splice(0)) stop();
    this.#cancelBeat();
    this.#throttle.close();
    this.#onChange.clear();
    this.#publish(encodePresence({ type: 'goodbye', node: this.#deps.node }));
  }

  #empty(symbol: string): void {
    this.#rooms.delete(symbol);
    this.#told.delete(symbol);
    this.#frames.delete(symbol);
    this.#emptied.set(symbol, LAST_BEATS);
  }

  #changedHere(symbol: string): void {
    if (this.#stops.length === 0) return;
    this.#changed.add(symbol);
    this.#mayHaveChanged(symbol);
  }

  #mayHaveChanged(symbol: string): void {
    this.#frames.delete(symbol);
    if (this.#rooms.has(symbol)) this.#throttle.want(symbol);
  }

  #tell(symbol: string): void {
    if (!this.#rooms.has(symbol)) return;
    const now = JSON.stringify(this.of(symbol));
    if (this.#told.get(symbol) === now) return;
    this.#told.set(symbol, now);
    this.#onChange.tell(symbol);
  }

  #ownFact(symbol: string): RoomFact {
    const members = this.#rooms.get(symbol);
    if (!members) return { symbol, count: 0, bots: 0, users: [] };
    let bots = 0;
    for (const { user } of members.values()) if (user?.bot) bots += 1;
    if (members.size > PRESENCE_NAMES) return { symbol, count: members.size, bots };
    const users = new Map<string, User>();
    for (const { user } of members.values()) if (user) users.set(user.id, user);
    return { symbol, count: members.size, bots, users: [...users.values()] };
  }

  *#factsOfOthers(symbol: string): Iterable<Fact> {
    for (const facts of this.#others.values()) {
      const fact = facts.get(symbol);
      if (fact) yield fact;
    }
  }

  #planBeat(): void {
    const { clock, random } = this.#deps;
    this.#cancelBeat = clock.after(BEAT_MS * (0.9 + 0.2 * random()), () => {
      this.#planBeat();
      this.#beat();
    });
  }

  #beat(): void {
    this.#changed.clear();
    this.#publishRooms([...this.#rooms.keys(), ...this.#emptied.keys()]);
    for (const [symbol, left] of this.#emptied) {
      if (left > 1) this.#emptied.set(symbol, left - 1);
      else this.#emptied.delete(symbol);
    }
  }

  #publishChanges(): void {
    if (this.#changed.size === 0) return;
    this.#publishRooms([...this.#changed]);
    this.#changed.clear();
  }

  #publishRooms(symbols: readonly string[]): void {
    const { node } = this.#deps;
    for (let start = 0; start < symbols.length; start += ROOMS_A_MESSAGE) {
      const some = symbols.slice(start, start + ROOMS_A_MESSAGE);
      const rooms = some.map((symbol) => this.#ownFact(symbol));
      this.#publish(encodePresence({ type: 'rooms', node, rooms }));
    }
  }

  #publish(bytes: Uint8Array): void {
    this.#deps.bus.live.publish(PRESENCE_BEATS, bytes);
  }

  #heard(bytes: Uint8Array): void {
    const beat = decodePresence(bytes);
    if (!beat.ok) {
      this.malformed += 1;
      return;
    }
    const { node } = beat.value;
    if (node === this.#deps.node) return;
    if (beat.value.type === 'goodbye') this.#forget(node);
    else for (const fact of beat.value.rooms) this.#learn(node, fact);
  }

  #learn(node: string, fact: RoomFact): void {
    const facts = this.#others.get(node) ?? new Map<string, Fact>();
    const isBeyond = !facts.has(fact.symbol) && facts.size >= MAX_ROOMS_A_NODE;
    if (isBeyond || (!this.#others.has(node) && this.#others.size >= MAX_NODES)) {
      this.malformed += 1;
      return;
    }
    if (fact.count === 0) facts.delete(fact.symbol);
    else facts.set(fact.symbol, { ...fact, heardAt: this.#deps.clock.mono() });
    if (facts.size > 0) this.#others.set(node, facts);
    else this.#others.delete(node);
    this.#mayHaveChanged(fact.symbol);
  }

  #forget(node: string): void {
    const facts = this.#others.get(node);
    this.#others.delete(node);
    for (const symbol of facts?.keys() ?? []) this.#mayHaveChanged(symbol);
  }

  #sweep(): void {
    const until = this.#deps.clock.mono() - LEASE_MS;
    for (const [node, facts] of this.#others) {
      for (const [symbol, { heardAt }] of facts) {
        if (heardAt > until) continue;
        facts.delete(symbol);
        this.#mayHaveChanged(symbol);
      }
      if (facts.size === 0) this.#others.delete(node);
    }
  }
}

function byName(a: User, b: User): number {
  return compare(a.name, b.name) || compare(a.id, b.id);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
