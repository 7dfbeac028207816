// Keeps market time equal to wall time, step by step on exact multiples of STEP_MS. Knows no market.
// Invariant: market time never goes back, and no process that slept makes up for more than STALL_MS.

import type { Clock } from '../../protocol/clock.ts';
import { STEP_MS } from '../source.ts';

/** Further behind than this (laptop slept, wall clock set), the time between is skipped instead of made up. */
export const STALL_MS = 5_000;
/** Woken later than this, the process may have been replaced in the meantime. */
export const LATE_MS = 500;
/** Steps made in one turn of the event loop while catching up, so that the broker's messages get their turn too. */
const STEPS_PER_TURN = 100;
/** After the wall clock was set back market time goes on at this speed until the wall has caught up with it. */
const WAITING_SPEED = 0.9;

export interface MarketTimeListener {
  /** One step, ending at market time `time`, a multiple of STEP_MS. */
  step(time: number): void;
  /** Market time jumps over `(from, to]`. */
  skipped(from: number, to: number): void;
  /** The process did not run for `ms`. */
  late(ms: number): void;
}

/** The last boundary of a step at or before `time`. */
export function stepBoundary(time: number): number {
  return Math.floor(time / STEP_MS) * STEP_MS;
}

export class MarketTime {
  readonly #clock: Clock;
  readonly #listener: MarketTimeListener;
  #time: number;
  /** Where market time should be by now, between the boundaries too. */
  #target: number;
  #mono: number;
  #cancel: (() => void) | null = null;
  #closed = false;

  /** `start`: end of the step before the first. */
  constructor(clock: Clock, start: number, listener: MarketTimeListener) {
    this.#clock = clock;
    this.#listener = listener;
    this.#time = stepBoundary(start);
    this.#target = this.#time;
    this.#mono = clock.mono();
  }

  /** End of the newest step. */
  get now(): number {
    return this.#time;
  }

  /** Begins; what lies between the start time and the wall time is made up at once. */
  start(): void {
    this.#mono = this.#clock.mono();
    this.#turn();
  }

  close(): void {
    this.#closed = true;
    this.#cancel?.();
    this.#cancel = null;
  }

  #turn(): void {
    const mono = this.#clock.mono();
    const elapsed = mono - this.#mono;
    this.#mono = mono;
    if (elapsed > LATE_MS) this.#listener.late(elapsed);
    this.#target = Math.max(this.#clock.now(), this.#target + elapsed * WAITING_SPEED);

    const due = stepBoundary(this.#target);
    if (due - this.#time > STALL_MS) this.#skipTo(due - STEP_MS);
    for (let left = STEPS_PER_TURN; left > 0 && this.#time < due && !this.#closed; left -= 1) {
      this.#time += STEP_MS;
      this.#listener.step(this.#time);
    }
    if (this.#closed) return;
    const delayMs = this.#time < due ? 0 : Math.max(1, due + STEP_MS - this.#target);
    this.#cancel = this.#clock.after(delayMs, () => this.#turn());
  }

  #skipTo(time: number): void {
    this.#listener.skipped(this.#time, time);
    this.#time = time;
  }
}
