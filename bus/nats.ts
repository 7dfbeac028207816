// The NATS form of the bus: one connection that comes back by itself. What outlives a reconnect (streams, buckets, watches)
// is checked after each; only this form's files know the client library.

import { type JetStreamManager, jetstream, jetstreamManager } from '@nats-io/jetstream';
import type { NatsConnection, Status } from '@nats-io/transport-node';
import type { Clock } from '../protocol/clock.ts';
import { reasonOf } from '../protocol/result.ts';
import type { Bus, BusEvent, BusInfo, BusStatus, Table, TableOptions } from './bus.ts';
import { BusEvents } from './bus-events.ts';
import { BUS_MESSAGE_BYTES } from './limits.ts';
import { assertToken } from './names.ts';
import { NatsBars } from './nats-bars.ts';
import { cutSocket, dial, type NatsOptions } from './nats-dial.ts';
import { isVerdict } from './nats-failures.ts';
import type { NatsLink } from './nats-link.ts';
import { NatsLive } from './nats-live.ts';
import { NatsRooms } from './nats-rooms.ts';
import { ensureStreams } from './nats-streams.ts';
import { NatsTable } from './nats-table.ts';

const REQUEST_MS = 5_000;
const RETRY_MS = 250;
/** Streams are made anew at most this often. */
const ENSURE_MS = 1_000;
/** A stale connection that has not ended after this long is cut. */
const STALE_MS = 500;
const FLUSH_MS = 1_000;

/**
 * Connects and makes the streams of the house. Throws an Error that a person can read when the broker does not answer
 * within `waitMs`, refuses us, or lacks what the house needs.
 */
export async function connectNats(options: NatsOptions): Promise<Bus> {
  const { clock, waitMs = 10_000 } = options;
  const deadline = clock.mono() + waitMs;
  const connection = await dial(options);
  try {
    const largest = connection.info?.max_payload ?? 0;
    if (largest < BUS_MESSAGE_BYTES) {
      throw new Error(`its max_payload is ${largest}, ${BUS_MESSAGE_BYTES} are needed`);
    }
    const manager = await jetstreamManager(connection, { checkAPI: false, timeout: REQUEST_MS });
    await streamsBy(deadline, manager, clock);
    return new NatsBus(connection, manager, options);
  } catch (thrown) {
    await connection.close();
    throw new Error(`NATS answers but will not do: ${reasonOf(thrown)}`, { cause: thrown });
  }
}

/** A server that has just started recovers its streams for a while before it answers for them. */
async function streamsBy(deadline: number, manager: JetStreamManager, clock: Clock): Promise<void> {
  for (;;) {
    try {
      return await ensureStreams(manager);
    } catch (thrown) {
      const cause = thrown instanceof Error ? thrown.cause : undefined;
      if (isVerdict(cause) || clock.mono() + RETRY_MS >= deadline) throw thrown;
    }
    await new Promise<void>((resolve) => clock.after(RETRY_MS, resolve));
  }
}

class NatsBus implements Bus {
  readonly live: NatsLive;
  readonly rooms: NatsRooms;
  readonly bars: NatsBars;
  readonly #connection: NatsConnection;
  readonly #events = new BusEvents();
  readonly #link: NatsLink;
  readonly #tables = new Map<string, Promise<NatsTable>>();
  #version: string;
  #ensuring = false;
  #ensureAgain = false;
  #cancelEnsure: () => void = () => {};
  #cancelCut: () => void = () => {};
  #closing: Promise<void> | null = null;

