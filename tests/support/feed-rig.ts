// A feed over the in-memory broker with a scripted market, and everything that it published.

import type { Bus } from '../../bus/bus.ts';
import { MemoryBroker } from '../../bus/memory.ts';
import { type Feed, type FeedOptions, startFeed } from '../../feed/feed.ts';
import type { Listing } from '../../feed/source.ts';
import { err } from '../../protocol/result.ts';
import { ALL_BEATS } from '../../protocol/subjects.ts';
import { FakeClock } from './fake-clock.ts';
import { HeldClock } from './held-clock.ts';
import { ScriptedMarket, stockListing } from './scripted-market.ts';

export interface StartedFeed {
  readonly feed: Feed;
  readonly bus: Bus;
  readonly market: ScriptedMarket;
  readonly log: string[];
  readonly replaced: string[];
}

export class FeedRig {
  readonly clock: FakeClock;
  readonly broker: MemoryBroker;
  readonly listings: readonly Listing[];
  /** A connection of nobody in particular. */
  readonly reader: Bus;
  /** Subject and bytes of everything under `md.`, in order. */
  readonly published: { readonly subject: string; readonly bytes: Uint8Array }[] = [];

  constructor(wall: number, symbols: readonly string[] = ['AAPL', 'BRK.B']) {
    this.clock = new FakeClock(wall);
    this.broker = new MemoryBroker({ clock: this.clock, random: () => 0.5 });
    this.listings = symbols.map((symbol) => stockListing(symbol));
    this.reader = this.broker.connect();
    for (const subject of ['md.batch.*', ALL_BEATS]) {
      this.reader.live.subscribe(subject, (bytes, from) => {
        this.published.push({ subject: from, bytes: bytes.slice() });
      });
    }
  }

  /** Every put of bars is refused meanwhile. */
  isStoreFull = false;

  /** A process of its own: its clock can be held, and it dies with `kill`. */
  process(): FeedProcess {
    return new FeedProcess(this);
  }

  async start(options: Partial<FeedOptions> = {}): Promise<StartedFeed> {
    return this.process().start(options);
  }
}

export class FeedProcess {
  readonly clock: HeldClock;
  readonly bus: Bus;
  readonly #rig: FeedRig;

  constructor(rig: FeedRig) {
    this.#rig = rig;
    this.clock = new HeldClock(rig.clock);
    this.bus = withStoreOf(rig, rig.broker.connect());
  }

  async start(options: Partial<FeedOptions> = {}): Promise<StartedFeed> {
    const { listings } = this.#rig;
    const log: string[] = [];
    const replaced: string[] = [];
    const say = (line: string) => log.push(line);
    let market: ScriptedMarket | null = null;
    const feed = await startFeed({
      bus: this.bus,
      clock: this.clock,
      listings,
      shard: '0',
      seed: 7,
      rate: 5,
      log: { info: say, warn: say },
      createSource: ({ seed, start, prices }) => {
        const symbols = listings.map(({ instrument }) => instrument.symbol);
        market = new ScriptedMarket({ symbols, seed: seed + start, start, prices });
        return market;
      },
      onReplaced: (reason) => replaced.push(reason),
      ...options,
    });
    market ??= new ScriptedMarket({ symbols: [], seed: 0, start: 0, prices: new Map() });
    return { feed, bus: this.bus, market, log, replaced };
  }

  /** As by kill -9: nothing more leaves it, and none of its timers run. */
  kill(): Promise<void> {
    this.clock.kill();
    return this.bus.close();
  }
}

function withStoreOf(rig: FeedRig, bus: Bus): Bus {
  const full = { type: 'refused', reason: 'the store is full' } as const;
  return {
    info: bus.info,
    live: bus.live,
    rooms: bus.rooms,
    bars: {
      put: async (...block) => (rig.isStoreFull ? err(full) : bus.bars.put(...block)),
      get: (...block) => bus.bars.get(...block),
    },
    table: (name, options) => bus.table(name, options),
    get status() {
      return bus.status;
    },
    onEvent: (listener) => bus.onEvent(listener),
    close: () => bus.close(),
  };
}
