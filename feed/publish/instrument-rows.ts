// The rows of the instrument table that belong to one shard: written when they differ, removed when no longer listed.
// What other shards wrote, and what nobody can read, is left alone.

import * as v from 'valibot';
import type { Bus } from '../../bus/bus.ts';
import { type Instrument, InstrumentSchema } from '../../protocol/instrument.ts';
import { subjectToken, TABLES } from '../../protocol/subjects.ts';

/** Makes the table say exactly `instruments` for `shard`. Throws when the broker fails. */
export async function listInstruments(
  bus: Bus,
  shard: string,
  instruments: readonly Instrument[],
): Promise<void> {
  const table = await bus.table(TABLES.instruments);
  const rows = new Map<string, string>();
  const stop = await table.watch((key, value) => {
    if (value) rows.set(key, new TextDecoder().decode(value));
  });
  stop();

  const listed = new Map(instruments.map((one) => [subjectToken(one.symbol), JSON.stringify(one)]));
  for (const [key, json] of listed) {
    if (rows.get(key) === json) continue;
    const put = await table.put(key, new TextEncoder().encode(json));
    if (!put.ok) throw new Error(`instrument ${key} cannot be listed: ${put.error.reason}`);
  }
  for (const [key, json] of rows) {
    if (listed.has(key) || shardOf(json) !== shard) continue;
    const gone = await table.delete(key);
    if (!gone.ok) throw new Error(`instrument ${key} cannot be unlisted: ${gone.error.reason}`);
  }
}

function shardOf(json: string): string | null {
  try {
    return v.parse(InstrumentSchema, JSON.parse(json)).shard;
  } catch {
    // Not a row that a feed of this version wrote.
    return null;
  }
}
