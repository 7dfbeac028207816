// The right to publish a shard, as an epoch in the table of epochs: larger than all before it, claimed by
// compare-and-set. The row is read before the other feed is asked for and this one answers before it claims: of two
// that start together one loses the compare-and-set, and of two in a row the second hears the first.

import type { Bus, Table, TableRow } from '../../bus/bus.ts';
import { err, ok, type Result } from '../../protocol/result.ts';
import { encodeSnapshotRequest } from '../../protocol/snapshot-codec.ts';
import { snapshotSubject, TABLES } from '../../protocol/subjects.ts';

/** A feed that does not answer for this long is frozen or gone: its shard is free. */
const ASK_MS = 1_000;
const WHOLE_NUMBER = /^\d{1,16}$/;

export interface EpochClaim {
  readonly epoch: number;
  /** Whether no higher epoch has been claimed since; an error when the broker does not say. */
  holds(): Promise<Result<boolean>>;
}

export interface ClaimOptions {
  readonly bus: Bus;
  readonly shard: string;
  /** Wall time of the start: the epoch's lower bound. */
  readonly now: number;
  /** Begins to answer on the shard's snapshot subject; called when nobody else does. */
  readonly answer: () => void;
}

/** Claims the next epoch of the shard; an error says why this feed may not run. */
export async function claimEpoch(options: ClaimOptions): Promise<Result<EpochClaim>> {
  const { bus, shard, now, answer } = options;
  const table = await bus.table(TABLES.epochs);
  const before = await readEpoch(table, shard);
  if (!before.ok) return before;
  const other = await bus.live.ask(snapshotSubject(shard), encodeSnapshotRequest([]), ASK_MS);
  if (other.ok) return err(`another feed publishes shard ${shard} already`);
  answer();

  const epoch = Math.max(before.value.epoch + 1, now);
  const value = new TextEncoder().encode(String(epoch));
  const { row } = before.value;
  const claimed = await (row
    ? table.update(shard, value, row.revision)
    : table.create(shard, value));
  if (!claimed.ok) return err(`shard ${shard} cannot be claimed: ${claimed.error.reason}`);
  if (claimed.value === null) return err(`another feed claims shard ${shard} at the same time`);
  return ok({ epoch, holds: () => holds(table, shard, epoch) });
}

async function holds(table: Table, shard: string, epoch: number): Promise<Result<boolean>> {
  const now = await readEpoch(table, shard);
  return now.ok ? ok(now.value.epoch <= epoch) : now;
}

async function readEpoch(
  table: Table,
  shard: string,
): Promise<Result<{ epoch: number; row: TableRow | null }>> {
  const read = await table.get(shard);
  if (!read.ok) return err(`the epoch of shard ${shard} cannot be read: ${read.error.reason}`);
  if (!read.value) return ok({ epoch: 0, row: null });
  const text = new TextDecoder().decode(read.value.value);
  const isEpoch = WHOLE_NUMBER.test(text) && Number.isSafeInteger(Number(text) + 1);
  if (!isEpoch)
    return err(`the epoch of shard ${shard} is no number: ${JSON.stringify(text.slice(0, 40))}`);
  return ok({ epoch: Number(text), row: read.value });
}
