// One market channel (and interval) with all its instruments, and "*" over them. It hands each frame to its entry.

import type { Clock, Random } from '../protocol/clock.ts';
import type { Position } from '../protocol/position.ts';
import type { Tier } from '../protocol/tier.ts';
import { Backoff } from './backoff.ts';
import type { Counts } from './counts.ts';
import {
  type Back,
  Entry,
  type EntryHome,
  type Follower,
  type Frame,
  type Watcher,
} from './entry.ts';
import { type Confirmed, fastest, type Owner, type Topic } from './subscribe-call.ts';
import type { Subscriptions } from './subscriptions.ts';

const REPEAT_MS = 250;
const REPEAT_CAP_MS = 5_000;

export type Symbols = string | readonly string[];

export interface LaneOptions<F extends Frame> {
  readonly topic: Topic;
  readonly subscriptions: Subscriptions;
  readonly clock: Clock;
  readonly random: Random;
  readonly counts: Counts;
  /** Whether one frame alone says all that a watcher needs. If not, a watcher that comes later begins with a snapshot. */
  readonly isWhole: boolean;
  accepted(frame: F, isNew: boolean, back: Back): void;
  rejected(symbol: string, code: string): void;
  /** All are wanted, and this one is not among them now: nothing will be told of it. */
  unlisted(symbol: string): void;
  /** Nobody reads the symbol any more. */
  forgotten(symbol: string): void;
}

/** A follower's hold on its entry. */
export interface Following {
  /** Its cursor is somewhere else now. */
  moved(): void;
  stop(): void;
}

export class Lane<F extends Frame> {
  readonly #options: LaneOptions<F>;
  readonly #entries = new Map<string, Entry<F>>();
  readonly #everywhere = new Set<Watcher<F>>();
  readonly #all: Owner;
  /** Questions for "*" without an answer yet. */
  #allAsks = 0;

