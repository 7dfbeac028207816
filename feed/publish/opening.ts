// Where a feed goes on: what the store knows of each instrument, at the market time at which trading begins. Also
// writes what a killed feed had not yet folded: minutes whose seconds are stored, days whose minutes are.
// Invariant: after it, everything before the opening's tail is stored in 1 s, 1 m and 1 d, but for a killed feed's last second.

import type { BarStore } from '../../bus/bus.ts';
import {
  type Bar,
  bucketStart,
  foldBars,
  INTERVAL_MS,
  type StoredInterval,
} from '../../protocol/bar.ts';
import {
  BARS_KEPT_MS,
  blockStart,
  encodeBarBlock,
  nextBlock,
  previousBlock,
} from '../../protocol/bar-block.ts';
import type { Instrument } from '../../protocol/instrument.ts';
import { quietDay } from '../../protocol/instrument-state.ts';
import type { Day } from '../../protocol/market.ts';
import { assert } from '../../protocol/result.ts';
import { blocksBetween, blocksOf, readBlocks } from './bar-blocks.ts';
import { type LedgerStart, PAUSE_MS, TAIL_MS } from './bar-ledger.ts';
import { inParallel } from './parallel.ts';

const INSTRUMENTS_AT_ONCE = 8;
const MINUTE_MS = INTERVAL_MS['1m'];
const DAY_MS = INTERVAL_MS['1d'];
/** Seconds that a killed feed left unfolded are no further than this from the end of its last stored minute. */
const AROUND_MS = PAUSE_MS + MINUTE_MS;

/** One instrument at the start of trading. */
export interface Opening {
  readonly instrument: Instrument;
  readonly last: number;
  readonly day: Day;
  readonly ledger: LedgerStart;
}

export interface Openings {
  /** Market time at which trading begins: `time`, or the end of the last stored bar if that is later. */
  readonly start: number;
  /** In the order of the instruments. */
  readonly all: readonly Opening[];
  /** 1 m and 1 d bars that a killed feed had left to be folded. */
  readonly mended: number;
}

interface Stored {
  readonly instrument: Instrument;
  readonly days: Bar[];
  /** From the last stored day on. */
  readonly minutes: Bar[];
  seconds: readonly Bar[];
}

/** Reads and mends the bars of `instruments`, each with a past in the store. Throws when the store fails. */
export async function openAt(
  bars: BarStore,
  instruments: readonly Instrument[],
  time: number,
): Promise<Openings> {
  const read = new Map<Instrument, Stored>();
  await inParallel(instruments, INSTRUMENTS_AT_ONCE, async (instrument) => {
    read.set(instrument, await readDaysAndMinutes(bars, instrument, time));
  });
  const stored = instruments.flatMap((instrument) => read.get(instrument) ?? []);
  await inParallel(stored, INSTRUMENTS_AT_ONCE, async (one) => {
    const blocks = secondBlocks(one, time);
    one.seconds = await readBlocks(bars, '1s', one.instrument.symbol, blocks);
  });
  const start = Math.max(time, ...stored.map(endOfAll));
  let mended = 0;
  await inParallel(stored, INSTRUMENTS_AT_ONCE, async (one) => {
    mended += await mend(bars, one, start);
  });
  return { start, all: stored.map((one) => openingOf(one, start)), mended };
}

async function readDaysAndMinutes(
  bars: BarStore,
  instrument: Instrument,
  time: number,
): Promise<Stored> {
  const { symbol } = instrument;
  const year = blockStart(time, '1d');
  const days = await readBlocks(bars, '1d', symbol, [previousBlock(year, '1d'), year]);
  const lastDay = days[days.length - 1];
  assert(lastDay, `${symbol} has no past`);
  const from = Math.max(lastDay.time, bucketStart(time - BARS_KEPT_MS['1m'], '1d'));
  // One block more than now: the wall clock may have been set back since.
  const blocks = blocksBetween(from, nextBlock(blockStart(time, '1m'), '1m'), '1m');
  const minutes = await readBlocks(bars, '1m', symbol, blocks);
  return { instrument, days, minutes, seconds: [] };
}

/** The minutes whose seconds matter: around the end of what is stored, and the tail. */
function secondBlocks(stored: Stored, time: number): number[] {
  const end = endOfMinutes(stored);
  const around = blocksBetween(end - AROUND_MS, end + AROUND_MS, '1s');
  const tail = blocksBetween(time - TAIL_MS, time, '1s');
  return [...new Set([...around, ...tail])].sort((a, b) => a - b);
}

