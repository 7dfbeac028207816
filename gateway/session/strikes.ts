// Counts what a client does wrong within a window of time: a verdict, never an act.

import type { Clock } from '../../protocol/clock.ts';
import type { ErrorCode } from '../../protocol/codes.ts';
import { RATE_STRIKES, STRIKE_WINDOW_MS, STRIKES } from '../../protocol/limits.ts';

const UNREADABLE: readonly ErrorCode[] = ['invalid_json', 'invalid_message', 'unknown_method'];

export class Strikes {
  readonly #clock: Clock;
  readonly #unreadable: number[] = [];
  readonly #limited: number[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Counts a fault; `out`: the connection has had its chances. */
  count(code: ErrorCode): 'in' | 'out' {
    if (UNREADABLE.includes(code)) return this.#add(this.#unreadable, STRIKES);
    if (code === 'rate_limited') return this.#add(this.#limited, RATE_STRIKES);
    return 'in';
  }

  #add(times: number[], most: number): 'in' | 'out' {
    const now = this.#clock.mono();
    times.push(now);
    while ((times[0] ?? now) < now - STRIKE_WINDOW_MS) times.shift();
    return times.length >= most ? 'out' : 'in';
  }
}
