// What was said, counted per bar of one interval: how much, by whom, and at which prices. Pure. Any order of adding gives
// the same, one more costs the same however many there are, and no price that ticks comes here.

import { bucketStart, type Interval } from '../../../protocol/bar.ts';
import { indexFrom } from './sorted.ts';

/** Who said it: a program, somebody else, or the visitor. */
export type Voice = 'bot' | 'person' | 'own';

export interface Saying {
  readonly seq: number;
  /** Market time, milliseconds; wall time where it was said beside the market. */
  readonly time: number;
  /** Integer at the instrument's scale; null: said beside the market, so it has no dot. */
  readonly price: number | null;
  readonly voice: Voice;
  readonly name: string;
  readonly text: string;
}

/** What was said at one price within a bar. */
export interface Level {
  readonly price: number;
  readonly count: number;
  readonly voice: Voice;
}

export interface Bucket {
  /** Start of the bar, milliseconds UTC. */
  readonly time: number;
  readonly count: number;
  /** Of these, said by people. */
  readonly people: number;
  /** The newest of them in the log. */
  readonly last: Saying;
  /** Ascending by price; programs, people and the visitor apart. */
  readonly levels: readonly Level[];
}

/** At one price who stands out is drawn above. */
export const VOICES: readonly Voice[] = ['bot', 'person', 'own'];

export class LaneBuckets {
  readonly #interval: Interval;
  readonly #byTime = new Map<number, OpenBucket>();
  /** Ascending by time. */
  readonly #all: OpenBucket[] = [];

  constructor(interval: Interval) {
    this.#interval = interval;
  }

  /** Ascending by time; those in which nobody spoke are left out. The same array grows. */
  get all(): readonly Bucket[] {
    return this.#all;
  }

  add(saying: Saying): void {
    const time = bucketStart(saying.time, this.#interval);
    const known = this.#byTime.get(time);
    if (known) {
      known.add(saying);
      return;
    }
    const bucket = new OpenBucket(time, saying);
    this.#byTime.set(time, bucket);
    this.#all.splice(indexFrom(this.#all, time), 0, bucket);
  }

  /** Those that begin at or after `from` and before `to`. */
  between(from: number, to: number): readonly Bucket[] {
    return this.#all.slice(indexFrom(this.#all, from), indexFrom(this.#all, to));
  }
}

class OpenBucket implements Bucket {
  readonly time: number;
  count = 0;
  people = 0;
  last: Saying;
  readonly #levels = new Map<string, { price: number; count: number; voice: Voice }>();
  #sorted: readonly Level[] | null = null;

  constructor(time: number, first: Saying) {
    this.time = time;
    this.last = first;
    this.add(first);
  }

  get levels(): readonly Level[] {
    this.#sorted ??= [...this.#levels.values()].sort(
      (a, b) => a.price - b.price || VOICES.indexOf(a.voice) - VOICES.indexOf(b.voice),
    );
    return this.#sorted;
  }

  add(saying: Saying): void {
    const { price, voice } = saying;
    this.count += 1;
    if (voice !== 'bot') this.people += 1;
    if (saying.seq >= this.last.seq) this.last = saying;
    if (price === null) return;
    const key = `${price} ${voice}`;
    const level = this.#levels.get(key);
    if (level) level.count += 1;
    else {
      this.#levels.set(key, { price, count: 1, voice });
      this.#sorted = null;
    }
  }
}
