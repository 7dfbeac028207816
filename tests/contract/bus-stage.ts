// The stage on which the contract of the bus is played: connections that close themselves after each test, names of their
// own for each test since the broker is shared, and words for texts and entries.

import { afterAll, afterEach, beforeAll } from 'vitest';
import type { Bus, StoredEntry } from '../../bus/bus.ts';
import { eventually } from '../support/eventually.ts';

export interface BusHarness {
  connect(): Promise<Bus>;
  /** The broker goes away without a word, keeping what it stored. */
  stop(): Promise<void>;
  start(): Promise<void>;
  close(): Promise<void>;
}

export interface BusStage {
  connect(): Promise<Bus>;
  pair(): Promise<[Bus, Bus]>;
  /** A name that no other test has. */
  fresh(): string;
  /** Resolves when all that `bus` subscribed has reached the broker. */
  ready(bus: Bus): Promise<void>;
  /** Appends `m1`, `m2` and so on; gives their sequences. */
  stored(bus: Bus, room: string, count: number): Promise<number[]>;
  stopBroker(): Promise<void>;
  startBroker(): Promise<void>;
}

export const WAIT_MS = 5_000;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

export const bytes = (text: string): Uint8Array => encoder.encode(text);
export const textOf = (value: Uint8Array): string => decoder.decode(value);
export const bodies = (entries: readonly StoredEntry[]): string[] =>
  entries.map(({ body }) => textOf(body));

/** To be called once inside a `describe`: the harness opens before its tests and closes behind them. */
export function createBusStage(openHarness: () => Promise<BusHarness>): BusStage {
  let harness: BusHarness;
  let buses: Bus[] = [];
  let names = 0;

  beforeAll(async () => {
    harness = await openHarness();
  });
  afterEach(async () => {
    await Promise.all(buses.map((bus) => bus.close()));
    buses = [];
  });
  afterAll(async () => {
    await harness.close();
  });

  async function connect(): Promise<Bus> {
    const bus = await harness.connect();
    buses.push(bus);
    return bus;
  }

  async function pair(): Promise<[Bus, Bus]> {
    return [await connect(), await connect()];
  }

  /** A name of its own for each test: the broker is shared. */
  function fresh(): string {
    names += 1;
    return `t${names}`;
  }

  /** A subscription reaches the broker when a message of ours comes back through it. */
  async function ready(bus: Bus): Promise<void> {
    const subject = `ready.${fresh()}`;
    let isThere = false;
    const stop = bus.live.subscribe(subject, () => {
      isThere = true;
    });
    await eventually('a subscription works', () => {
      bus.live.publish(subject, bytes('?'));
      return isThere;
    });
    stop();
  }

  /** Appends one by one, so that the order is known. */
  async function stored(bus: Bus, room: string, count: number): Promise<number[]> {
    const seqs: number[] = [];
    for (let index = 1; index <= count; index += 1) {
      const result = await bus.rooms.append(room, `${room}-${index}`, bytes(`m${index}`), WAIT_MS);
      if (!result.ok) throw new Error(result.error.reason);
      seqs.push(result.value.seq);
    }
    return seqs;
  }

  return {
    connect,
    pair,
    fresh,
    ready,
    stored,
    stopBroker: () => harness.stop(),
    startBroker: () => harness.start(),
  };
}
