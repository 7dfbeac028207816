// How long prices are on their way to this node, and then wait here until they are written: figures of the last minute,
// per delivery rhythm, told with heartbeats. Noting costs the same whatever happened; figures are reckoned once a second
// for all who read them.

import { AgeHistogram, type Ages } from '../../protocol/age-histogram.ts';
import type { Clock } from '../../protocol/clock.ts';
import type { HopAges as ToldAges } from '../../protocol/events.ts';
import { Excess } from '../../protocol/excess.ts';
import { TIERS, type Tier } from '../../protocol/tier.ts';

const RECKON_MS = 1_000;

interface Reckoned {
  readonly ages: ToldAges | null;
  readonly at: number;
}

export class HopAges {
  readonly #clock: Clock;
  /** By shard: each may be another machine, with a clock of its own, and on yet another one in its next epoch. */
  readonly #ways = new Map<string, { readonly epoch: number; readonly excess: Excess }>();
  readonly #exchange = new AgeHistogram();
  readonly #waits: ReadonlyMap<Tier, AgeHistogram>;
  readonly #reckoned = new Map<Tier, Reckoned>();

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#waits = new Map(TIERS.map((tier) => [tier, new AgeHistogram()]));
  }

  /** A batch of `epoch` came that was published at `sent`, by the own clock of the exchange's `shard`. */
  arrived(shard: string, epoch: number, sent: number): void {
    const now = this.#clock.mono();
    const known = this.#ways.get(shard);
    // An instrument that has not met the new epoch yet.
    if (known && known.epoch > epoch) return;
    const way = known?.epoch === epoch ? known : { epoch, excess: new Excess() };
    this.#ways.set(shard, way);
    this.#exchange.note(way.excess.of(now, sent), now);
  }

  /** Readers of a tier were written what had come `since` (monotonic) at the earliest. */
  written(tier: Tier, since: number): void {
    const now = this.#clock.mono();
    this.#waits.get(tier)?.note(now - since, now);
  }

  /** For a reader at `tier`; null: nothing has come or was written lately. */
  of(tier: Tier): ToldAges | null {
    const now = this.#clock.mono();
    const known = this.#reckoned.get(tier);
    if (known && now - known.at < RECKON_MS) return known.ages;
    const exchange = this.#exchange.ages(now);
    const gateway = this.#waits.get(tier)?.ages(now) ?? null;
    const ages = exchange && gateway && { exchange: rowOf(exchange), gateway: rowOf(gateway) };
    this.#reckoned.set(tier, { ages, at: now });
    return ages;
  }
}

function rowOf({ p50, p99 }: Ages): [number, number] {
  return [tenths(p50), tenths(p99)];
}

function tenths(ms: number): number {
  return Math.round(ms * 10) / 10;
}