function endOfMinutes({ days, minutes }: Stored): number {
  return Math.max(endOf(days, '1d'), endOf(minutes, '1m'));
}

/** A feed that was stopped has stored its last minute as far as it went: its seconds tell how far. */
function endOfAll({ days, minutes, seconds }: Stored): number {
  const lastMinute = minutes[minutes.length - 1]?.time ?? 0;
  const end = endOf(seconds, '1s');
  return Math.max(endOf(days, '1d'), end > lastMinute ? end : endOf(minutes, '1m'));
}

function endOf(bars: readonly Bar[], interval: StoredInterval): number {
  const last = bars[bars.length - 1];
  return last ? last.time + INTERVAL_MS[interval] : 0;
}

/** Folds and stores the minutes and days that ended before `start` and are missing or cut short; how many. */
async function mend(store: BarStore, stored: Stored, start: number): Promise<number> {
  const { instrument, seconds, days } = stored;
  const { symbol } = instrument;
  const lastDay = days[days.length - 1]?.time ?? 0;
  // What is older than the last day was not read here: it is not missing.
  const minutes = lacking(foldBars(seconds, '1m'), stored.minutes, start - MINUTE_MS).filter(
    ({ time }) => time >= lastDay,
  );
  merge(stored.minutes, minutes);
  await putTouched(store, symbol, '1m', stored.minutes, minutes);
  const newDays = lacking(foldBars(stored.minutes, '1d'), days, start - DAY_MS);
  merge(days, newDays);
  await putTouched(store, symbol, '1d', days, newDays);
  return minutes.length + newDays.length;
}

/** Those of `folded`, up to and with the one at `until`, that know of more trades than `known` does. */
function lacking(folded: readonly Bar[], known: readonly Bar[], until: number): Bar[] {
  const counts = new Map(known.map(({ time, count }) => [time, count]));
  return folded.filter(({ time, count }) => time <= until && count > (counts.get(time) ?? 0));
}

/** Puts `better` into `bars` (ascending), each in the place of the one of its time. */
function merge(bars: Bar[], better: readonly Bar[]): void {
  const all = new Map([...bars, ...better].map((bar) => [bar.time, bar]));
  bars.splice(0, bars.length, ...[...all.values()].sort((a, b) => a.time - b.time));
}

async function putTouched(
  store: BarStore,
  symbol: string,
  interval: '1m' | '1d',
  all: readonly Bar[],
  added: readonly Bar[],
): Promise<void> {
  const touched = blocksOf(added, interval);
  for (const [start, block] of blocksOf(all, interval)) {
    if (!touched.has(start)) continue;
    const result = await store.put(interval, symbol, start, encodeBarBlock(block));
    if (!result.ok) throw new Error(`bars of ${symbol} cannot be stored: ${result.error.reason}`);
  }
}

function openingOf({ instrument, seconds, minutes, days }: Stored, start: number): Opening {
  const minute = bucketStart(start, '1m');
  const today = bucketStart(start, '1d');
  const whole = minutes.filter(({ time }) => time < minute);
  const closed = whole.filter(({ time }) => time >= today);
  const forming = seconds.filter(({ time }) => time >= minute);
  const before = whole.findLast(({ time }) => time < today) ?? days[days.length - 1];
  const last = forming[forming.length - 1] ?? whole[whole.length - 1] ?? before;
  assert(before && last, `${instrument.symbol} has no past`);
  return {
    instrument,
    last: last.close,
    day: dayOf([...closed, ...forming], before.close),
    ledger: {
      time: start,
      seconds: seconds.filter(({ time }) => time >= bucketStart(start - TAIL_MS, '1m')),
      minutes: whole.filter(({ time }) => blockStart(time, '1m') === blockStart(start, '1m')),
      days: days.filter(({ time }) => blockStart(time, '1d') === blockStart(start, '1d')),
      today: foldBars(closed, '1d')[0] ?? null,
    },
  };
}

function dayOf(bars: readonly Bar[], previousClose: number): Day {
  const [bar] = foldBars(bars, '1d');
  if (!bar) return quietDay(previousClose);
  const { open, high, low, volume, count } = bar;
  return { open, high, low, volume, count, previousClose };
}
