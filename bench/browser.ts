// The dashboard in the system's Chromium, on a real floor: feed, gateway and broker as processes, 1440x900, no GPU.
//
// batch → paint   arrival alone is not seen: from `sent` of a frame (when its oldest batch was published, so the folding of
//                 its tier is in it) to the task after the animation frame that follows the frame's arrival, when the page has
//                 done layout and paint and handed them to the compositor. Same machine, same wall clock. Full speed.
// frame           all that the main thread did for one frame: the sum of its tasks since the frame before began, out of a
//                 trace. CPU slowed. The frame's own task (jobs, layout, paint) is told beside it, and a floor: the same of
//                 a page on which one short text changes in each frame, in the same browser, just before.
// long tasks      tasks over 50 ms as the page's PerformanceObserver tells them, CPU slowed, prices alone: steady state.
// memory          after garbage collection, before and after walking through symbols at full speed; each walk opens chart and
//                 room of another symbol. The first market of the run alone: it takes as long as --minutes says.

import { type Command, InvalidArgumentError, Option, type OptionValues } from 'commander';
import type { Browser } from 'playwright-core';
import { wholeNumber } from '../bus/options.ts';
import type { Bench, Outcome } from './bench.ts';
import { BenchPage, floorFrames, pause } from './bench-page.ts';
import { startBrowser } from './chromium.ts';
import { type Figure, type Finding, quantile } from './figures.ts';
import { coresBetween, describeCores, readUsage } from './load.ts';
import { MarketWatch } from './market-watch.ts';
import { RealFloor } from './real-floor.ts';

interface BrowserOptions {
  readonly symbols: readonly number[];
  readonly rate: number;
  readonly minutes: number;
  readonly switches: number;
  readonly seconds: number;
  readonly slow: number;
}

/** Milliseconds, of design section 9: p50 and p95. */
const PAINT_BUDGETS = [
  ['fast', 30, 45],
  ['live', 45, 75],
] as const;
/** The market for which the budgets were set; a larger one is looked at without. */
const BUDGET_SYMBOLS = 200;
const FRAME_P95_MS = 8;
const HEAP_GROWTH_BYTES = 10 * 2 ** 20;
/** What belongs to the one symbol that is open may differ; what is left behind by each would be hundreds. */
const DETACHED_GROWTH = 50;
const SETTLE_MS = 5_000;
const FLOOR_S = 5;
const MARK = 'OUTCRY_BENCH_MARK';

export const browserBench: Bench = {
  text: 'the dashboard in Chromium: batch to paint, frames, long tasks, memory',
  addOptions,
  run: (options, say) => run(parse(options), say),
};

function addOptions(command: Command): void {
  const numberOption = (flag: string, text: string, value: number, least: number, most: number) =>
    command.addOption(
      new Option(flag, `browser: ${text}`).default(value).argParser(wholeNumber(least, most)),
    );
  command.addOption(
    new Option('--symbols <list>', 'browser: instruments traded, one market after the other')
      .default([200, 1_000], '200,1000')
      .argParser((text) => text.split(',').map(wholeNumber(1, 1_000))),
  );
  numberOption('--rate <n>', 'mean trades per second and symbol', 10, 1, 1_000);
  numberOption('--seconds <n>', 'how long paint and frames are each looked at', 20, 2, 600);
  numberOption(
    '--slow <n>',
    'how many times the CPU is slowed for frames and long tasks',
    4,
    1,
    20,
  );
  numberOption(
    '--switches <n>',
    'symbols that are opened for the figures of memory',
    200,
    1,
    10_000,
  );
  command.addOption(
    new Option('--minutes <n>', 'browser: how long that walk through the symbols takes')
      .default(10)
      .argParser(parseMinutes),
  );
}

