import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RoomLog } from '../../../../bus/bus.ts';
import { MemoryBroker } from '../../../../bus/memory.ts';
import { newRoomCounts } from '../../../../gateway/rooms/counts.ts';
import { LogPages } from '../../../../gateway/rooms/log-pages.ts';
import type { LoggedEntry } from '../../../../gateway/rooms/room-frame.ts';
import { ok } from '../../../../protocol/result.ts';
import { encodeRoomEntry } from '../../../../protocol/room-entry.ts';
import { FakeClock } from '../../../support/fake-clock.ts';

const ROOM = 'AAPL';
const JUNK = new TextEncoder().encode('{"v":9,"type":"nobody knows yet"}');

/** What stands in the log: ours with its true `back`, one with a forged `back`, one of no known form, one of another room. */
type Kind = 'ours' | 'forged' | 'junk' | 'other';

interface Cost {
  reads: number;
  entries: number;
}

interface Written {
  readonly pages: LogPages;
  /** The readable entries, as they should be told. */
  readonly expected: readonly LoggedEntry[];
  readonly cost: Cost;
}

/** Writes the log; entries before the first `evicted` of the room are gone again. */
async function written(kinds: readonly Kind[], evicted = 0): Promise<Written> {
  const broker = new MemoryBroker({
    clock: new FakeClock(),
    random: () => 0.5,
    schedule: queueMicrotask,
  });
  const log = broker.connect().rooms;
  const told: { seq: number; entry: LoggedEntry['entry'] }[] = [];
  const stored: number[] = [];
  for (const [index, kind] of kinds.entries()) {
    const back = kind === 'forged' ? (index * 7919) % 97 : ((told.at(-50) ?? told[0])?.seq ?? 0);
    const entry = {
      type: 'message' as const,
      time: index,
      back,
      key: `k${index}`,
      user: { id: 'u', name: 'u' },
      text: `text ${index}`,
      stamp: null,
    };
    const body = kind === 'junk' ? JUNK : encodeRoomEntry(entry);
    const seq = await append(log, kind === 'other' ? 'other' : ROOM, `id${index}`, body);
    if (kind === 'other') continue;
    stored.push(seq);
    if (kind !== 'junk') told.push({ seq, entry: { v: 1, ...entry } });
  }
  const first = stored[evicted] ?? 0;
  const kept = told.filter(({ seq }) => seq >= first);
  const expected = kept.map(({ seq, entry }, index) => {
    const oldest = entry.back === 0 ? 0 : seq - 1;
    return { seq, prev: kept[index - 1]?.seq ?? oldest, entry };
  });
  const cost = { reads: 0, entries: 0 };
  return { pages: new LogPages(counted(log, first, cost), ROOM, newRoomCounts()), expected, cost };
}

async function append(log: RoomLog, room: string, id: string, body: Uint8Array): Promise<number> {
  const stored = await log.append(room, id, body, 1_000);
  if (!stored.ok) throw new Error(stored.error.reason);
  return stored.value.seq;
}

/** Counts what is read, and hides what stands before `first`. */
function counted(log: RoomLog, first: number, cost: Cost): RoomLog {
  return {
    epoch: () => log.epoch(),
    append: (...all) => log.append(...all),
    tail: (...all) => log.tail(...all),
    last: (room) => log.last(room),
    get: (room, seq) => {
      cost.reads += 1;
      return seq < first ? Promise.resolve(ok(null)) : log.get(room, seq);
    },
    read: async (room, after, limit) => {
      const read = await log.read(room, Math.max(after, first - 1), limit);
      cost.reads += 1;
      cost.entries += read.ok ? read.value.length : 0;
      return read;
    },
  };
}

/** All pages from the newest back, put together. */
async function walkBack(pages: LogPages, limits: readonly number[]): Promise<LoggedEntry[]> {
  let all: LoggedEntry[] = [];
  for (let turn = 0; ; turn += 1) {
    const limit = limits[turn % limits.length] ?? 1;
    const before = all[0]?.seq;
    const page = await (before === undefined ? pages.newest(limit) : pages.before(before, limit));
    if (!page.ok) throw new Error(page.error.reason);
    expect(page.value.entries.length).toBeLessThanOrEqual(limit);
    if (!page.value.isComplete) expect(page.value.entries).toHaveLength(limit);
    all = [...page.value.entries, ...all];
    if (page.value.isComplete) return all;
  }
}

async function walkOn(pages: LogPages, limits: readonly number[]): Promise<LoggedEntry[]> {
  const all: LoggedEntry[] = [];
  for (let turn = 0; ; turn += 1) {
    const limit = limits[turn % limits.length] ?? 1;
    const page = await pages.after(all.at(-1)?.seq ?? 0, limit);
    if (!page.ok) throw new Error(page.error.reason);
    if (!page.value.isComplete) expect(page.value.entries).toHaveLength(limit);
    all.push(...page.value.entries);
    if (page.value.isComplete) return all;
  }
}