  constructor(
    connection: NatsConnection,
    manager: NatsLink['manager'],
    { name, clock }: NatsOptions,
  ) {
    this.#connection = connection;
    this.#version = connection.info?.version ?? '';
    this.#link = {
      connection,
      jetstream: jetstream(connection, { timeout: REQUEST_MS }),
      manager,
      events: this.#events,
      clock,
      onMissing: () => this.#ensureSoon(),
    };
    this.live = new NatsLive(this.#link, `_INBOX.${name}`);
    this.rooms = new NatsRooms(this.#link);
    this.bars = new NatsBars(this.#link);
    void this.#follow();
  }

  get info(): BusInfo {
    // How often the server syncs its files cannot be asked, so power cuts are never promised.
    return { kind: 'nats', version: this.#version, durability: 'process-death' };
  }

  get status(): BusStatus {
    return this.#events.status;
  }

  onEvent(listener: (event: BusEvent) => void): () => void {
    return this.#events.listen(listener);
  }

  async table(name: string, options: TableOptions = {}): Promise<Table> {
    assertToken(name);
    if (this.#events.away) throw new Error(this.#events.away);
    const opening = this.#tables.get(name) ?? NatsTable.open(this.#link, name, options);
    this.#tables.set(name, opening);
    try {
      return await opening;
    } catch (thrown) {
      this.#tables.delete(name);
      throw new Error(`table ${name}: ${reasonOf(thrown)}`, { cause: thrown });
    }
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    const wasAway = this.#events.away !== null;
    this.#events.change({ state: 'closed' });
    this.#cancelEnsure();
    this.#cancelCut();
    this.live.close();
    this.rooms.close();
    for (const opening of this.#tables.values()) {
      const [opened] = await Promise.allSettled([opening]);
      if (opened.status === 'fulfilled') opened.value.close();
    }
    if (!wasAway) await this.#flush();
    await this.#connection.close();
  }

  /** What was published last shall leave, but a frozen server must not keep us. */
  async #flush(): Promise<void> {
    let cancel: () => void = () => {};
    const late = new Promise<void>((resolve) => {
      cancel = this.#link.clock.after(FLUSH_MS, resolve);
    });
    await Promise.race([Promise.allSettled([this.#connection.flush()]), late]);
    cancel();
  }

  async #follow(): Promise<void> {
    for await (const status of this.#connection.status()) this.#onStatus(status);
  }

  #onStatus(status: Status): void {
    if (this.#events.isClosed) return;
    switch (status.type) {
      case 'staleConnection':
        this.#events.change({ state: 'disconnected', reason: 'the broker answers no ping' });
        this.#cancelCut = this.#link.clock.after(STALE_MS, () => cutSocket(this.#connection));
        return;
      case 'disconnect':
        this.#cancelCut();
        this.#events.change({ state: 'disconnected', reason: `lost ${status.server}` });
        return;
      case 'reconnect':
        this.#cancelCut();
        this.#version = this.#connection.info?.version ?? this.#version;
        this.rooms.forgetEpoch();
        this.#events.change({ state: 'connected' });
        this.#ensureSoon();
        return;
      case 'close':
        this.#events.change({ state: 'closed' });
        return;
      case 'error':
        this.#events.error(status.error.message);
        return;
      case 'ldm':
        this.#events.error(`${status.server} is about to shut down`);
        return;
      case 'reconnecting':
      case 'forceReconnect':
      case 'update':
      case 'ping':
      case 'slowConsumer':
        return;
    }
  }

  /** Makes streams and tables anew, if they are gone, and lets watches catch up; again until it succeeds. */
  #ensureSoon(): void {
    if (this.#events.away) return;
    if (this.#ensuring) {
      this.#ensureAgain = true;
      return;
    }
    this.#ensuring = true;
    this.#ensureAgain = false;
    void this.#ensure().then((isDone) => {
      if (this.#events.isClosed) return;
      this.#cancelEnsure = this.#link.clock.after(ENSURE_MS, () => {
        this.#ensuring = false;
        if (!isDone || this.#ensureAgain) this.#ensureSoon();
      });
    });
  }

  async #ensure(): Promise<boolean> {
    try {
      await ensureStreams(this.#link.manager);
      this.rooms.forgetEpoch();
      const tables = await Promise.all(this.#tables.values());
      await Promise.all(tables.map((table) => table.recover()));
      return true;
    } catch (thrown) {
      this.#events.error(`the streams could not be checked: ${reasonOf(thrown)}`);
      return false;
    }
  }
}
