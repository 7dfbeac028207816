// How much JavaScript the page may be, packed with gzip as a gateway sends it, and the build's own check of that: a page
// past its budget is no page. Prices must not wait for the chart, so what comes first has a budget of its own.

import { gzipSync } from 'node:zlib';
import type { Plugin, Rolldown } from 'vite';

/** By what a script is waited for: the first quote, the candles, or what a visitor opens (or comes beside the candles). */
const STAGES = ['first', 'chart', 'rest'] as const;
export type Stage = (typeof STAGES)[number];

/** The most that may have come by the end of each stage, all before it included; bytes of gzip. */
export type SizeBudget = Readonly<Record<Stage, number>>;

/** The first two are the design's; the last is what there is, with room for one more window. */
export const SIZE_BUDGET: SizeBudget = { first: 60_000, chart: 140_000, rest: 190_000 };

const STAGE_WORDS: Readonly<Record<Stage, string>> = {
  first: 'to the first quote',
  chart: 'with the chart',
  rest: 'in all',
};

/** What the candles need beside the first scripts, and whatever these need. */
const CHART_MODULES =
  /\/(chart\/price-chart\.ts|components\/MarketPanel\.svelte|state\/late\.svelte\.ts)$/;

export interface Script {
  readonly name: string;
  readonly code: string;
  readonly stage: Stage;
}

/** What of `scripts` is over the budget, in words, each script with its size; null: nothing is. */
function overweight(scripts: readonly Script[], budget: SizeBudget): string | null {
  const weighed = scripts
    .map(({ name, code, stage }) => ({ name, stage, bytes: gzipSync(code, { level: 9 }).length }))
    .sort((a, b) => b.bytes - a.bytes);
  const over: string[] = [];
  let bytes = 0;
  for (const stage of STAGES) {
    for (const script of weighed) if (script.stage === stage) bytes += script.bytes;
    if (bytes > budget[stage]) over.push(`${STAGE_WORDS[stage]} ${overText(bytes, budget[stage])}`);
  }
  if (over.length === 0) return null;
  const rows = weighed.map((script) => {
    return `  ${kilobytes(script.bytes)}  ${script.name}  (${script.stage})`;
  });
  return [`the page has too much JavaScript, packed: ${over.join('; ')}`, ...rows].join('\n');
}

/** Fails the build when its scripts are over `budget`, before any file is written. */
export function holdSizeBudget(budget: SizeBudget): Plugin {
  return {
    name: 'outcry:size-budget',
    apply: 'build',
    enforce: 'post',
    generateBundle(_options, bundle) {
      const chunks = Object.values(bundle).flatMap((file) => (file.type === 'chunk' ? [file] : []));
      const first = reached(chunks, ({ isEntry }) => isEntry);
      const chart = reached(chunks, ({ moduleIds }) =>
        moduleIds.some((id) => CHART_MODULES.test(id)),
      );
      const stageOf = (name: string) =>
        first.has(name) ? 'first' : chart.has(name) ? 'chart' : 'rest';
      const complaint = overweight(
        chunks.map(({ fileName, code }) => ({ name: fileName, code, stage: stageOf(fileName) })),
        budget,
      );
      if (complaint !== null) this.error(complaint);
    },
  };
}

/** The files that come with those chosen by `isRoot`, which they import before they run. */
function reached(
  chunks: readonly Rolldown.OutputChunk[],
  isRoot: (chunk: Rolldown.OutputChunk) => boolean,
) {
  const found = new Set<string>();
  const queue = chunks.filter(isRoot).map(({ fileName }) => fileName);
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    if (found.has(name)) continue;
    found.add(name);
    queue.push(...(chunks.find(({ fileName }) => fileName === name)?.imports ?? []));
  }
  return found;
}

function overText(bytes: number, most: number): string {
  return `${kilobytes(bytes)}, at most ${kilobytes(most)}`;
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1_000).toFixed(1)} kB`;
}