const kind = fc.oneof(
  { weight: 12, arbitrary: fc.constant<Kind>('ours') },
  { weight: 1, arbitrary: fc.constant<Kind>('forged') },
  { weight: 1, arbitrary: fc.constant<Kind>('junk') },
  { weight: 6, arbitrary: fc.constant<Kind>('other') },
);
/** Runs of one kind, so that there are long stretches of junk and of other rooms too. */
const logs = fc
  .array(fc.tuple(kind, fc.integer({ min: 1, max: 90 })), { maxLength: 14 })
  .map((runs) => runs.flatMap(([one, count]) => new Array<Kind>(count).fill(one)));
const limits = fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 5 });

describe('pages of the log', () => {
  test('[R6] any walk of pages, backwards or forwards, gives exactly the log, whatever stands in it', async () => {
    await fc.assert(
      fc.asyncProperty(logs, limits, fc.nat(40), async (kinds, sizes, evicted) => {
        const { pages, expected } = await written(kinds, evicted);

        expect(await walkBack(pages, sizes)).toEqual(expected);
        expect(await walkOn(pages, sizes)).toEqual(expected);
      }),
      { numRuns: 25 },
    );
  });

  test('[R6] a page begins at any number, an entry or not', async () => {
    await fc.assert(
      fc.asyncProperty(
        logs,
        fc.integer({ min: 1, max: 1300 }),
        fc.integer({ min: 1, max: 120 }),
        async (kinds, at, limit) => {
          const { pages, expected } = await written(kinds);

          const older = expected.filter(({ seq }) => seq < at);
          const newer = expected.filter(({ seq }) => seq > at);
          expect(await pages.before(at, limit)).toEqual(
            ok(
              expect.objectContaining({
                entries: older.slice(-limit),
                isComplete: older.length <= limit,
              }),
            ),
          );
          expect(await pages.after(at, limit)).toEqual(
            ok({ entries: newer.slice(0, limit), isComplete: newer.length <= limit }),
          );
        },
      ),
      { numRuns: 30 },
    );
  });

  test('[R6] the last of a crowd is found behind a long silence, without any hint', async () => {
    for (const crowd of [127, 128, 129, 150, 257, 300, 411]) {
      for (const silence of [1, 130, 700, 2_500]) {
        const kinds: Kind[] = [
          ...new Array<Kind>(crowd).fill('ours'),
          ...new Array<Kind>(silence).fill('other'),
          'junk',
        ];
        const { pages, expected } = await written(kinds);

        const page = await pages.before(crowd + silence + 1, 5);

        expect(page.ok && page.value.entries).toEqual(expected.slice(-5));
      }
    }
  });

  test('an empty room is complete in both directions', async () => {
    const { pages } = await written(['other', 'other']);

    expect(await pages.newest(10)).toEqual(ok({ entries: [], isComplete: true, newest: null }));
    expect(await pages.before(5, 10)).toEqual(ok({ entries: [], isComplete: true, newest: null }));
    expect(await pages.after(0, 10)).toEqual(ok({ entries: [], isComplete: true }));
  });

  test('the oldest stored entry of a room whose beginning is gone does not claim to be the first', async () => {
    const { pages, expected } = await written(new Array<Kind>(120).fill('ours'), 30);

    const page = await pages.after(0, 5);

    expect(page.ok && page.value.entries[0]).toEqual(expected[0]);
    expect(expected[0]).toMatchObject({ seq: 31, prev: 30 });
    expect(await pages.before(40, 50)).toMatchObject({ value: { isComplete: true } });
  });
});

describe('the cost of a page', () => {
  const many = new Array<Kind>(6_000).fill('ours').map((one, index) => (index % 3 ? 'other' : one));

  test.each([
    ['the newest', 18_001, 50, 2],
    ['deep in the past', 1_501, 50, 3],
    ['deep in the past, at a number that is no entry', 1_500, 50, 3],
    ['deep in the past, and long', 1_501, 200, 7],
    ['at the beginning', 40, 50, 2],
  ])('%s is a few reads', async (_where, before, limit, reads) => {
    const { pages, cost } = await written(many);
    cost.reads = 0;

    const page = await pages.before(before, limit);

    expect(page.ok && page.value.entries.length).toBeGreaterThan(10);
    expect(cost.reads).toBeLessThanOrEqual(reads + 1);
    expect(cost.entries).toBeLessThanOrEqual(limit + 180);
  });

  test('stays bounded where no entry says what lies before it', async () => {
    const lost = many.map((one, index) => (one === 'ours' && index > 3_000 ? 'forged' : one));
    const { pages, cost } = await written([...lost, 'junk']);

    const page = await pages.before(18_010, 50);

    expect(page.ok && page.value.entries).toHaveLength(50);
    expect(cost.entries).toBeLessThanOrEqual(2_500);
  });
});
