// What `npm run feed -- ctl` is told: one order or question, the broker, the shard. A wrong one is a readable complaint
// with exit code 2.

import { Command, CommanderError } from 'commander';
import { type EarlyExit, natsUrlOption } from '../bus/options.ts';
import { type Control, ControlSchema } from '../protocol/control.ts';
import { readInput } from '../protocol/input.ts';
import { RATE_MAX, RATE_MIN, VOLATILITY_MAX, VOLATILITY_MIN } from '../protocol/limits.ts';
import { assert, err, ok, type Result } from '../protocol/result.ts';
import { shardOption } from './config.ts';

export interface CtlConfig {
  readonly natsUrls: readonly string[];
  readonly shard: string;
  readonly control: Control;
}

const HELP_END = `
Examples:
  npm run feed -- ctl show
  npm run feed -- ctl rate 20
  npm run feed -- ctl news BTC-USD

Orders hold until the feed ends. Without NATS_URL it asks the broker that npm start keeps here; a floor
without a broker is changed in its page alone (Operator).`;

/** `args`: what follows `ctl`. Reads the environment of the process. */
export function readCtl(args: readonly string[]): Result<CtlConfig, EarlyExit> {
  let text = '';
  let control: Control | null = null;
  const write = (part: string) => {
    text += part;
  };
  const command = new Command('npm run feed -- ctl')
    .description('Shows and changes a feed that runs.')
    .configureOutput({ writeOut: write, writeErr: write })
    .exitOverride()
    .allowExcessArguments(false)
    .addOption(natsUrlOption())
    .addOption(shardOption('the part of the market whose feed is meant'))
    .addHelpText('after', HELP_END)
    .showHelpAfterError('See: npm run feed -- ctl --help');
  addOrders(command, (ordered) => {
    control = ordered;
  });
  try {
    command.parse([...args], { from: 'user' });
  } catch (thrown) {
    if (!(thrown instanceof CommanderError)) throw thrown;
    return err({ code: thrown.exitCode === 0 ? 0 : 2, text });
  }
  assert(control, 'a command that was parsed has an order');
  const { natsUrl, shard } = command.opts();
  return ok({ natsUrls: natsUrl, shard, control });
}

function addOrders(command: Command, take: (control: Control) => void): void {
  command
    .command('show')
    .description('says where the feed stands')
    .action(() => take({ type: 'show' }));
  command
    .command('rate')
    .description('sets the mean trades per second and symbol')
    .argument('<number>', `${RATE_MIN} to ${RATE_MAX}`, parseNumber)
    .action((rate: number) => take(checked(command, { type: 'rate', rate })));
  command
    .command('volatility')
    .description('sets the factor on how much prices move; 1: as listed')
    .argument('<factor>', `${VOLATILITY_MIN} to ${VOLATILITY_MAX}`, parseNumber)
    .action((volatility: number) => take(checked(command, { type: 'volatility', volatility })));
  command
    .command('pause')
    .description('halts every instrument: nothing is traded or quoted')
    .action(() => take({ type: 'pause' }));
  command
    .command('resume')
    .description('ends a pause')
    .action(() => take({ type: 'resume' }));
  command
    .command('news')
    .description('starts a burst of trades in one direction')
    .argument('<symbol>', 'such as BTC-USD')
    .action((symbol: string) => take(checked(command, { type: 'news', symbol })));
}

/** As JavaScript writes numbers; a text that is none is told what is, like a number out of range. */
function parseNumber(value: string): number {
  return value.trim() === '' ? Number.NaN : Number(value);
}

/** Ends the parsing with a complaint where the order is out of range. */
function checked(command: Command, control: Control): Control {
  const parsed = readInput(ControlSchema, control, 'order');
  return parsed.ok ? parsed.value : command.error(`error: ${parsed.error.message}`);
}
