// Names on the bus. A symbol from a client never gets here: it is looked up in the instrument table first, and
// what the table holds is escaped, so nothing from outside can form a subject.

import type { StoredInterval } from './bar.ts';

const PLAIN = /^[A-Za-z0-9_-]$/;
const encoder = new TextEncoder();

/** A symbol or room name as one subject token and table key: `[A-Za-z0-9_-]` pass, every other byte becomes `=HH`. */
export function subjectToken(name: string): string {
  let token = '';
  for (const byte of encoder.encode(name)) {
    const character = String.fromCharCode(byte);
    token += PLAIN.test(character)
      ? character
      : `=${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return token;
}

export const batchSubject = (symbol: string): string => `md.batch.${subjectToken(symbol)}`;
export const beatSubject = (shard: string): string => `md.beat.${shard}`;
export const ALL_BEATS = 'md.beat.*';

/** Asked, so no stream ever covers it. */
export const snapshotSubject = (shard: string): string => `mdq.snapshot.${shard}`;
export const controlSubject = (shard: string): string => `mdq.control.${shard}`;

/** `blockStart` in milliseconds UTC. */
export const barsSubject = (interval: StoredInterval, symbol: string, blockStart: number): string =>
  `bars.${interval}.${subjectToken(symbol)}.${blockStart}`;

/** Where entries of a room are appended, and where the log repeats them once they are stored. */
export const ROOM_LOG_PREFIX = 'chat.log.';
export const ROOM_LIVE_PREFIX = 'chat.live.';

/** Gateways tell every feed that a person is there. */
export const VISITORS = 'gw.visitors';

/** Beats between gateways. */
export const NODE_BEATS = 'gw.node';
export const PRESENCE_BEATS = 'gw.presence';

/** Tables (key-value buckets) that the house shares. */
export const TABLES = {
  /** Subject token to instrument. */
  instruments: 'instruments',
  /** Shard to the epoch that its feed has claimed. */
  epochs: 'epochs',
  /** Keys that all gateways share. */
  secrets: 'secrets',
  /** Name key to the user who holds the name. */
  names: 'names',
} as const;
