// npm run bench: runs the benches that are named, or all of them, shows their figures beside their budgets and keeps them
// in bench/RESULTS.md. Exit code 2 for wrong options, 1 for a bench that cannot measure or, with --check, a broken budget.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { reasonOf } from '../protocol/result.ts';
import type { Bench } from './bench.ts';
import { browserBench } from './browser.ts';
import { isOver } from './figures.ts';
import { machineFacts } from './machine.ts';
import { readBenchOptions } from './options.ts';
import { partOf, withPart } from './results.ts';

const BENCHES: ReadonlyMap<string, Bench> = new Map([['browser', browserBench]]);
const RESULTS = fileURLToPath(new URL('RESULTS.md', import.meta.url));

async function main(args: readonly string[]): Promise<number> {
  const read = readBenchOptions(BENCHES, args, RESULTS);
  if (!read.ok) {
    process[read.error.code === 0 ? 'stdout' : 'stderr'].write(read.error.text);
    return read.error.code;
  }
  const { names, check, results, values } = read.value;
  let overs = 0;
  for (const name of names) {
    const bench = BENCHES.get(name);
    if (!bench) continue;
    const { facts, findings } = await bench.run(values, (line) => say(`${name}: ${line}`));
    const part = partOf(machineFacts(facts), findings);
    process.stdout.write(`\n${part}\n\n`);
    const file = resolve(results);
    writeFileSync(file, withPart(existsSync(file) ? readFileSync(file, 'utf8') : null, name, part));
    say(`${name}: kept in ${file}`);
    overs += findings.flatMap(({ figures }) => figures).filter(isOver).length;
  }
  if (overs > 0) say(`${overs} ${overs === 1 ? 'figure is' : 'figures are'} over budget`);
  return check && overs > 0 ? 1 : 0;
}

function say(line: string): void {
  process.stdout.write(`bench    ${line}\n`);
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (thrown: unknown) => {
    process.stderr.write(`bench    ${reasonOf(thrown)}\n`);
    process.exitCode = 1;
  },
);
