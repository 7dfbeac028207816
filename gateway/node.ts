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
import { EXCHANGE_ZONE } from '../protocol/market.ts';
import type { TrustedProxies } from './addresses.ts';
import { Auth } from './auth.ts';
import { drainSessions } from './drain.ts';
import { PriceFanout } from './fanout/price-fanout.ts';
import { RoomFanout } from './fanout/room-fanout.ts';
import { FeedOrders } from './feed-orders.ts';
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
import { tellVisitors } from './visitors.ts';

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
  /** Whoever tells it may order the feeds. */
  readonly operatorToken: string;
}

/** Rejects when the broker does not answer, or `publicUrl` is none that clients could be told. */
export async function openNode(options: NodeOptions): Promise<GatewayNode> {
  const { bus, clock, random, log } = options;
  const auth = await openAuth(options);
  const market = new Market({ bus, clock, random, log });
  try {
    await market.start();
    // Announced only now: nobody is sent to a node that has no market yet.
    return new GatewayNode(options, partsOf(options, auth, market));
  } catch (thrown) {
    market.close();
    throw thrown;
  }
}

/** What a node consists of; `GatewayNode` ends all of it. */
interface Parts {
  readonly auth: Auth;
  readonly market: Market;
  readonly nodes: Nodes;
  readonly presence: Presence;
  readonly rooms: Rooms;
  readonly prices: PriceFanout;
  readonly roomFanout: RoomFanout;
  readonly sessions: Sessions;
}

/** Made by `openNode`. */
export class GatewayNode {
  readonly app: App;
  readonly doors: Doors;
  readonly nodes: Nodes;
  readonly market: Market;
  readonly sessions: Sessions;
  readonly #options: NodeOptions;
  readonly #parts: Parts;
  readonly #services: SessionServices;
  readonly #stops: readonly (() => void)[];
  #closing: string | null = null;
  #isClosed = false;
  #joined = 0;

  constructor(options: NodeOptions, parts: Parts) {
    const { bus, clock, log } = options;
    const { market, nodes, presence, sessions } = parts;
    const metrics = new Metrics(figuresOf(parts));
    this.#options = options;
    this.#parts = parts;
    this.#services = sessionServices(options, parts, metrics);
    this.#stops = [
      bus.onEvent((event) => log.warn(event, 'bus')),
      tellVisitors({ live: bus.live, clock, presence, market }),
    ];
    this.nodes = nodes;
    this.market = market;
    this.sessions = sessions;
    this.doors = new Doors(options);
    this.app = createApp({
      ...parts,
      log,
      metrics,
      doors: this.doors,
      feedOrders: new FeedOrders(bus.live, market),
      operatorToken: options.operatorToken,
      origins: options.origins,
      webFolder: options.webFolder,
      broker: bus.info,
      unready: () => this.#closing ?? unready(bus, market),
    });
  }

  /** Makes the session of a connection that was opened. */
  join(socket: ClientSocket): Session {
    this.#joined += 1;
    const session = new Session(`${this.#options.node}-${this.#joined}`, this.#services, socket);
    this.sessions.add(session);
    return session;
  }

  /** Null while connections are taken; else why not. */
  closedBecause(): string | null {
    return this.#closing;
  }

  /** Sends everybody away kindly, spread over time; then it is to be closed. */
  async drain(): Promise<void> {
    const { clock, random } = this.#options;
    this.#closing ??= 'draining';
    this.nodes.close();
    await drainSessions(this.sessions, clock, random);
  }

  /** Ends every part at once. Idempotent; the bus stays the caller's. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#closing ??= 'closing';
    const { nodes, sessions, presence, roomFanout, rooms, prices, market } = this.#parts;
    nodes.close();
    for (const session of sessions.all()) session.closed();
    for (const part of [sessions, presence, roomFanout, rooms, prices, market]) part.close();
    for (const stop of this.#stops) stop();
  }
}

async function openAuth({ bus, clock, secureBytes, secret }: NodeOptions): Promise<Auth> {
  const opened = await Auth.open({ bus, clock, secureBytes, secret: secret ?? undefined });
  if (!opened.ok) throw new Error(opened.error);
  return opened.value;
}

function partsOf(options: NodeOptions, auth: Auth, market: Market): Parts {
  const { bus, clock, random, log, node } = options;
  // First, since it alone may throw: nothing else is left open then.
  const nodes = new Nodes({ bus, clock, random, node, url: options.publicUrl });
  const presence = new Presence({ bus, clock, random, log, node });
  const rooms = new Rooms({
    bus,
    clock,
    random,
    log,
    hasRoom: (symbol) => symbol === FLOOR || market.instrument(symbol) !== undefined,
    stampOf: (symbol) => stampOf(market, symbol),
  });
  return {
    auth,
    market,
    nodes,
    presence,
    rooms,
    prices: new PriceFanout(market, clock),
    roomFanout: new RoomFanout(rooms, clock),
    sessions: new Sessions(clock, market, presence),
  };
}

function sessionServices(
  { clock, log, node }: NodeOptions,
  parts: Parts,
  metrics: Metrics,
): SessionServices {
  return {
    ...parts,
    clock,
    log,
    sayLimits: new KeyedBuckets({ burst: SAY_BURST, perSecond: SAY_PER_10_S / 10 }),
    counts: metrics,
    welcome: () => welcome(node, parts.nodes.list(), clock.now(), parts.market),
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
    zone: EXCHANGE_ZONE,
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
