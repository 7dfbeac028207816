// The contract of bus/bus.ts as tests, for every form of the bus: brokers here are real enough to go away and come back.

import { askContract } from './bus-asks.ts';
import { barContract } from './bus-bars.ts';
import { liveContract } from './bus-live.ts';
import { nameContract } from './bus-names.ts';
import { outageContract } from './bus-outages.ts';
import { roomContract } from './bus-rooms.ts';
import { type BusHarness, createBusStage } from './bus-stage.ts';
import { tableContract } from './bus-tables.ts';

/** To be called inside a `describe`. */
export function busContract(openHarness: () => Promise<BusHarness>): void {
  const stage = createBusStage(openHarness);
  liveContract(stage);
  askContract(stage);
  roomContract(stage);
  barContract(stage);
  tableContract(stage);
  nameContract(stage);
  outageContract(stage);
}
