// The subscriptions of one delivery rhythm. On each flush every reader that is not at the head, and whose session can
// take it, gets one frame from its cursor to the head. There is no queue: who is skipped just stands further back.

import type { Clock } from '../../protocol/clock.ts';
import { AHEAD_WAIT_MS } from '../../protocol/limits.ts';
import { TIER_MS, type Tier } from '../../protocol/tier.ts';
import type { HopAges } from './hop-ages.ts';
import type { PriceReader, Subscription } from './subscription.ts';
import type { Step, Topic } from './topic.ts';

interface Readers {
  readonly topic: Topic;
  /** At the head when last looked at. */
  readonly level: Set<Subscription>;
  /** Not at the head: skipped, waiting for the node, or owed a first frame. */
  readonly behind: Set<Subscription>;
  /** Monotonic time of the oldest news that those at the head have not been told; null: there is none. */
  newsSince: number | null;
}

export interface CohortCounts {
  frames: number;
  bytes: number;
  /** Times that a reader who was level could not be sent what was new. */
  skipped: number;
}

export class Cohort {
  readonly tier: Tier;
  readonly periodMs: number;
  readonly #clock: Clock;
  readonly #counts: CohortCounts;
  readonly #ages: HopAges;
  readonly #readers = new Map<string, Readers>();
  readonly #bySymbol = new Map<string, Set<Readers>>();
  readonly #dirty = new Set<Readers>();
  /** Sessions with entries that were not sent yet. */
  readonly #filled = new Set<PriceReader>();

  constructor(tier: Tier, clock: Clock, counts: CohortCounts, ages: HopAges) {
    this.tier = tier;
    // A paused cohort only has first frames to give, at the default rhythm.
    this.periodMs = tier === 'paused' ? TIER_MS.live : TIER_MS[tier];
    this.#clock = clock;
    this.#counts = counts;
    this.#ages = ages;
  }

  /**
   * The subscription is brought up to date as soon as its session can take it, now if possible: the caller flushes the session
   * when it has added all of them.
   */
  add(subscription: Subscription): void {
    const { topic } = subscription;
    let readers = this.#readers.get(topic.key);
    if (!readers) {
      readers = { topic, level: new Set(), behind: new Set(), newsSince: null };
      this.#readers.set(topic.key, readers);
      const siblings = this.#bySymbol.get(topic.symbol) ?? new Set();
      this.#bySymbol.set(topic.symbol, siblings.add(readers));
    }
    readers.behind.add(subscription);
    this.#dirty.add(readers);
    this.#deliver(readers, subscription);
  }

  delete(subscription: Subscription): void {
    const readers = this.#readers.get(subscription.topic.key);
    if (!readers) return;
    readers.level.delete(subscription);
    readers.behind.delete(subscription);
    if (readers.level.size + readers.behind.size > 0) return;
    this.#readers.delete(readers.topic.key);
    this.#dirty.delete(readers);
    const siblings = this.#bySymbol.get(readers.topic.symbol);
    siblings?.delete(readers);
    if (siblings?.size === 0) this.#bySymbol.delete(readers.topic.symbol);
  }

  /** The instrument's head moved: its readers are due at the next flush. */
  touch(symbol: string): void {
    for (const readers of this.#bySymbol.get(symbol) ?? []) {
      this.#dirty.add(readers);
      if (readers.level.size > 0) readers.newsSince ??= this.#clock.mono();
    }
  }

  /** The instrument's state is there, or was replaced: whoever still waits for a first frame gets it now. */
  welcome(symbol: string): void {
    for (const readers of this.#bySymbol.get(symbol) ?? []) {
      this.#dirty.add(readers);
      const owed = [...readers.behind].filter((subscription) => subscription.owed);
      for (const subscription of owed) this.#deliver(readers, subscription);
    }
    this.#send();
  }

  flush(): void {
    for (const readers of this.#dirty) {
      const due =
        this.tier === 'paused' ? this.#owed(readers) : [...readers.level, ...readers.behind];
      for (const subscription of due) this.#deliver(readers, subscription);
    }
    this.#send();
    for (const readers of this.#dirty) {
      this.#noteWait(readers);
      if (readers.behind.size === 0 || !this.#hasDue(readers)) this.#dirty.delete(readers);
    }
  }

  /** What was added for each session leaves as one message. */
  #send(): void {
    for (const session of this.#filled) {
      try {
        session.flush();
      } catch (thrown) {
        session.failed(thrown);
      }
    }
    this.#filled.clear();
  }

  /** Who is behind is not in it: that is the reader's own slowness. */
  #noteWait(readers: Readers): void {
    const { newsSince } = readers;
    readers.newsSince = null;
    if (newsSince !== null && readers.level.size > 0) this.#ages.written(this.tier, newsSince);
  }

  /** A paused reader falls behind without being sent anything; what it is owed is still due. */
  #owed(readers: Readers): Subscription[] {
    for (const subscription of readers.level) this.#fallBehind(readers, subscription);
    return [...readers.behind].filter((subscription) => subscription.owed);
  }

  #hasDue(readers: Readers): boolean {
    if (this.tier !== 'paused') return true;
    for (const subscription of readers.behind) if (subscription.owed) return true;
    return false;
  }

  #deliver(readers: Readers, subscription: Subscription): void {
    try {
      this.#bringToHead(readers, subscription);
    } catch (thrown) {
      subscription.session.failed(thrown);
    }
  }

  #bringToHead(readers: Readers, subscription: Subscription): void {
    const { session, topic } = subscription;
    subscription.isSkipped = !session.isReady;
    if (subscription.isSkipped) {
      this.#fallBehind(readers, subscription);
      return;
    }
    const step = this.#due(topic, subscription, topic.step(subscription.cursor));
    switch (step.type) {
      case 'frame':
        this.#counts.frames += 1;
        this.#counts.bytes += subscription.tell(step.frame, step.cursor);
        if (session.form === 'binary') this.#filled.add(session);
        this.#catchUp(readers, subscription);
        return;
      case 'even':
        this.#catchUp(readers, subscription);
        return;
      case 'ahead':
      case 'starting':
        this.#fallBehind(readers, subscription);
    }
  }

  /** Turns a step into what this subscription must get: the frame it is owed, or a snapshot after waiting too long. */
  #due(topic: Topic, subscription: Subscription, step: Step): Step {
    if (step.type === 'even' && subscription.owed && subscription.cursor) {
      return topic.empty(subscription.cursor);
    }
    if (step.type !== 'ahead') return step;
    const waitedMs = this.#clock.mono() - (subscription.behindSince ?? this.#clock.mono());
    return waitedMs >= AHEAD_WAIT_MS ? topic.snapshot() : step;
  }

  #catchUp(readers: Readers, subscription: Subscription): void {
    subscription.behindSince = null;
    readers.behind.delete(subscription);
    readers.level.add(subscription);
  }

  #fallBehind(readers: Readers, subscription: Subscription): void {
    subscription.behindSince ??= this.#clock.mono();
    const wasLevel = readers.level.delete(subscription);
    if (wasLevel && subscription.isSkipped) this.#counts.skipped += 1;
    readers.behind.add(subscription);
  }
}
