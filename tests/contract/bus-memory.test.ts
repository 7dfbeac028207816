// The in-memory broker keeps the contract of the bus.

import { describe } from 'vitest';
import { MemoryBroker } from '../../bus/memory.ts';
import { systemClock } from '../../bus/system-clock.ts';
import { busContract } from './bus.ts';
import type { BusHarness } from './bus-stage.ts';

describe('the in-memory bus', () => {
  busContract(async (): Promise<BusHarness> => {
    const broker = new MemoryBroker({ clock: systemClock, random: () => 0.5 });
    return {
      connect: async () => broker.connect(),
      stop: async () => broker.stop(),
      start: async () => broker.start(),
      close: async () => {},
    };
  });
});
