// One node without its network: builds every part once and wires them. Sessions join it by any socket, HTTP is a function
// of requests. The only place where the whole gateway is visible at once.

import type { Bus } from '../bus/bus.ts';
import type { Clock, Random } from '../protocol/clock.ts';
import { formatDecimal } from '../protocol/decimal.ts';
import type { Stamp, Welcome } from '../protocol/events.ts';
import {
  HEARTBEAT_MS,
  PROTOCOL_VERSION,
  SAY_BURST,
  SAY_PER_10_S,
  TOLD_LIMITS,
} from '../protocol/limits.ts';
import type { TrustedProxies } from './addresses.ts';
import { Auth } from './auth.ts';
import { drainSessions } from './drain.ts';
import { PriceFanout } from './fanout/price-fanout.ts';
import { RoomFanout } from './fanout/room-fanout.ts';
import { figuresOf } from './figures.ts';
import type { App } from './http/answer.ts';
import { createApp } from './http/app.ts';
import { Doors } from './http/doors.ts';
import { KeyedBuckets } from './limits.ts';
import type { Log } from './log.ts';
import { Market } from './market/market.ts';
import { Metrics } from './metrics.ts';
import { Nodes } from './nodes.ts';
import { Presence } from './presence.ts';
import { Rooms } from './rooms/rooms.ts';
import type { SessionServices } from './session/services.ts';
import { Session } from './session/session.ts';
import { Sessions } from './session/sessions.ts';
import type { ClientSocket } from './session/socket.ts';

/** Everybody's room; lower-case, so no instrument can have its name. */
const FLOOR = 'floor';

export interface NodeOptions {
  readonly bus: Bus;
  readonly clock: Clock;
  readonly random: Random;
  /** That many bytes that nobody can guess. */
  readonly secureBytes: (count: number) => Uint8Array;
  readonly log: Log;
  /** Names the node on the bus and in `welcome`. */
  readonly node: string;
  /** The WebSocket address that clients are told. */
  readonly publicUrl: string;
  readonly webFolder: string | null;
  readonly origins: readonly string[];
  readonly trustedProxies: TrustedProxies;
  readonly addressLimits: boolean;
  /** Signs sessions; null: a key that all nodes of the broker share. */
  readonly secret: string | null;
}

export interface GatewayNode {
  readonly app: App;
  readonly doors: Doors;
  readonly nodes: Nodes;
  readonly market: Market;
  readonly sessions: Sessions;
  /** Makes the session of a connection that was opened. */
  join(socket: ClientSocket): Session;
  /** Null while connections are taken; else why not. */
  closedBecause(): string | null;
  /** Sends everybody away kindly, spread over time; then it is to be closed. */
  drain(): Promise<void>;
  /** Ends every part at once. Idempotent; the bus stays the caller's. */
  close(): void;
}

/** Rejects when the broker does not answer. */
export async function openNode(options: NodeOptions): Promise<GatewayNode> {
  const { bus, clock, random, log, node } = options;
  const opened = await Auth.open({
    bus,
    clock,
    secureBytes: options.secureBytes,
    secret: options.secret ?? undefined,
  });
  if (!opened.ok) throw new Error(opened.error);
  const auth = opened.value;
  const market = new Market({ bus, clock, random, log });
  const nodes = new Nodes({ bus, clock, random, node, url: options.publicUrl });
  try {
    await market.start();
  } catch (thrown) {
    market.close();
    nodes.close();
    throw thrown;
  }
  const presence = new Presence({ bus, clock, random, log, node });
  const rooms = new Rooms({
    bus,
    clock,
    random,
    log,
    hasRoom: (symbol) => symbol === FLOOR || market.instrument(symbol) !== undefined,
    stampOf: (symbol) => stampOf(market, symbol),
  });
  const prices = new PriceFanout(market, clock);
  const roomFanout = new RoomFanout(rooms, clock);
  const sessions = new Sessions(clock, market, presence);
  const metrics = new Metrics(figuresOf({ market, prices, sessions, nodes, rooms, presence }));
  const doors = new Doors({ ...options, clock });
  const stopEvents = bus.onEvent((event) => log.warn(event, 'bus'));
  let closing: string | null = null;
  let isClosed = false;
  let joined = 0;

  const services: SessionServices = {
    clock,
    log,
    market,
    prices,
    rooms,
    roomFanout,
    presence,
    auth,
    sayLimits: new KeyedBuckets({ burst: SAY_BURST, perSecond: SAY_PER_10_S / 10 }),
    counts: metrics,
    welcome: () => welcome(node, nodes.list(), clock.now(), market),
  };
  const app = createApp({
    log,
    market,
    rooms,
    auth,
    nodes,
    metrics,
    doors,
    origins: options.origins,
    webFolder: options.webFolder,
    broker: bus.info,
    unready: () => closing ?? unready(bus, market),
  });

  return {
    app,
    doors,
    nodes,
    market,
    sessions,
    closedBecause: () => closing,
    join(socket) {
      joined += 1;
      const session = new Session(`${node}-${joined}`, services, socket);
      sessions.add(session);
      return session;
    },
    async drain() {
      closing ??= 'draining';
      nodes.close();
      await drainSessions(sessions, clock, random);
    },
    close() {
      if (isClosed) return;
      isClosed = true;
      closing ??= 'closing';
      nodes.close();
      for (const session of sessions.all()) session.closed();
      sessions.close();
      presence.close();
      roomFanout.close();
      rooms.close();
      prices.close();
      market.close();
      stopEvents();
    },
  };
}

function welcome(node: string, nodes: string[], time: number, market: Market): Welcome {
  return {
    protocol: PROTOCOL_VERSION,
    node,
    nodes,
    time,
    heartbeatMs: HEARTBEAT_MS,
    limits: TOLD_LIMITS,
    simulated: market.instruments().some(({ simulated }) => simulated),
  };
}

/** Price and position as this node sees them now; null when it cannot prove that it is in step. */
function stampOf(market: Market, symbol: string): Stamp | null {
  const state = market.state(symbol);
  const instrument = market.instrument(symbol);
  if (!state || !instrument || state.last === null || !market.isCurrent(symbol)) return null;
  const price = formatDecimal(state.last, instrument.priceScale);
  return { price, epoch: state.epoch, seq: state.seq, time: state.time };
}

function unready(bus: Bus, market: Market): string | null {
  if (bus.status.state !== 'connected') return 'the broker is away';
  return market.instruments().length === 0 ? 'no instruments are listed yet' : null;
}