  constructor(options: LaneOptions<F>) {
    this.#options = options;
    this.#all = {
      symbol: '*',
      tier: () => this.#tierOfAll(),
      layers: () => [this.#positions()],
      asked: () => {
        this.#allAsks += 1;
        this.#each((entry) => entry.asked());
      },
      confirmed: (answer: Confirmed) => {
        if (answer.isFirst) this.#allAsks -= 1;
        this.#each((entry) => {
          entry.confirmed(answer);
          if (!answer.subscribed.has(entry.symbol)) this.#options.unlisted(entry.symbol);
        });
      },
      failed: (isFirst: boolean) => {
        if (isFirst) this.#allAsks -= 1;
        this.#each((entry) => entry.failed(isFirst));
      },
      rejected: (code: string) => {
        this.#allAsks -= 1;
        this.#options.rejected('*', code);
      },
      lost: () => {
        this.#allAsks = 0;
        this.#each((entry) => entry.lost());
      },
    };
  }

  /** `symbols`: one, several, or "*" for all, also those that are listed later. The answer ends it. */
  watch(symbols: Symbols, watcher: Watcher<F>): () => void {
    if (symbols === '*') return this.#watchAll(watcher);
    const named = new Set(typeof symbols === 'string' ? [symbols] : symbols);
    for (const symbol of named) {
      const entry = this.#entry(symbol);
      const { latest } = entry;
      const isFirst = entry.isIdle && !latest;
      entry.watch(watcher);
      if (!isFirst && !this.#options.isWhole) entry.wantSnapshot();
      if (latest && this.#options.isWhole) watcher.frame(latest);
    }
    return () => {
      for (const symbol of named) this.#leave(symbol, watcher);
    };
  }

  /** Has `symbols` told at `tier` at least, to whoever watches them. The answer ends it. */
  pace(symbols: Symbols, tier: Tier): () => void {
    const pacer: Watcher<F> = { tier, frame() {} };
    if (symbols === '*') {
      this.#everywhere.add(pacer);
      this.#touchAll();
      return () => this.#leaveAll(pacer);
    }
    const named = new Set(typeof symbols === 'string' ? [symbols] : symbols);
    for (const symbol of named) this.#entry(symbol).watch(pacer);
    return () => {
      for (const symbol of named) this.#leave(symbol, pacer);
    };
  }

  follow(symbol: string, follower: Follower<F>): Following {
    const entry = this.#entry(symbol);
    entry.follow(follower);
    return {
      moved: () => entry.moved(follower),
      stop: () => this.#leave(symbol, follower),
    };
  }

  receive(frame: F): void {
    const isWanted = this.#entries.has(frame.symbol) || this.#everywhere.size > 0;
    if (isWanted) this.#entry(frame.symbol).receive(frame);
  }

  /** What came of `symbol` could not be placed. */
  torn(symbol: string): void {
    this.#entries.get(symbol)?.torn();
  }

  /** The newest frame of `symbol`, as long as somebody reads it. */
  latest(symbol: string): F | null {
    return this.#entries.get(symbol)?.latest ?? null;
  }

  /** The symbols whose chain is whole on this connection. */
  inStep(): string[] {
    return [...this.#entries.values()].filter((entry) => entry.isInStep).map((it) => it.symbol);
  }

  /** The symbols that were told before the connection was lost, and not since. */
  away(): string[] {
    return [...this.#entries.values()].filter((entry) => entry.isAway).map((it) => it.symbol);
  }

  close(): void {
    this.#each((entry) => entry.close());
    this.#entries.clear();
    this.#everywhere.clear();
  }

  #watchAll(watcher: Watcher<F>): () => void {
    const isFirst = this.#everywhere.size === 0;
    const { topic, subscriptions, isWhole } = this.#options;
    this.#everywhere.add(watcher);
    this.#touchAll();
    for (const entry of this.#entries.values()) {
      if (isWhole && entry.latest) watcher.frame(entry.latest);
      if (!isWhole) entry.wantSnapshot();
    }
    if (!isWhole && !isFirst) subscriptions.again(topic, this.#all);
    return () => this.#leaveAll(watcher);
  }

  #leaveAll(watcher: Watcher<F>): void {
    this.#everywhere.delete(watcher);
    for (const { symbol } of [...this.#entries.values()]) this.#forgetIdle(symbol);
    this.#touchAll();
  }

  #touchAll(): void {
    this.#options.subscriptions.touch(this.#options.topic, this.#all);
  }

  #leave(symbol: string, reader: Watcher<F> | Follower<F>): void {
    this.#entries.get(symbol)?.leave(reader);
    this.#forgetIdle(symbol);
  }

  #forgetIdle(symbol: string): void {
    const entry = this.#entries.get(symbol);
    if (!entry?.isIdle || this.#everywhere.size > 0) return;
    entry.close();
    this.#entries.delete(symbol);
    this.#options.forgotten(symbol);
  }

  #entry(symbol: string): Entry<F> {
    const known = this.#entries.get(symbol);
    if (known) return known;
    const entry = new Entry<F>(symbol, this.#home());
    for (let asks = 0; asks < this.#allAsks; asks += 1) entry.asked();
    this.#entries.set(symbol, entry);
    return entry;
  }

  #home(): EntryHome<F> {
    const { topic, subscriptions, clock, random, counts } = this.#options;
    return {
      counts,
      backoff: new Backoff(clock, random, REPEAT_MS, REPEAT_CAP_MS),
      isAllAsked: () => this.#everywhere.size > 0,
      everywhere: () => this.#everywhere,
      changed: (entry) => subscriptions.touch(topic, entry),
      askAgain: (entry) => subscriptions.again(topic, entry),
      accepted: (frame, isNew, back) => this.#options.accepted(frame, isNew, back),
      rejected: (symbol, code) => this.#options.rejected(symbol, code),
    };
  }

  #tierOfAll(): Tier | null {
    return fastest([...this.#everywhere].map(({ tier }) => tier));
  }

  #positions(): ReadonlyMap<string, Position> {
    return new Map([...this.#entries.values()].flatMap((entry) => [...(entry.layers()[0] ?? [])]));
  }

  #each(run: (entry: Entry<F>) => void): void {
    for (const entry of this.#entries.values()) run(entry);
  }
}
