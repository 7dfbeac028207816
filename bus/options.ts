// Options that every process on the bus has, and how a wrong one is told: as a value, so that only main files exit.

import {
  type Command,
  CommanderError,
  InvalidArgumentError,
  Option,
  type OptionValues,
} from 'commander';
import { err, ok, type Result } from '../protocol/result.ts';

/** What to print instead of running, and with which code to exit: 0 for the help, 2 for a complaint. */
export interface EarlyExit {
  readonly code: 0 | 2;
  readonly text: string;
}

/** Parses `args` (what follows the script's name) and the environment. */
export function readOptions(
  command: Command,
  args: readonly string[],
): Result<OptionValues, EarlyExit> {
  let text = '';
  const write = (part: string) => {
    text += part;
  };
  command
    .allowExcessArguments(true)
    .configureOutput({ writeOut: write, writeErr: write })
    .exitOverride();
  try {
    command.parse([...args], { from: 'user' });
    const [stray] = command.args;
    if (stray !== undefined) command.error(`error: "${stray}" belongs to no flag`);
  } catch (thrown) {
    if (!(thrown instanceof CommanderError)) throw thrown;
    return err({ code: thrown.exitCode === 0 ? 0 : 2, text });
  }
  return ok(command.opts());
}

/** Prints the help or the complaint and sets the exit code. */
export function exitEarly({ code, text }: EarlyExit): void {
  process[code === 0 ? 'stdout' : 'stderr'].write(text);
  process.exitCode = code;
}

/** `--nats-url`, else NATS_URL: one address, or several of one cluster by comma. Value: `string[]`. */
export function natsUrlOption(): Option {
  return new Option('--nats-url <url>', 'the broker; several of one cluster by comma')
    .env('NATS_URL')
    .default(['nats://127.0.0.1:4222'], 'nats://127.0.0.1:4222')
    .argParser(parseNatsUrls);
}

/** For an option that takes a whole number from `least` to `most`. */
export function wholeNumber(least: number, most: number): (value: string) => number {
  return (value) => {
    const number = /^\d{1,16}$/.test(value) ? Number(value) : Number.NaN;
    if (number >= least && number <= most) return number;
    throw new InvalidArgumentError(`Expected a whole number from ${least} to ${most}.`);
  };
}

function parseNatsUrls(value: string): string[] {
  const urls = value.split(',').map((url) => url.trim());
  if (urls.every(isNatsUrl)) return urls;
  throw new InvalidArgumentError('Expected an address like nats://127.0.0.1:4222.');
}

function isNatsUrl(url: string): boolean {
  const whole = url.includes('://') ? url : `nats://${url}`;
  if (!URL.canParse(whole)) return false;
  const { protocol, hostname } = new URL(whole);
  return ['nats:', 'tls:'].includes(protocol) && hostname !== '';
}
