// The feed's options: flags, then environment, then defaults. A wrong one is a readable complaint with exit code 2.

import { Command, InvalidArgumentError, Option } from 'commander';
import { type EarlyExit, natsUrlOption, readOptions, wholeNumber } from '../bus/options.ts';
import { RATE_MAX, RATE_MIN } from '../protocol/limits.ts';
import { ok, type Result } from '../protocol/result.ts';
import { DEFAULT_LISTINGS, MAX_LISTINGS } from './listings.ts';

export interface FeedConfig {
  readonly natsUrls: readonly string[];
  readonly shard: string;
  readonly symbols: number;
  /** Mean trades per second and symbol. */
  readonly rate: number;
  readonly seed: number;
}

const SHARD = /^[A-Za-z0-9_-]{1,32}$/;
const NUMBER = /^\d{1,9}(\.\d{1,9})?$/;
const MAX_SEED = 2 ** 32 - 1;

const HELP_END = `
Example:
  npm run feed -- --symbols 50 --rate 20

A feed that runs is shown and changed by: npm run feed -- ctl --help`;

/** `args`: what follows the name of the script. Reads the environment of the process. */
export function readConfig(args: readonly string[]): Result<FeedConfig, EarlyExit> {
  const command = new Command('npm run feed --')
    .description('The simulated exchange: publishes one shard of instruments to NATS.')
    .addOption(natsUrlOption())
    .addOption(shardOption('which part of the market this is: one feed per shard'))
    .addHelpText('after', HELP_END)
    .showHelpAfterError('See: npm run feed -- --help');
  addMarketOptions(command);
  const options = readOptions(command, args);
  if (!options.ok) return options;
  const { natsUrl, shard, symbols, rate, seed } = options.value;
  return ok({ natsUrls: natsUrl, shard, symbols, rate, seed });
}

export function shardOption(text: string): Option {
  return new Option('--shard <name>', text).env('OUTCRY_SHARD').default('0').argParser(parseShard);
}

/** What market there is: `symbols`, `rate` and `seed`. */
export function addMarketOptions(command: Command): void {
  command
    .addOption(
      new Option('--symbols <count>', 'how many instruments are traded')
        .env('OUTCRY_SYMBOLS')
        .default(DEFAULT_LISTINGS)
        .argParser(wholeNumber(1, MAX_LISTINGS)),
    )
    .addOption(
      new Option('--rate <number>', 'mean trades per second and symbol')
        .env('OUTCRY_RATE')
        .default(5)
        .argParser(parseRate),
    )
    .addOption(
      new Option('--seed <number>', 'the same seed, start and store give the same market')
        .env('OUTCRY_SEED')
        .default(7)
        .argParser(wholeNumber(0, MAX_SEED)),
    );
}

function parseShard(value: string): string {
  if (SHARD.test(value)) return value;
  throw new InvalidArgumentError('Expected 1 to 32 of A-Z a-z 0-9 _ -.');
}

function parseRate(value: string): number {
  const number = NUMBER.test(value) ? Number(value) : Number.NaN;
  if (number >= RATE_MIN && number <= RATE_MAX) return number;
  throw new InvalidArgumentError(`Expected a number from ${RATE_MIN} to ${RATE_MAX}.`);
}
