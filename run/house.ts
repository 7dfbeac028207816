// The whole house in one process: a feed and gateways on an in-memory bus. Tests run it, and the launcher where no broker
// is to be had: then nothing is kept.

import { randomBytes } from 'node:crypto';
import { MemoryBroker } from '../bus/memory.ts';
import { systemClock } from '../bus/system-clock.ts';
import { type Feed, startFeed } from '../feed/feed.ts';
import { listings } from '../feed/listings.ts';
import { TrustedProxies } from '../gateway/addresses.ts';
import { type Gateway, startGateway } from '../gateway/gateway.ts';
import type { Log } from '../gateway/log.ts';
import { operatorToken } from '../gateway/operator-token.ts';

const SHARD = '0';

export interface HouseOptions {
  /** One port per gateway; 0: any free one. */
  readonly ports: readonly number[];
  readonly symbols: number;
  /** Mean trades per second and symbol. */
  readonly rate: number;
  readonly seed: number;
  readonly log: Log;
  /** What carries it all; a new one if it is left out. */
  readonly broker?: MemoryBroker;
  readonly host?: string;
  readonly webFolder?: string | null;
  /** WebSocket address of the first gateway, for clients that reach it under another name. */
  readonly publicUrl?: string | null;
  readonly origins?: readonly string[];
  readonly trustedProxies?: TrustedProxies;
  readonly addressLimits?: boolean;
  readonly secret?: string | null;
  /** Of all gateways; null: one is made, which the log says. */
  readonly operatorToken?: string | null;
}

export interface House {
  readonly feed: Feed;
  readonly gateways: readonly Gateway[];
  /** Ends everything at once. Idempotent. */
  close(): Promise<void>;
  /** Sends the clients away kindly, then ends everything. */
  drain(): Promise<void>;
}

/** Rejects when a part cannot start; what had been started is ended then. */
export async function startHouse(options: HouseOptions): Promise<House> {
  const { log } = options;
  const clock = systemClock;
  const random = Math.random;
  const broker = options.broker ?? new MemoryBroker({ clock, random });
  const ends: (() => Promise<void>)[] = [];
  const endAll = async () => {
    for (const end of ends.splice(0).reverse()) await end();
  };
  try {
    const feedBus = broker.connect();
    ends.push(() => feedBus.close());
    const feed = await startFeed({
      bus: feedBus,
      clock,
      listings: listings(options.symbols, SHARD),
      shard: SHARD,
      seed: options.seed,
      rate: options.rate,
      log: {
        info: (line) => log.info({ part: 'feed' }, line),
        warn: (line) => log.warn({ part: 'feed' }, line),
      },
    });
    ends.push(() => feed.close());

    const gateways: Gateway[] = [];
    const operators = operatorToken(options.operatorToken ?? null, randomBytes, log);
    for (const [index, port] of options.ports.entries()) {
      const node = `g${index + 1}`;
      const bus = broker.connect();
      ends.push(() => bus.close());
      const gateway = await startGateway({
        bus,
        clock,
        random,
        secureBytes: randomBytes,
        log,
        node,
        host: options.host ?? '127.0.0.1',
        port,
        publicUrl: addressOf(options.publicUrl ?? null, port),
        webFolder: options.webFolder ?? null,
        origins: options.origins ?? [],
        trustedProxies: options.trustedProxies ?? new TrustedProxies(),
        addressLimits: options.addressLimits ?? true,
        secret: options.secret ?? null,
        operatorToken: operators,
      });
      ends.push(() => gateway.close());
      gateways.push(gateway);
    }
    return {
      feed,
      gateways,
      close: endAll,
      async drain() {
        await Promise.all(gateways.map((gateway) => gateway.drain()));
        await endAll();
      },
    };
  } catch (thrown) {
    await endAll();
    throw thrown;
  }
}

/** The first gateway's address with another port, so that other machines reach the next ones under the same name. */
function addressOf(publicUrl: string | null, port: number): string | null {
  if (publicUrl === null || port === 0) return publicUrl;
  const url = new URL(publicUrl);
  if (url.port !== '') url.port = String(port);
  return url.href;
}
