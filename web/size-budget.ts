// How much JavaScript the page may be, packed with gzip as a gateway sends it, and the build's own check of that: a page
// past its budget is no page. Prices must not wait for the chart, so what comes first has a budget of its own.

import { gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';

/** Bytes of gzip. */
export interface SizeBudget {
  /** All that is loaded before the first quote can be shown. */
  readonly first: number;
  /** Every script there is: the first ones, the chart, and what else comes when it is asked for. */
  readonly total: number;
}

export const SIZE_BUDGET: SizeBudget = { first: 60_000, total: 140_000 };

export interface Script {
  readonly name: string;
  readonly code: string;
  /** Loaded before anything else. */
  readonly isFirst: boolean;
}

export interface SizeReport {
  readonly first: number;
  readonly total: number;
  /** What is over the budget, in words, each script with its size; null: nothing is. */
  readonly complaint: string | null;
}

export function weigh(scripts: readonly Script[], budget: SizeBudget): SizeReport {
  const weighed = scripts
    .map(({ name, code, isFirst }) => ({
      name,
      isFirst,
      bytes: gzipSync(code, { level: 9 }).length,
    }))
    .sort((a, b) => b.bytes - a.bytes);
  const sum = (some: typeof weighed) => some.reduce((bytes, script) => bytes + script.bytes, 0);
  const first = sum(weighed.filter(({ isFirst }) => isFirst));
  const total = sum(weighed);
  const over = [
    ...(first > budget.first ? [`to the first quote ${overText(first, budget.first)}`] : []),
    ...(total > budget.total ? [`with the chart ${overText(total, budget.total)}`] : []),
  ];
  if (over.length === 0) return { first, total, complaint: null };
  const rows = weighed.map(
    ({ name, bytes, isFirst }) => `  ${kilobytes(bytes)}  ${name}${isFirst ? '  (first)' : ''}`,
  );
  const complaint = [`the page has too much JavaScript, packed: ${over.join('; ')}`, ...rows];
  return { first, total, complaint: complaint.join('\n') };
}

/** Fails the build when its scripts are over `budget`, before any file is written. */
export function holdSizeBudget(budget: SizeBudget): Plugin {
  return {
    name: 'outcry:size-budget',
    apply: 'build',
    enforce: 'post',
    generateBundle(_options, bundle) {
      const chunks = Object.values(bundle).flatMap((file) => (file.type === 'chunk' ? [file] : []));
      const first = new Set<string>();
      const queue = chunks.filter(({ isEntry }) => isEntry).map(({ fileName }) => fileName);
      for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
        if (first.has(name)) continue;
        first.add(name);
        queue.push(...(chunks.find(({ fileName }) => fileName === name)?.imports ?? []));
      }
      const scripts = chunks.map(({ fileName, code }) => ({
        name: fileName,
        code,
        isFirst: first.has(fileName),
      }));
      const { complaint } = weigh(scripts, budget);
      if (complaint !== null) this.error(complaint);
    },
  };
}

function overText(bytes: number, most: number): string {
  return `${kilobytes(bytes)}, at most ${kilobytes(most)}`;
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1_000).toFixed(1)} kB`;
}
