// The feed as a process: options, broker, start, signals. The only place that exits.

import { pino } from 'pino';
import type { Bus } from '../bus/bus.ts';
import { connectNats } from '../bus/nats.ts';
import { exitEarly } from '../bus/options.ts';
import { systemClock } from '../bus/system-clock.ts';
import { reasonOf } from '../protocol/result.ts';
import { type FeedConfig, readConfig } from './config.ts';
import { type Feed, startFeed } from './feed.ts';
import { listings } from './listings.ts';

const log = pino(
  { name: 'feed', base: { name: 'feed' } },
  pino.destination({ dest: 2, sync: true }),
);
let bus: Bus | null = null;
let feed: Feed | null = null;
let isStopping = false;

async function main({ natsUrls, shard, symbols, rate, seed }: FeedConfig): Promise<void> {
  const name = `feed-${shard}-${process.pid}`;
  bus = await connectNats({ servers: natsUrls, name, clock: systemClock });
  bus.onEvent((event) => {
    if (event.type === 'error') log.warn(`broker: ${event.reason}`);
    else if (event.status.state === 'disconnected') log.warn(`broker: ${event.status.reason}`);
    else log.info(`broker: ${event.status.state}`);
  });
  feed = await startFeed({
    bus,
    clock: systemClock,
    listings: listings(symbols, shard),
    shard,
    seed,
    rate,
    log,
    onProgress: (done, total) => {
      if (done === total || done % 25 === 0) log.info(`past: ${done} of ${total} instruments`);
    },
    onReplaced: (reason) => {
      log.error(reason);
      process.exit(1);
    },
  });
  // The launcher waits for this line.
  log.info('feed ready');
}

async function stop(signal: NodeJS.Signals): Promise<void> {
  if (isStopping) return;
  isStopping = true;
  log.info(`${signal}: stopping`);
  await feed?.close();
  await bus?.close();
  process.exit(0);
}

process.on('SIGTERM', stop);
process.on('SIGINT', stop);

const config = readConfig(process.argv.slice(2));
if (config.ok) {
  main(config.value).catch((thrown: unknown) => {
    if (isStopping) return;
    log.error(`the feed cannot start: ${reasonOf(thrown)}`);
    process.exit(1);
  });
} else {
  exitEarly(config.error);
}
