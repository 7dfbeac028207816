// The newest beat of every feed shard: proof that nothing later existed when it was published. Its age is a sum of
// durations on this node's monotonic clock; the feed's wall clock only shows how much longer than usual a beat travelled.

import type { LiveBus } from '../../bus/bus.ts';
import { type Beat, decodeBeat } from '../../protocol/beat-codec.ts';
import type { Clock } from '../../protocol/clock.ts';
import { FRESH_MS } from '../../protocol/limits.ts';
import type { Position } from '../../protocol/position.ts';
import { ALL_BEATS, beatSubject } from '../../protocol/subjects.ts';
import type { MarketCounts } from './counts.ts';

/** The age of what was never proven: old enough for everybody, and still an integer that adds up. */
export const NEVER_MS = 1_000_000_000;

const SHARD_AT = beatSubject('').length;

/**
 * The usual offset between the clocks may rise by this much per millisecond, so that a feed whose wall clock was set
 * back is trusted again after a while: four seconds in about an hour.
 */
const OFFSET_RISE = 0.001;

interface Heard {
  readonly beat: Beat;
  /** Monotonic time of arrival. */
  readonly at: number;
  /** The smallest (arrival − `sent`) met on this connection: what an undelayed beat shows. */
  readonly offset: number;
  /** How much longer than that the newest beat travelled. */
  readonly delayMs: number;
}

interface Parts {
  readonly live: LiveBus;
  readonly clock: Clock;
  readonly counts: MarketCounts;
  readonly onBeat: (shard: string, beat: Beat) => void;
}

export class Beats {
  readonly #parts: Parts;
  readonly #heard = new Map<string, Heard>();
  #stop: (() => void) | null = null;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  start(): void {
    this.#stop ??= this.#parts.live.subscribe(ALL_BEATS, (bytes, subject) =>
      this.#receive(bytes, subject.slice(SHARD_AT)),
    );
  }

  close(): void {
    this.#stop?.();
    this.#stop = null;
  }

  /** The newest beat of `shard`. */
  newest(shard: string): Beat | null {
    return this.#heard.get(shard)?.beat ?? null;
  }

  /** Milliseconds since the shard's feed last proved what it has published; `NEVER_MS`: it has not. */
  ageMs(shard: string): number {
    const heard = this.#heard.get(shard);
    if (!heard) return NEVER_MS;
    const age = heard.delayMs + this.#parts.clock.mono() - heard.at;
    return Math.min(NEVER_MS, Math.max(0, Math.ceil(age)));
  }

  /** Whether a beat younger than `FRESH_MS` says that nothing later than `head` exists. */
  proves(shard: string, symbol: string, head: Position): boolean {
    const beat = this.newest(shard);
    const seq = beat?.seqs.get(symbol);
    if (!beat || seq === undefined) return false;
    return beat.epoch === head.epoch && seq <= head.seq && this.ageMs(shard) < FRESH_MS;
  }

  /** The way of the beats is a new one: what was usual before says nothing. */
  reconnected(): void {
    for (const [shard, heard] of this.#heard) {
      this.#heard.set(shard, { ...heard, offset: Number.POSITIVE_INFINITY });
    }
  }

  #receive(bytes: Uint8Array, shard: string): void {
    const { clock, counts, onBeat } = this.#parts;
    const decoded = decodeBeat(bytes);
    if (!decoded.ok) {
      counts.undecodable += 1;
      return;
    }
    const beat = decoded.value;
    const before = this.#heard.get(shard);
    if (before && beat.epoch < before.beat.epoch) {
      counts.droppedLowerEpoch += 1;
      return;
    }
    if (before && isRepeat(before.beat, beat)) return;
    this.#heard.set(shard, hear(beat, clock.mono(), before));
    onBeat(shard, beat);
  }
}

/** A beat that came twice, or behind a later one, proves nothing new. */
function isRepeat(before: Beat, beat: Beat): boolean {
  return beat.epoch === before.epoch && beat.time <= before.time && beat.sent <= before.sent;
}

function hear(beat: Beat, at: number, before: Heard | undefined): Heard {
  const measured = at - beat.sent;
  const isSameFeed = before !== undefined && before.beat.epoch === beat.epoch;
  const usual = isSameFeed ? before.offset + (at - before.at) * OFFSET_RISE : measured;
  const offset = Math.min(measured, usual);
  return { beat, at, offset, delayMs: measured - offset };
}