function parseMinutes(text: string): number {
  const minutes = /^\d{1,4}(\.\d{1,2})?$/.test(text) ? Number(text) : 0;
  if (minutes >= 0.05 && minutes <= 1_440) return minutes;
  throw new InvalidArgumentError('Expected a number from 0.05 to 1440.');
}

function parse({ symbols, rate, minutes, switches, seconds, slow }: OptionValues): BrowserOptions {
  return { symbols, rate, minutes, switches, seconds, slow };
}

async function run(options: BrowserOptions, say: (line: string) => void): Promise<Outcome> {
  const findings: Finding[] = [];
  let version = '';
  for (const [nth, symbols] of options.symbols.entries()) {
    const stage = await openStage(symbols, options, say);
    try {
      version = stage.browser.version();
      findings.push(await lookAtPrices(stage, symbols, options, say));
      if (nth === 0) findings.push(await walk(stage, symbols, options, say));
    } finally {
      await stage.close();
    }
  }
  return { facts: [['Chromium', version]], findings };
}

interface Stage {
  readonly browser: Browser;
  readonly page: BenchPage;
  readonly market: MarketWatch;
  readonly mark: string;
  close(): Promise<void>;
}

async function openStage(
  symbols: number,
  { rate }: BrowserOptions,
  say: (line: string) => void,
): Promise<Stage> {
  const value = crypto.randomUUID();
  const env = { [MARK]: value };
  say(`opening a floor with ${symbols} symbols at ${rate}/s …`);
  const floor = await RealFloor.open({ symbols, rate, seed: 7, hasCrowd: false, env });
  const ends: (() => Promise<void> | void)[] = [() => floor.close()];
  const close = async () => {
    for (const end of ends.splice(0).reverse()) await end();
  };
  try {
    const market = new MarketWatch(floor.url);
    ends.push(() => market.close());
    const browser = await startBrowser(env);
    ends.push(() => browser.close());
    const page = await BenchPage.open(browser, floor.url);
    await pause(SETTLE_MS);
    return { browser, page, market, mark: `${MARK}=${value}`, close };
  } catch (thrown) {
    await close();
    throw thrown;
  }
}

/** Nobody touches the page: prices alone. */
async function lookAtPrices(
  { browser, page, market, mark }: Stage,
  symbols: number,
  { rate, seconds, slow }: BrowserOptions,
  say: (line: string) => void,
): Promise<Finding> {
  const hasBudget = symbols <= BUDGET_SYMBOLS;
  market.take();
  say(`batch to paint, ${seconds} s …`);
  const atStart = readUsage(mark);
  const ages = await page.paintAges(seconds * 1_000);
  const atFullSpeed = describeCores(coresBetween(atStart, readUsage(mark)));

  const floor = await floorFrames(browser, slow, Math.min(seconds, FLOOR_S) * 1_000);
  await page.slow(slow);
  await pause(SETTLE_MS);
  await page.takeLongTasks();
  say(`frames with the CPU slowed ${slow} times, ${seconds} s, and again for long tasks …`);
  const frames = await page.frames(seconds * 1_000);
  await page.takeLongTasks();
  const beforeTasks = readUsage(mark);
  await pause(seconds * 1_000);
  const longTasks = await page.takeLongTasks();
  const whenSlow = describeCores(coresBetween(beforeTasks, readUsage(mark)));
  await page.slow(1);

  const how = `CPU slowed ${slow} times`;
  const frameHow = `${frames.all.length} frames, ${how}`;
  return {
    title: `${symbols} symbols at ${rate}/s: prices`,
    facts: [
      `the feed reached ${Math.round(market.take())} of ${symbols * rate} trades/s`,
      `cores used at full speed: ${atFullSpeed}`,
      `cores used with the CPU slowed: ${whenSlow}`,
    ],
    figures: [
      ...PAINT_BUDGETS.flatMap(([tier, p50, p95]) => {
        const some = ages.get(tier) ?? [];
        const note =
          some.length === 0 ? 'no symbol was watched at this tier' : `${some.length} frames`;
        const what = `batch → paint, ${tier}`;
        return [
          ms(`${what}, p50`, quantile(some, 0.5), hasBudget ? p50 : null, note),
          ms(`${what}, p95`, quantile(some, 0.95), hasBudget ? p95 : null, note),
        ];
      }),
      ms('main thread a frame, p50', quantile(frames.all, 0.5), null, frameHow),
      ms('main thread a frame, p95', quantile(frames.all, 0.95), FRAME_P95_MS, frameHow),
      ms(
        'the floor of it, p95',
        quantile(floor.all, 0.95),
        null,
        `${floor.all.length} frames, ${how}`,
      ),
      ms("a frame's own task, p95", quantile(frames.task, 0.95), null, frameHow),
      ms('from frame to frame, p50', quantile(frames.apart, 0.5), null, frameHow),
      count('tasks over 50 ms', longTasks.length, 0, `${seconds} s, ${how}`),
      ms('longest task', Math.max(0, ...longTasks), null, '0: none over 50 ms'),
    ],
  };
}

