// The gateway as a process: options, broker, start, signals. The only place that exits.

import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { connectNats } from '../bus/nats.ts';
import { exitEarly } from '../bus/options.ts';
import { systemClock } from '../bus/system-clock.ts';
import { reasonOf } from '../protocol/result.ts';
import { type GatewayConfig, readConfig } from './config.ts';
import { startGateway } from './gateway.ts';
import { processLog } from './log.ts';
import { operatorToken } from './operator-token.ts';

async function main(config: GatewayConfig): Promise<void> {
  const log = processLog(config.node);
  const bus = await connectNats({
    servers: config.natsUrls,
    name: `gateway-${config.node}`,
    clock: systemClock,
  });
  const gateway = await startGateway({
    ...config,
    bus,
    clock: systemClock,
    random: Math.random,
    secureBytes: randomBytes,
    operatorToken: operatorToken(config.operatorToken, randomBytes, log),
    log,
  });
  log.info({ port: gateway.port, host: config.host }, 'gateway ready');

  let isStopping = false;
  const stop = (signal: NodeJS.Signals) => {
    if (isStopping) return;
    isStopping = true;
    log.info({ signal }, 'draining');
    void gateway
      .drain()
      .then(() => bus.close())
      .finally(() => process.exit(0));
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

const machine = hostname()
  .replace(/[^A-Za-z0-9_-]/g, '-')
  .slice(0, 20);
const config = readConfig(process.argv.slice(2), process.env, `${machine}-${process.pid}`);
if (config.ok) {
  main(config.value).catch((thrown: unknown) => {
    processLog(config.value.node).error({ reason: reasonOf(thrown) }, 'the gateway cannot start');
    process.exit(1);
  });
} else {
  exitEarly(config.error);
}
