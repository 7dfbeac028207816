// The stage for tests on real NATS servers: servers, connections and strangers that end with the test.

import { afterEach } from 'vitest';
import type { Bus } from '../../bus/bus.ts';
import { connectNats } from '../../bus/nats.ts';
import { systemClock } from '../../bus/system-clock.ts';
import {
  type NatsServer,
  type NatsServerOptions,
  startNatsServer,
} from '../support/nats-server.ts';
import { connectRaw, type RawNats } from '../support/raw-nats.ts';
import { bytes } from './bus-stage.ts';

/** To be called inside a `describe`. */
export function createNatsStage() {
  const ends: (() => Promise<void> | void)[] = [];
  let names = 0;

  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end();
  });

  async function server(options: NatsServerOptions = {}): Promise<NatsServer> {
    const started = await startNatsServer(options);
    ends.push(() => started.close());
    return started;
  }

  async function connect(servers: readonly NatsServer[], pingMs = 2_000): Promise<Bus> {
    names += 1;
    const bus = await connectNats({
      servers: servers.map(({ url }) => url),
      name: `fault-${names}`,
      clock: systemClock,
      pingMs,
    });
    ends.push(() => bus.close());
    return bus;
  }

  async function stranger(on: NatsServer): Promise<RawNats> {
    const raw = await connectRaw(on.port);
    ends.push(() => raw.close());
    return raw;
  }

  async function seqOf(appending: ReturnType<Bus['rooms']['append']>): Promise<number> {
    const result = await appending;
    if (!result.ok) throw new Error(result.error.reason);
    return result.value.seq;
  }

  /** Whether `bus` talks to `broker`. */
  async function isOn(broker: NatsServer, bus: Bus): Promise<boolean> {
    const raw = await stranger(broker);
    let isHeard = false;
    raw.subscribe('where.am.i', () => {
      isHeard = true;
    });
    await raw.ask('$JS.API.INFO');
    bus.live.publish('where.am.i', bytes('?'));
    await bus.bars.get('1s', 'ANY', 0);
    await raw.ask('$JS.API.INFO');
    return isHeard;
  }

  /** Ends with the test, the last first. */
  function onEnd(end: () => Promise<void> | void): void {
    ends.push(end);
  }

  return { server, connect, stranger, seqOf, isOn, onEnd };
}
