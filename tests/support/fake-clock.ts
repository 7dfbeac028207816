// Time that moves only when a test says so.

import type { Clock } from '../../protocol/clock.ts';

interface Timer {
  readonly at: number;
  readonly order: number;
  readonly callback: () => void;
}

export class FakeClock implements Clock {
  #mono = 0;
  #wall: number;
  #order = 0;
  readonly #timers = new Set<Timer>();

  constructor(wall = Date.UTC(2026, 0, 5, 12)) {
    this.#wall = wall;
  }

  now(): number {
    return Math.floor(this.#wall);
  }

  mono(): number {
    return this.#mono;
  }

  after(delayMs: number, callback: () => void): () => void {
    const timer = { at: this.#mono + Math.max(0, delayMs), order: this.#order++, callback };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** Timers that wait: 0 after a clean close. */
  get pending(): number {
    return this.#timers.size;
  }

  /** Moves time on, running what falls due in order. Synchronous: promises settle only in `settle`. */
  advance(ms: number): void {
    const end = this.#mono + ms;
    for (let due = this.#nextDue(end); due; due = this.#nextDue(end)) {
      this.#timers.delete(due);
      this.#moveTo(Math.max(due.at, this.#mono));
      due.callback();
    }
    this.#moveTo(end);
  }

  /** Moves time on in small steps and lets promises and the in-memory bus run between them. */
  async settle(ms = 0, stepMs = 10): Promise<void> {
    await turns();
    for (let left = ms; left > 0; left -= stepMs) {
      this.advance(Math.min(stepMs, left));
      await turns();
    }
  }

  /** The wall clock is set, as by an administrator: monotonic time does not notice. */
  setWall(wall: number): void {
    this.#wall = wall;
  }

  #moveTo(mono: number): void {
    this.#wall += mono - this.#mono;
    this.#mono = mono;
  }

  #nextDue(end: number): Timer | undefined {
    let next: Timer | undefined;
    for (const timer of this.#timers) {
      if (timer.at > end) continue;
      if (!next || timer.at < next.at || (timer.at === next.at && timer.order < next.order)) {
        next = timer;
      }
    }
    return next;
  }
}

/** Lets everything that waits for a turn of the event loop run, a few levels deep. */
export async function turns(count = 5): Promise<void> {
  for (let left = count; left > 0; left -= 1) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}
