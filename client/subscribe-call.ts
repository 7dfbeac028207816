// From wishes to `subscribe` calls, as few as the limits of a message allow. Pure.

import type { Interval } from '../protocol/bar.ts';
import type { CallParams, Channel } from '../protocol/calls.ts';
import { MESSAGE_BYTES } from '../protocol/limits.ts';
import type { Position } from '../protocol/position.ts';
import { TIERS, type Tier } from '../protocol/tier.ts';

/** Room for the call around its symbols and positions. */
const PAYLOAD_BYTES = MESSAGE_BYTES - 1_024;

export interface Topic {
  readonly channel: Channel;
  /** Only for `bars`. */
  readonly interval?: Interval;
}

/** What an owner is told when its question was answered. */
export interface Confirmed {
  /** The positions it was asked from. */
  readonly positions: ReadonlyMap<string, Position>;
  /** False for the second and later of its positions. */
  readonly isFirst: boolean;
  /** What is told from now on, by name; of "*" all that is listed. */
  readonly subscribed: ReadonlySet<string>;
  /** Rooms: the newest entry, and whether not everything since the position can be given. */
  readonly newest: Position | null;
  readonly isIncomplete: boolean;
}

/** Whoever stands behind a symbol of a topic. Its frames come behind `confirmed`. */
export interface Owner {
  /** Or "*". */
  readonly symbol: string;
  /** Null: not wanted (any more). */
  tier(): Tier | null;
  /** Rooms: to be told what is said without being there. */
  isQuiet?(): boolean;
  /**
   * Positions from which it is to be brought up to date. More than one layer: its readers stand at different positions, and
   * the second layer is asked for right behind the first. Without a position the answer is a snapshot.
   */
  layers(): readonly ReadonlyMap<string, Position>[];
  asked(): void;
  confirmed(answer: Confirmed): void;
  /** Not answered, and asked again later. */
  failed(isFirst: boolean): void;
  rejected(code: string): void;
  /** The connection is gone. */
  lost(): void;
}

export interface Wish {
  readonly owner: Owner;
  readonly tier: Tier;
}

export interface Ask {
  readonly owners: readonly Owner[];
  readonly positions: ReadonlyMap<string, Position>;
  readonly isFirst: boolean;
  readonly params: CallParams<'subscribe'>;
}

interface Part {
  readonly owner: Owner;
  readonly positions: ReadonlyMap<string, Position>;
}

/** All first layers, then all second ones, and so on. At most `maxSymbols` in one call. */
export function asksOf(topic: Topic, wishes: readonly Wish[], maxSymbols: number): Ask[] {
  const asks: Ask[] = [];
  const layered = wishes.map(({ owner, tier }) => ({ owner, tier, layers: owner.layers() }));
  const deepest = Math.max(1, ...layered.map(({ layers }) => layers.length));
  for (let layer = 0; layer < deepest; layer += 1) {
    const due = layered.filter(({ layers }) => layer === 0 || layer < layers.length);
    for (const tier of TIERS) {
      for (const isQuiet of [false, true]) {
        const parts = due
          .filter((wish) => wish.tier === tier && (wish.owner.isQuiet?.() ?? false) === isQuiet)
          .map(({ owner, layers }) => ({ owner, positions: layers[layer] ?? new Map() }));
        for (const some of chunks(parts, maxSymbols)) {
          asks.push(askOf(topic, { tier, isQuiet, layer }, some));
        }
      }
    }
  }
  return asks;
}

/** The quickest of the tiers that are wanted. */
export function fastest(tiers: Iterable<Tier | null>): Tier | null {
  const wanted = new Set(tiers);
  return TIERS.find((tier) => wanted.has(tier)) ?? null;
}

interface Manner {
  readonly tier: Tier;
  readonly isQuiet: boolean;
  readonly layer: number;
}

function askOf({ channel, interval }: Topic, manner: Manner, parts: readonly Part[]): Ask {
  const { tier, isQuiet, layer } = manner;
  const positions = new Map(parts.flatMap((part) => [...part.positions]));
  const symbols = parts.map(({ owner }) => owner.symbol);
  const params = {
    channel,
    symbols: symbols.includes('*') ? ('*' as const) : symbols,
    ...(channel !== 'room' && { tier }),
    ...(isQuiet && { quiet: true }),
    ...(interval && { interval }),
    ...(positions.size > 0 && { positions: Object.fromEntries(positions) }),
  };
  return { owners: parts.map(({ owner }) => owner), positions, isFirst: layer === 0, params };
}

function chunks(parts: readonly Part[], maxSymbols: number): Part[][] {
  const found: Part[][] = [];
  let chunk: Part[] = [];
  let bytes = 0;
  for (const { owner, positions } of parts) {
    const part = { owner, positions: fitting(positions) };
    const size = sizeOf([owner.symbol, ...part.positions]);
    if (chunk.length > 0 && (chunk.length >= maxSymbols || bytes + size > PAYLOAD_BYTES)) {
      found.push(chunk);
      chunk = [];
      bytes = 0;
    }
    chunk.push(part);
    bytes += size;
  }
  if (chunk.length > 0) found.push(chunk);
  return found;
}

/** As many positions as one message holds ("*" may have more): the others begin with a snapshot. */
function fitting(positions: ReadonlyMap<string, Position>): ReadonlyMap<string, Position> {
  if (positions.size <= 1) return positions;
  const kept = new Map<string, Position>();
  let bytes = 0;
  for (const [symbol, position] of positions) {
    bytes += sizeOf([symbol, position]);
    if (bytes > PAYLOAD_BYTES) break;
    kept.set(symbol, position);
  }
  return kept;
}

const encoder = new TextEncoder();

function sizeOf(value: unknown): number {
  return encoder.encode(JSON.stringify(value)).length;
}