/** From symbol to symbol, evenly over the time. */
async function walk(
  { page, market, mark }: Stage,
  symbols: number,
  { rate, minutes, switches }: BrowserOptions,
  say: (line: string) => void,
): Promise<Finding> {
  const names = await page.symbols();
  const before = await page.memory();
  const chartedBefore = page.chartedCount;
  await page.takeLongTasks();
  market.take();
  const usage = readUsage(mark);
  say(`${switches} symbols in ${minutes} min …`);
  const started = performance.now();
  const step = (minutes * 60_000) / switches;
  for (let nth = 1; nth <= switches; nth += 1) {
    await page.goTo(names[nth % names.length] ?? '');
    await pause(started + nth * step - performance.now());
    if (nth % 50 === 0) say(`${nth} of ${switches} …`);
  }
  const cores = describeCores(coresBetween(usage, readUsage(mark)));
  const longTasks = await page.takeLongTasks();
  const charted = page.chartedCount - chartedBefore;
  const distinct = Math.min(switches, names.length - 1);
  if (charted < distinct) {
    throw new Error(`the page drew candles of ${charted} symbols, and was sent to ${distinct}`);
  }
  await page.goTo(names[0] ?? '');
  await pause(SETTLE_MS);
  const after = await page.memory();
  const growth = after.heapBytes - before.heapBytes;
  return {
    title: `${symbols} symbols at ${rate}/s: ${switches} symbols opened in ${minutes} min`,
    facts: [
      `the feed reached ${Math.round(market.take())} of ${symbols * rate} trades/s`,
      `cores used: ${cores}`,
    ],
    figures: [
      mebibytes('heap at the start', before.heapBytes, null),
      mebibytes('heap at the end', after.heapBytes, null),
      mebibytes('heap growth', growth, HEAP_GROWTH_BYTES),
      count('nodes at the start', before.nodes, null),
      count('nodes at the end', after.nodes, null),
      count('detached at the start', before.detached, null, "Svelte's templates are"),
      count('detached at the end', after.detached, before.detached + DETACHED_GROWTH),
      count('listeners at the start', before.listeners, null),
      count('listeners at the end', after.listeners, null),
      count('tasks over 50 ms', longTasks.length, null, 'full speed, symbols changing'),
      ms('longest task', Math.max(0, ...longTasks), null, '0: none over 50 ms'),
    ],
  };
}

function ms(what: string, value: number, budget: number | null, note: string): Figure {
  return { what, value, unit: 'ms', budget, note };
}

function mebibytes(what: string, bytes: number, budget: number | null): Figure {
  return { what, value: bytes / 2 ** 20, unit: 'MiB', budget: budget && budget / 2 ** 20 };
}

function count(what: string, value: number, budget: number | null, note = ''): Figure {
  return { what, value, unit: '', budget, note };
}
