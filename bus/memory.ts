// The in-memory form of the bus: one broker for all connections of a process. It keeps the whole contract except that
// nothing outlives the process. For tests it can go away and come back, and mistreat deliveries by seeded chance.

import type { Clock, Random } from '../protocol/clock.ts';
import type { Bus, BusEvent, BusInfo, BusStatus, Table, TableOptions } from './bus.ts';
import { BusEvents } from './bus-events.ts';
import { BlockStore, MemoryBars } from './memory-bars.ts';
import { MemoryLive, MemorySubjects } from './memory-live.ts';
import { MemoryRooms, RoomStore } from './memory-log.ts';
import { MemoryTable, TableStore } from './memory-table.ts';
import { type MemoryFault, MemoryWire } from './memory-wire.ts';
import { assertToken } from './names.ts';

export interface MemoryBrokerOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** Epoch of the room log; default: the wall time. */
  readonly epoch?: number;
  /** Runs a turn later; default `setImmediate`. */
  readonly schedule?: (turn: () => void) => void;
}

export class MemoryBroker {
  readonly #wire: MemoryWire;
  readonly #subjects = new MemorySubjects();
  readonly #rooms: RoomStore;
  readonly #blocks: BlockStore;
  readonly #tables = new Map<string, TableStore>();
  readonly #connections = new Set<BusEvents>();
  #isUp = true;

  constructor(options: MemoryBrokerOptions) {
    const { clock, random, epoch = clock.now() } = options;
    this.#wire = new MemoryWire(clock, random, options.schedule ?? setImmediate);
    this.#rooms = new RoomStore(clock, epoch);
    this.#blocks = new BlockStore(clock);
  }

  /**
   * Mishaps by subject prefix: `md.batch.` for live messages, `chat.live.` for tails of rooms, `chat.log.` for
   * acknowledgements (the entry is stored all the same), `mdq.` for questions and answers.
   */
  set faults(faults: readonly MemoryFault[]) {
    this.#wire.faults = faults;
  }

  /** Connects; a connection to a broker that is away is disconnected until it comes back. */
  connect(): Bus {
    const events = new BusEvents();
    if (!this.#isUp) events.change({ state: 'disconnected', reason: 'stopped' });
    this.#connections.add(events);
    return new MemoryBus({
      events,
      live: new MemoryLive(this.#subjects, this.#wire, events),
      rooms: new MemoryRooms(this.#rooms, this.#wire, events),
      bars: new MemoryBars(this.#blocks, this.#wire, events),
      openTable: (name, options) => this.#openTable(name, options, events),
      onClose: () => this.#connections.delete(events),
    });
  }

  /** The broker goes away: what is under way is lost, what is stored stays. */
  stop(): void {
    if (!this.#isUp) return;
    this.#isUp = false;
    this.#wire.drop();
    for (const events of this.#connections) {
      events.change({ state: 'disconnected', reason: 'stopped' });
    }
  }

  start(): void {
    if (this.#isUp) return;
    this.#isUp = true;
    for (const events of this.#connections) events.change({ state: 'connected' });
  }

  /** The room log starts over: empty, with a larger epoch. */
  resetLog(): void {
    this.#rooms.reset();
  }

  #openTable(name: string, options: TableOptions, events: BusEvents): MemoryTable {
    const store = this.#tables.get(name) ?? new TableStore(this.#wire);
    this.#tables.set(name, store);
    store.ttlMs = options.ttlMs ?? Number.POSITIVE_INFINITY;
    return new MemoryTable(store, this.#wire, events);
  }
}

interface Parts {
  readonly events: BusEvents;
  readonly live: MemoryLive;
  readonly rooms: MemoryRooms;
  readonly bars: MemoryBars;
  readonly openTable: (name: string, options: TableOptions) => MemoryTable;
  readonly onClose: () => void;
}

class MemoryBus implements Bus {
  readonly info: BusInfo = { kind: 'memory', version: '', durability: 'memory' };
  readonly live: MemoryLive;
  readonly rooms: MemoryRooms;
  readonly bars: MemoryBars;
  readonly #parts: Parts;
  readonly #tables = new Set<MemoryTable>();

  constructor(parts: Parts) {
    this.#parts = parts;
    this.live = parts.live;
    this.rooms = parts.rooms;
    this.bars = parts.bars;
  }

  get status(): BusStatus {
    return this.#parts.events.status;
  }

  onEvent(listener: (event: BusEvent) => void): () => void {
    return this.#parts.events.listen(listener);
  }

  async table(name: string, options: TableOptions = {}): Promise<Table> {
    assertToken(name);
    if (this.#parts.events.away) throw new Error(this.#parts.events.away);
    const table = this.#parts.openTable(name, options);
    this.#tables.add(table);
    return table;
  }

  async close(): Promise<void> {
    this.#parts.events.change({ state: 'closed' });
    this.live.close();
    this.rooms.close();
    for (const table of this.#tables) table.close();
    this.#parts.onClose();
  }
}
