// The streams of the house, made or brought into form: at connect, after each reconnect (the store may be another), and
// when nobody answers for one. Two processes may do so at once. What an operator added (replicas, placement) stays.

import { DiscardPolicy, type JetStreamManager, type StreamConfig } from '@nats-io/jetstream';
import { nanos } from '@nats-io/transport-node';
import { STORED_INTERVALS, type StoredInterval } from '../protocol/bar.ts';
import { BARS_KEPT_MS } from '../protocol/bar-block.ts';
import { DEDUPE_MS, ROOM_ENTRIES } from '../protocol/limits.ts';
import { reasonOf } from '../protocol/result.ts';
import { ROOM_LIVE_PREFIX, ROOM_LOG_PREFIX } from '../protocol/subjects.ts';
import { ROOM_ENTRY_BYTES } from './limits.ts';
import { isMissingStream, isTakenName } from './nats-failures.ts';

type Wanted = Partial<StreamConfig> & { readonly name: string };

export const ROOM_STREAM = 'CHAT';
/** The server counts its headers into the size of a message. */
const HEADER_BYTES = 1_024;

export const barStream = (interval: StoredInterval): string => `BARS_${interval.toUpperCase()}`;

const ROOMS: Wanted = {
  name: ROOM_STREAM,
  subjects: [`${ROOM_LOG_PREFIX}*`],
  discard: DiscardPolicy.Old,
  max_msgs_per_subject: ROOM_ENTRIES,
  max_msg_size: ROOM_ENTRY_BYTES + HEADER_BYTES,
  allow_direct: true,
  duplicate_window: nanos(DEDUPE_MS),
  republish: { src: `${ROOM_LOG_PREFIX}*`, dest: `${ROOM_LIVE_PREFIX}{{wildcard(1)}}` },
};

function barsOf(interval: StoredInterval): Wanted {
  const ageMs = BARS_KEPT_MS[interval];
  return {
    name: barStream(interval),
    subjects: [`bars.${interval}.>`],
    discard: DiscardPolicy.Old,
    max_msgs_per_subject: 1,
    max_age: Number.isFinite(ageMs) ? nanos(ageMs) : 0,
    allow_direct: true,
  };
}

/** Makes all streams or brings them into form. Throws what the server says. */
export async function ensureStreams(manager: JetStreamManager): Promise<void> {
  const wanted = [ROOMS, ...STORED_INTERVALS.map(barsOf)];
  await Promise.all(wanted.map((config) => ensureStream(manager, config)));
}

/** When the stream of the rooms was created, milliseconds UTC: the epoch of the log. */
export async function roomStreamEpoch(manager: JetStreamManager): Promise<number> {
  const { created } = await manager.streams.info(ROOM_STREAM);
  return Date.parse(created);
}

/** Makes or changes one stream so that it holds `wanted`. Throws an Error that names the stream. */
export async function ensureStream(manager: JetStreamManager, wanted: Wanted): Promise<void> {
  try {
    await makeOrChange(manager, wanted);
  } catch (thrown) {
    throw new Error(`stream ${wanted.name}: ${reasonOf(thrown)}`, { cause: thrown });
  }
}

async function makeOrChange(manager: JetStreamManager, wanted: Wanted): Promise<void> {
  const current = await configOf(manager, wanted.name);
  if (current === null) {
    try {
      await manager.streams.add(wanted);
      return;
    } catch (thrown) {
      if (!isTakenName(thrown)) throw thrown;
    }
  } else if (holds(current, wanted)) {
    return;
  }
  await manager.streams.update(wanted.name, wanted);
}

async function configOf(manager: JetStreamManager, name: string): Promise<StreamConfig | null> {
  try {
    return (await manager.streams.info(name)).config;
  } catch (thrown) {
    if (isMissingStream(thrown)) return null;
    throw thrown;
  }
}

/** Whether `actual` has everything that `wanted` has; the server adds defaults of its own. */
export function holds(actual: unknown, wanted: unknown): boolean {
  if (typeof wanted !== 'object' || wanted === null) return Object.is(actual, wanted);
  if (typeof actual !== 'object' || actual === null) return false;
  return Object.entries(wanted).every(([key, value]) => holds(Reflect.get(actual, key), value));
}
