// NATS keeps the contract of the bus, on a real server that is killed, frozen and wiped.

import { connectNats } from '../../bus/nats.ts';
import { systemClock } from '../../bus/system-clock.ts';
import { natsOrSkip, startNatsServer } from '../support/nats-server.ts';
import { busContract } from './bus.ts';
import type { BusHarness } from './bus-stage.ts';

let names = 0;

natsOrSkip('the bus on NATS', () => {
  busContract(async (): Promise<BusHarness> => {
    const server = await startNatsServer();
    return {
      connect: () => {
        names += 1;
        return connectNats({ servers: [server.url], name: `test-${names}`, clock: systemClock });
      },
      stop: () => server.stop('SIGKILL'),
      start: () => server.start(),
      close: () => server.close(),
    };
  });
});
