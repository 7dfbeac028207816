import { beforeEach, describe, expect, test } from 'vitest';
import type { Bus } from '../../../bus/bus.ts';
import { MemoryBroker } from '../../../bus/memory.ts';
import { TrustedProxies } from '../../../gateway/addresses.ts';
import { openNode } from '../../../gateway/node.ts';
import { NODE_BEATS, TABLES } from '../../../protocol/subjects.ts';
import { FakeClock } from '../../support/fake-clock.ts';

let clock: FakeClock;
let broker: MemoryBroker;
let beats: number;

beforeEach(() => {
  clock = new FakeClock();
  broker = new MemoryBroker({ clock, random: () => 0.5 });
  beats = 0;
  broker.connect().live.subscribe(NODE_BEATS, () => {
    beats += 1;
  });
});

/** A bus whose table of instruments is there when `ready()` resolves. */
function lateMarket(ready: () => Promise<void>): Bus {
  const bus = broker.connect();
  return {
    info: bus.info,
    live: bus.live,
    rooms: bus.rooms,
    bars: bus.bars,
    get status() {
      return bus.status;
    },
    onEvent: (listener) => bus.onEvent(listener),
    async table(name, options) {
      if (name === TABLES.instruments) await ready();
      return bus.table(name, options);
    },
    close: () => bus.close(),
  };
}

function open(bus: Bus, publicUrl = 'ws://one:8080/ws') {
  const say = () => {};
  return openNode({
    bus,
    clock,
    random: () => 0.5,
    secureBytes: (count) => new Uint8Array(count).fill(7),
    log: { info: say, warn: say, error: say },
    node: 'one',
    publicUrl,
    webFolder: null,
    origins: [],
    trustedProxies: new TrustedProxies(),
    addressLimits: false,
    secret: null,
    operatorToken: 'operator-of-the-tests',
  });
}

describe('a node', () => {
  test('is announced to the others when its market has started, not before', async () => {
    let start = () => {};
    const started = new Promise<void>((resolve) => {
      start = resolve;
    });
    const opening = open(lateMarket(() => started));
    await clock.settle(3_000, 100);
    expect(beats).toBe(0);

    start();
    await clock.settle();
    const node = await opening;
    await clock.settle();

    expect(beats).toBe(1);
    node.close();
    await clock.settle();
  });

  test.each([
    [
      'whose market cannot start',
      () => open(lateMarket(() => Promise.reject(new Error('no table')))),
    ],
    ['whose address is none', () => open(broker.connect(), 'nowhere')],
  ])('%s is never announced and leaves nothing behind', async (_, opening) => {
    const failed = expect(opening()).rejects.toThrow();
    await clock.settle();
    await failed;

    expect([beats, clock.pending]).toEqual([0, 0]);
  });

  test('that is closed, also twice, leaves no timer', async () => {
    const opening = open(broker.connect());
    await clock.settle();
    const node = await opening;

    node.close();
    node.close();
    await clock.settle();

    expect(clock.pending).toBe(0);
    expect(node.closedBecause()).toBe('closing');
  });
});
