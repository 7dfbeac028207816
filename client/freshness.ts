// Whether a price is proven current: durations on this machine's own monotonic clock, never the difference of two
// clocks. A heartbeat proves, for every symbol that it does not list, that `feedAgeMs + delay` before its arrival no
// newer price was missing. The delay is what its way took longer than that of the quickest message of the connection, as
// far as that is remembered.

import type { Clock } from '../protocol/clock.ts';
import type { Heartbeat, Welcome } from '../protocol/events.ts';
import { Excess } from '../protocol/excess.ts';
import { FRESH_MS } from '../protocol/limits.ts';

/** In this time clocks drift apart by much less than FRESH_MS, and a way that has become slow is not yet the usual one. */
const WAY_MEMORY_MS = 30 * 60_000;

export type Freshness =
  | { readonly state: 'fresh'; readonly ageMs: number }
  | {
      readonly state: 'stale';
      /**
       * `unproven`: no heartbeat has vouched for it yet. `listed`: the node itself says so. `silent`: the last proof is too
       * old. `disconnected`: and there is no connection.
       */
      readonly reason: 'unproven' | 'listed' | 'silent' | 'disconnected';
      /** Since the last proof; null: there was none. */
      readonly ageMs: number | null;
    };

interface Proof {
  /** Monotonic time up to which nothing was missing; null: unknown. */
  at: number | null;
  isListed: boolean;
}

export class FreshnessBook {
  readonly #clock: Clock;
  readonly #proofs = new Map<string, Proof>();
  #isLive = false;
  /** Of this connection: another node has another clock. */
  #way = new Excess(WAY_MEMORY_MS);

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  welcomed({ time }: Pick<Welcome, 'time'>): void {
    this.#isLive = true;
    this.#way = new Excess(WAY_MEMORY_MS);
    this.#way.of(this.#clock.mono(), time);
  }

  lost(): void {
    this.#isLive = false;
  }

  /**
   * `inStep`: symbols of which frames of this connection have come and none is missing here. Only for these a heartbeat can
   * speak: one that was sent before a symbol was subscribed says nothing about it. The answer is the heartbeat's delay.
   */
  heartbeat({ time, feedAgeMs, stale }: Heartbeat, inStep: readonly string[]): number {
    const arrival = this.#clock.mono();
    const delayMs = this.#way.of(arrival, time);
    const provenAt = arrival - feedAgeMs - delayMs;
    const listed = new Set(stale);
    for (const symbol of listed) this.#proof(symbol).isListed = true;
    for (const symbol of inStep) {
      if (listed.has(symbol)) continue;
      const proof = this.#proof(symbol);
      proof.isListed = false;
      proof.at = Math.max(proof.at ?? provenAt, provenAt);
    }
    return delayMs;
  }

  of(symbol: string): Freshness {
    const proof = this.#proofs.get(symbol);
    const ageMs = proof?.at == null ? null : this.#clock.mono() - proof.at;
    if (proof?.isListed) return { state: 'stale', reason: 'listed', ageMs };
    if (ageMs === null) return { state: 'stale', reason: 'unproven', ageMs };
    if (ageMs <= FRESH_MS) return { state: 'fresh', ageMs };
    return { state: 'stale', reason: this.#isLive ? 'silent' : 'disconnected', ageMs };
  }

  /** Nobody reads the symbol any more. */
  forget(symbol: string): void {
    this.#proofs.delete(symbol);
  }

  #proof(symbol: string): Proof {
    const proof = this.#proofs.get(symbol) ?? { at: null, isListed: false };
    this.#proofs.set(symbol, proof);
    return proof;
  }
}
