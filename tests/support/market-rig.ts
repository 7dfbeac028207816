// A gateway's market side against a scripted feed on the in-memory bus, with time and chance in the test's hands.

import type { Bus } from '../../bus/bus.ts';
import { MemoryBroker } from '../../bus/memory.ts';
import { seededRandom } from '../../feed/engine/random.ts';
import type { Log } from '../../gateway/log.ts';
import { Market } from '../../gateway/market/market.ts';
import { FakeClock } from './fake-clock.ts';
import { ScriptedFeed } from './scripted-feed.ts';

export interface RigOptions {
  readonly symbols?: readonly string[];
  readonly seed?: number;
  /** Market and wall time at the start. */
  readonly time?: number;
  /** Stands between the market and its bus. */
  readonly spy?: (bus: Bus) => Bus;
}

export interface Rig {
  readonly clock: FakeClock;
  readonly broker: MemoryBroker;
  readonly feed: ScriptedFeed;
  readonly bus: Bus;
  readonly market: Market;
  readonly told: string[];
  /** Lets time pass, for the market and the wall alike, with a beat a second; `step` runs every 10 ms. */
  run(ms: number, step?: () => void): Promise<void>;
}

export async function startRig(options: RigOptions = {}): Promise<Rig> {
  const { symbols = ['AAPL'], seed = 1, time = Date.UTC(2026, 0, 5, 12), spy } = options;
  const clock = new FakeClock(time);
  const random = seededRandom(seed, 'rig');
  const broker = new MemoryBroker({ clock, random });
  const feed = new ScriptedFeed({ bus: broker.connect(), clock, symbols });
  await feed.list();
  feed.answer();
  const connection = broker.connect();
  const bus = spy ? spy(connection) : connection;
  const told: string[] = [];
  const market = new Market({ bus, clock, random, log: logInto(told) });
  await market.start();
  let sinceBeat = 0;
  const run = async (ms: number, step: () => void = () => {}) => {
    for (let left = ms; left > 0; left -= 10) {
      feed.time += Math.min(10, left);
      sinceBeat += Math.min(10, left);
      step();
      if (sinceBeat >= 1_000) {
        sinceBeat = 0;
        feed.beat();
      }
      await clock.settle(Math.min(10, left));
    }
  };
  return { clock, broker, feed, bus, market, told, run };
}

/** A log that keeps what was said. */
export function logInto(lines: string[]): Log {
  const say = (fields: object, text: string) => {
    lines.push(`${text} ${JSON.stringify(fields)}`);
  };
  return { info: say, warn: say, error: say };
}
