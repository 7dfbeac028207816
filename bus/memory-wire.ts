// What lies between the connections of the in-memory broker: everything is delivered in order on a later turn, and what
// core NATS may lose, repeat or delay can be lost, repeated or delayed here, by seeded chance. Knows no subjects' meaning.

import type { Clock, Random } from '../protocol/clock.ts';

/** Mishaps for deliveries whose subject starts with `prefix`, each a probability from 0 to 1. */
export interface MemoryFault {
  readonly prefix: string;
  readonly lose?: number;
  readonly repeat?: number;
  /** Delivered up to `delayMs` late, so behind what came after it. */
  readonly delay?: number;
  /** Default 50. */
  readonly delayMs?: number;
}

interface Delivery {
  readonly generation: number;
  readonly run: () => void;
  readonly lost: (() => void) | undefined;
}

export class MemoryWire {
  /** The first whose prefix fits a subject decides. Replaced whole. */
  faults: readonly MemoryFault[] = [];
  readonly clock: Clock;
  readonly #random: Random;
  readonly #schedule: (turn: () => void) => void;
  #queue: Delivery[] = [];
  #scheduled = false;
  #generation = 0;

  constructor(clock: Clock, random: Random, schedule: (turn: () => void) => void) {
    this.clock = clock;
    this.#random = random;
    this.#schedule = schedule;
  }

  /** Runs `run` on a later turn, behind all before it; `lost` instead, when the broker goes away in between. */
  later(run: () => void, lost?: () => void): void {
    this.#push({ generation: this.#generation, run, lost });
  }

  /** As `later`, but subject to the faults of `subject`. What a fault loses is lost without a word. */
  deliver(subject: string, run: () => void, lost?: () => void): void {
    const fault = this.#faultOf(subject);
    if (!fault) {
      this.later(run, lost);
      return;
    }
    if (this.#happens(fault.lose)) return;
    const delivery = { generation: this.#generation, run, lost };
    if (this.#happens(fault.delay)) {
      const delayMs = this.#random() * (fault.delayMs ?? 50);
      this.clock.after(delayMs, () => this.#push(delivery));
    } else {
      this.#push(delivery);
    }
    if (this.#happens(fault.repeat)) this.#push(delivery);
  }

  /** What `answer` gives on a later turn; `lost` instead, when given and the broker goes away in between. */
  reply<T>(answer: () => T, lost: () => T = answer): Promise<T> {
    return new Promise((resolve) => {
      this.later(
        () => resolve(answer()),
        () => resolve(lost()),
      );
    });
  }

  /** Everything under way is lost. */
  drop(): void {
    this.#generation += 1;
  }

  /** One of `list`, by chance. */
  pick<T>(list: readonly T[]): T | undefined {
    return list.length < 2 ? list[0] : list[Math.floor(this.#random() * list.length)];
  }

  #push(delivery: Delivery): void {
    this.#queue.push(delivery);
    if (this.#scheduled) return;
    this.#scheduled = true;
    this.#schedule(() => this.#turn());
  }

  #turn(): void {
    const queue = this.#queue;
    this.#queue = [];
    this.#scheduled = false;
    for (const { generation, run, lost } of queue) {
      if (generation === this.#generation) run();
      else lost?.();
    }
  }

  #faultOf(subject: string): MemoryFault | undefined {
    return this.faults.find(({ prefix }) => subject.startsWith(prefix));
  }

  #happens(probability: number | undefined): boolean {
    return probability !== undefined && probability > 0 && this.#random() < probability;
  }
}
