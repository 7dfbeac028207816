// The options of `npm run bench`: which benches, what to do with their figures, and each bench's own. A wrong one is a
// readable complaint.

import { Command, type OptionValues } from 'commander';
import { type EarlyExit, readOptions } from '../bus/options.ts';
import { err, ok, type Result } from '../protocol/result.ts';
import type { Bench } from './bench.ts';

export interface BenchOptions {
  /** In the order in which they run. */
  readonly names: readonly string[];
  /** A broken budget is a failure. */
  readonly check: boolean;
  /** The file for the figures. */
  readonly results: string;
  /** Each bench picks its own. */
  readonly values: OptionValues;
}

/** `args`: what follows the script's name. `results`: where figures are kept unless told otherwise. */
export function readBenchOptions(
  benches: ReadonlyMap<string, Bench>,
  args: readonly string[],
  results: string,
): Result<BenchOptions, EarlyExit> {
  const list = [...benches].map(([name, { text }]) => `  ${name.padEnd(14)}${text}`);
  const command = new Command('npm run bench --')
    .description('Measures the house against its budgets.')
    .argument('[benches...]', 'which; none: all of them')
    .option('--check', 'exit code 1 when a budget is broken', false)
    .option('--results <file>', 'where the figures are kept (default: bench/RESULTS.md)')
    .addHelpText('after', `\nBenches:\n${list.join('\n')}`)
    .showHelpAfterError('See: npm run bench -- --help');
  for (const bench of benches.values()) bench.addOptions(command);
  let names: string[] = [];
  command.action((given: string[]) => {
    names = given;
    // What is left over after this is a stray word, and there is none: all of them are names.
    command.args = [];
  });
  const options = readOptions(command, args);
  if (!options.ok) return options;
  const stranger = names.find((name) => !benches.has(name));
  if (stranger !== undefined) {
    const text = `error: there is no bench "${stranger}", only ${[...benches.keys()].join(', ')}\nSee: npm run bench -- --help\n`;
    return err({ code: 2, text });
  }
  const { check, results: file = results, ...values } = options.value;
  return ok({
    names: names.length === 0 ? [...benches.keys()] : names,
    check,
    results: file,
    values,
  });
}
