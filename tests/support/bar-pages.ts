// Pages of bars put together as a gateway does: stored blocks before the tail, and the tail of a snapshot.

import type { Bus } from '../../bus/bus.ts';
import type { Bar, Interval, StoredInterval } from '../../protocol/bar.ts';
import { blockStart, decodeBarBlock, nextBlock } from '../../protocol/bar-block.ts';
import {
  decodeSnapshots,
  encodeSnapshotRequest,
  type Snapshot,
} from '../../protocol/snapshot-codec.ts';
import { snapshotSubject } from '../../protocol/subjects.ts';
import { plainBars } from './plain-bars.ts';

const DAY_MS = 86_400_000;

const WIDTHS: Readonly<
  Record<Interval, { readonly base: StoredInterval; readonly width: number }>
> = {
  '1s': { base: '1s', width: 1_000 },
  '5s': { base: '1s', width: 5_000 },
  '15s': { base: '1s', width: 15_000 },
  '1m': { base: '1m', width: 60_000 },
  '5m': { base: '1m', width: 300_000 },
  '15m': { base: '1m', width: 900_000 },
  '1h': { base: '1m', width: 3_600_000 },
  '1d': { base: '1d', width: DAY_MS },
};

/** Milliseconds of `interval`, and the stored interval from which its pages are folded. */
export function widthOf(interval: Interval): {
  readonly base: StoredInterval;
  readonly width: number;
} {
  return WIDTHS[interval];
}

export async function askSnapshot(bus: Bus, symbol: string, shard = '0'): Promise<Snapshot> {
  const answer = await bus.live.ask(snapshotSubject(shard), encodeSnapshotRequest([symbol]), 1_000);
  if (!answer.ok) throw new Error(answer.error.reason);
  const [chunk] = answer.value.map(decodeSnapshots);
  const [snapshot] = chunk?.ok ? chunk.value : [];
  if (!snapshot) throw new Error(`no snapshot of ${symbol}`);
  return snapshot;
}

/** Stored bars of `[from, to)`; both lie on bars. */
export async function storedBars(
  bus: Bus,
  interval: StoredInterval,
  symbol: string,
  from: number,
  to: number,
): Promise<Bar[]> {
  const bars: Bar[] = [];
  for (let at = blockStart(from, interval); at < to; at = nextBlock(at, interval)) {
    const block = await bus.bars.get(interval, symbol, at);
    const decoded = block.ok && block.value ? decodeBarBlock(block.value) : null;
    if (decoded?.ok) bars.push(...decoded.value);
  }
  return bars.filter(({ time }) => time >= from && time < to);
}

/** All bars of `interval` from `from` on, at the snapshot's position. */
export async function pageOf(
  bus: Bus,
  interval: Interval,
  snapshot: Snapshot,
  from: number,
): Promise<Bar[]> {
  const { symbol, tail, tailFrom } = snapshot;
  const { base, width } = WIDTHS[interval];
  const stored = (of: StoredInterval, since: number, until = tailFrom) =>
    storedBars(bus, of, symbol, since, until);
  if (base !== '1d') {
    const start = from - (from % width);
    const bars = plainBars([...(await stored(base, start)), ...tail], width);
    return bars.filter(({ time }) => time >= start);
  }
  const yesterday = snapshot.state.time - (snapshot.state.time % DAY_MS) - DAY_MS;
  const days = await stored('1d', from - (from % DAY_MS), yesterday);
  const minutes = await stored('1m', yesterday);
  return plainBars([...days, ...minutes, ...tail], width);
}
