// The one-process house as a process: what `npm start` runs where no broker is to be had.

import { Command, Option } from 'commander';
import { exitEarly, readOptions, wholeNumber } from '../bus/options.ts';
import { addMarketOptions } from '../feed/config.ts';
import { addDoorOptions, doorOf } from '../gateway/config.ts';
import { processLog } from '../gateway/log.ts';
import { reasonOf } from '../protocol/result.ts';
import { type HouseOptions, startHouse } from './house.ts';

async function main(options: HouseOptions): Promise<void> {
  const house = await startHouse(options);
  for (const { node, url } of house.gateways) options.log.info({ node, url }, 'gateway ready');
  let isStopping = false;
  const stop = () => {
    if (isStopping) return;
    isStopping = true;
    void house.drain().finally(() => process.exit(0));
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

const command = new Command('house')
  .description('Feed and gateways in one process, on an in-memory bus: nothing is kept.')
  .addOption(
    new Option('--gateways <n>', 'gateways, on this and the next ports')
      .default(1)
      .argParser(wholeNumber(1, 16)),
  );
addMarketOptions(command);
addDoorOptions(command);

const options = readOptions(command, process.argv.slice(2));
const door = options.ok ? doorOf(options.value, process.env) : options;
if (options.ok && door.ok) {
  const { symbols, rate, seed, gateways } = options.value;
  const { port } = door.value;
  const ports = Array.from({ length: gateways }, (_, index) => (port === 0 ? 0 : port + index));
  const log = processLog('house');
  main({ ...door.value, ports, symbols, rate, seed, log }).catch((thrown: unknown) => {
    log.error({ reason: reasonOf(thrown) }, 'the house cannot start');
    process.exit(1);
  });
} else if (!door.ok) {
  exitEarly(door.error);
}
