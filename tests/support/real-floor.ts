// A floor on a real nats-server: a scripted feed that trades all the time, gateways in this process or in their own, and a
// spy that sees every subject on which anybody publishes anything.

import { randomBytes } from 'node:crypto';
import type { Bus } from '../../bus/bus.ts';
import { connectNats } from '../../bus/nats.ts';
import { systemClock } from '../../bus/system-clock.ts';
import { TrustedProxies } from '../../gateway/addresses.ts';
import { type Gateway, type GatewayOptions, startGateway } from '../../gateway/gateway.ts';
import { every } from '../../protocol/clock.ts';
import { KeptLog } from './floor.ts';
import { type NatsServer, startNatsServer } from './nats-server.ts';
import { freePort, GatewayPart } from './processes.ts';
import { connectRaw, type RawNats } from './raw-nats.ts';
import { ScriptedFeed } from './scripted-feed.ts';

const SYMBOLS = ['AAPL', 'BRK.B'];
export const FEED_EPOCH = 1_000;
const TRADE_MS = 250;

export class RealFloor {
  readonly nats: NatsServer;
  /** What gateways in this process complained about. */
  readonly log = new KeptLog();
  /** Every subject seen so far. */
  readonly subjects = new Set<string>();
  readonly #stops: (() => void | Promise<void>)[];

  private constructor(nats: NatsServer) {
    this.nats = nats;
    this.#stops = [() => nats.close()];
  }

  static async open(): Promise<RealFloor> {
    const floor = new RealFloor(await startNatsServer());
    const spy: RawNats = await connectRaw(floor.nats.port);
    floor.#stops.push(() => spy.close());
    spy.subscribe('>', ({ subject, reply }) => {
      floor.subjects.add(subject);
      if (reply) floor.subjects.add(reply);
    });
    await floor.#startFeed();
    return floor;
  }

  async connect(name: string): Promise<Bus> {
    const bus = await connectNats({ servers: [this.nats.url], name, clock: systemClock });
    this.#stops.push(() => bus.close());
    return bus;
  }

  /** A gateway as a process of its own, without limits per address. */
  async startProcess(name: string): Promise<GatewayPart> {
    const part = new GatewayPart(name, await freePort(), this.nats.url);
    this.#stops.push(() => part.stop());
    part.start();
    await part.ready();
    return part;
  }

  /** A gateway in this process. */
  async startNode(node: string, options: Partial<GatewayOptions> = {}): Promise<Gateway> {
    const gateway = await startGateway({
      bus: await this.connect(node),
      clock: systemClock,
      random: Math.random,
      secureBytes: randomBytes,
      log: this.log,
      node,
      host: '127.0.0.1',
      port: 0,
      publicUrl: null,
      webFolder: null,
      origins: [],
      trustedProxies: new TrustedProxies(),
      addressLimits: true,
      secret: null,
      operatorToken: 'operator-of-the-tests',
      ...options,
    });
    this.#stops.push(() => gateway.close());
    return gateway;
  }

  /** Ends everything, the last that was started first. Idempotent. */
  async close(): Promise<void> {
    for (const stop of this.#stops.splice(0).reverse()) await stop();
  }

  async #startFeed(): Promise<void> {
    const bus = await this.connect('feed');
    const feed = new ScriptedFeed({
      bus,
      clock: systemClock,
      symbols: SYMBOLS,
      shard: '0',
      epoch: FEED_EPOCH,
    });
    await feed.list();
    feed.answer();
    feed.beat();
    let turns = 0;
    const stop = every(systemClock, TRADE_MS, () => {
      feed.time = Date.now();
      for (const symbol of SYMBOLS) feed.trade(symbol, 100 + (turns % 7));
      turns += 1;
      if (turns % 4 === 0) feed.beat();
    });
    this.#stops.push(() => {
      stop();
      feed.silence();
    });
  }
}

/** One figure of a gateway's `/metrics`. */
export async function figure(port: number, name: string): Promise<number> {
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  const line = text.split('\n').find((one) => one.startsWith(`outcry_${name} `));
  return Number(line?.split(' ')[1] ?? Number.NaN);
}
