// One node's view of the market, through the bus: what there is, where each watched instrument stands, what happened
// since a position, what is proven current, and the bars of any interval. It knows no client.

import type { Bus, BusEvent } from '../../bus/bus.ts';
import type { Interval } from '../../protocol/bar.ts';
import type { Beat } from '../../protocol/beat-codec.ts';
import type { Clock, Random } from '../../protocol/clock.ts';
import { type Fault, fault } from '../../protocol/codes.ts';
import type { Instrument } from '../../protocol/instrument.ts';
import type { InstrumentState } from '../../protocol/instrument-state.ts';
import type { Position } from '../../protocol/position.ts';
import { err, type Result, reasonOf } from '../../protocol/result.ts';
import type { Snapshot } from '../../protocol/snapshot-codec.ts';
import { Listeners } from '../listeners.ts';
import type { Log } from '../log.ts';
import { unknownSymbol } from '../unknown-symbol.ts';
import { BarPages } from './bar-pages.ts';
import { Beats, NEVER_MS } from './beats.ts';
import { BlockReader } from './block-reader.ts';
import { newCounts } from './counts.ts';
import { FeedHealth, type FeedState } from './feed-health.ts';
import type { Advance } from './instrument-feed.ts';
import { Instruments } from './instruments.ts';
import type { BarsPage, PageRequest, Since } from './since.ts';
import { Snapshots } from './snapshots.ts';
import { Watched } from './watched.ts';

/** After the broker came back the nodes ask for snapshots of everything, spread over this. */
const RECONNECT_SPREAD_MS = 500;

export interface MarketDeps {
  readonly bus: Bus;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

export class Market {
  /** What it has met so far; for metrics. */
  readonly counts = newCounts();
  readonly #deps: MarketDeps;
  readonly #instruments: Instruments;
  readonly #beats: Beats;
  readonly #snapshots: Snapshots;
  readonly #health: FeedHealth;
  readonly #pages: BarPages;
  readonly #watched = new Map<string, Watched>();
  readonly #onInstruments = new Listeners<[Instrument]>((thrown) => this.#failed(thrown));
  readonly #onAdvance = new Listeners<[string, Advance]>((thrown) => this.#failed(thrown));
  readonly #onFeed = new Listeners<[FeedState]>((thrown) => this.#failed(thrown));
  #stopEvents: () => void = () => {};
  #wasAway = false;
  #isClosed = false;

  constructor(deps: MarketDeps) {
    this.#deps = deps;
    const { bus, clock, log } = deps;
    const { counts } = this;
    const shared = { ...deps, live: bus.live, counts };
    this.#instruments = new Instruments({ ...shared, onChange: (row) => this.#listed(row) });
    this.#beats = new Beats({ ...shared, onBeat: (shard, beat) => this.#beat(shard, beat) });
    this.#snapshots = new Snapshots({ ...shared, onSnapshot: (one) => this.#snapshot(one) });
    this.#health = new FeedHealth(clock, this.#beats, this.#onFeed);
    this.#pages = new BarPages(new BlockReader(bus.bars, counts), log);
  }

  /** Resolves when the present instruments are known. Throws when the broker is away. */
  async start(): Promise<void> {
    this.#stopEvents = this.#deps.bus.onEvent((event) => this.#busEvent(event));
    this.#beats.start();
    this.#health.start();
    await this.#instruments.start();
  }

  /** Ends every subscription and timer; nobody is told anything afterwards. */
  close(): void {
    this.#isClosed = true;
    this.#stopEvents();
    this.#instruments.close();
    this.#beats.close();
    this.#health.close();
    for (const listeners of [this.#onInstruments, this.#onAdvance, this.#onFeed]) listeners.clear();
    for (const watched of this.#watched.values()) watched.close();
    this.#watched.clear();
    this.#snapshots.close();
  }

  /** Any string may be asked for. */
  instrument(symbol: string): Instrument | undefined {
    return this.#instruments.get(symbol);
  }

  /** What to say of a symbol that `instrument` does not know. */
  unknown(symbol: string): Fault {
    return unknownSymbol('instrument', symbol, (one) => this.instrument(one) !== undefined);
  }

  /** By symbol. The same array until the table changes. */
  instruments(): readonly Instrument[] {
    return this.#instruments.all();
  }

  /** Tells each instrument that is added or changed; the answer ends it. */
  onInstruments(listener: (instrument: Instrument) => void): () => void {
    return this.#onInstruments.add(listener);
  }

  /**
   * Interest in `symbol`; the answer ends it and may be called any number of times. What has been held stays up to date for
   * INTEREST_LINGER_MS longer. No interest for what is not an instrument.
   */
  watch(symbol: string): () => void {
    const instrument = this.instrument(symbol);
    if (!instrument || this.#isClosed) return () => {};
    return this.#watch(instrument).hold();
  }

  /** The state at the head; null before a first snapshot, or while nobody watches it. */
  state(symbol: string): InstrumentState | null {
    return this.#watched.get(symbol)?.feed.replica?.state ?? null;
  }

  /** What brings a reader at `position` to the head. */
  since(symbol: string, position: Position): Since {
    const replica = this.#watched.get(symbol)?.feed.replica;
    return replica ? replica.since(position) : { type: 'starting' };
  }

  /**
   * Market time up to which every trade of `symbol` is known: that of its newest batch, or of a later beat that proved that
   * nothing was missing. A bar that ends by then is final. Null without a state.
   */
  marketTime(symbol: string): number | null {
    return this.#watched.get(symbol)?.feed.replica?.marketTime ?? null;
  }

  /** Told after a head has moved. 'snapshot': positions before it are gone. The answer ends it. */
  onAdvance(listener: (symbol: string, how: Advance) => void): () => void {
    return this.#onAdvance.add(listener);
  }

  /** Whether it is proven that the head is the newest: listed, no gap, and a fresh beat that is not ahead. */
  isCurrent(symbol: string): boolean {
    if (!this.instrument(symbol)) return false;
    const watched = this.#watched.get(symbol);
    const head = watched?.feed.replica?.state;
    if (!watched || !head || !watched.feed.isLive) return false;
    return this.#beats.proves(watched.shard, symbol, head);
  }

  /** Since the last proof of the symbol's shard, milliseconds by the monotonic clock; huge when there was none. */
  feedAgeMs(symbol: string): number {
    const shard = this.instrument(symbol)?.shard;
    return shard === undefined ? NEVER_MS : this.#beats.ageMs(shard);
  }

  /** The worst shard in use; of all shards while none is. */
  feed(): FeedState {
    return this.#health.now();
  }

  /** Told when `feed().state` has changed; the answer ends it. */
  onFeed(listener: (feed: FeedState) => void): () => void {
    return this.#onFeed.add(listener);
  }

  /**
   * A page of bars that holds every trade up to and with its position, and none after it. Faults: `unknown_symbol`;
   * `unavailable` when no feed gave a state within 3 s or the store does not answer.
   */
  async readBars(
    symbol: string,
    interval: Interval,
    page: PageRequest,
  ): Promise<Result<BarsPage, Fault>> {
    const instrument = this.instrument(symbol);
    if (!instrument) return err(this.unknown(symbol));
    if (this.#isClosed) return err(fault('unavailable', 'the node goes away'));
    const watched = this.#watch(instrument);
    const release = watched.hold();
    try {
      const replica = await watched.firstReplica();
      if (!replica) return err(fault('unavailable', 'the feed does not answer'));
      return await this.#pages.read(replica.cut(), interval, page);
    } finally {
      release();
    }
  }

  #watch(instrument: Instrument): Watched {
    const { symbol } = instrument;
    const known = this.#watched.get(symbol);
    if (known) return known;
    const watched = new Watched(instrument, {
      ...this.#deps,
      live: this.#deps.bus.live,
      counts: this.counts,
      beats: this.#beats,
      snapshots: this.#snapshots,
      health: this.#health,
      onAdvance: (advanced, how) => this.#onAdvance.tell(advanced, how),
      onEnd: () => this.#unwatch(symbol),
    });
    this.#watched.set(symbol, watched);
    return watched;
  }

  #unwatch(symbol: string): void {
    this.#watched.get(symbol)?.close();
    this.#watched.delete(symbol);
  }

  #listed(instrument: Instrument): void {
    this.#health.list(instrument.shard);
    this.#watched.get(instrument.symbol)?.moveTo(instrument.shard);
    this.#onInstruments.tell(instrument);
  }

  #beat(shard: string, beat: Beat): void {
    for (const watched of this.#watched.values()) {
      if (watched.shard === shard) watched.feed.beat(beat);
    }
    this.#health.check();
  }

  #snapshot(snapshot: Snapshot): void {
    try {
      this.#watched.get(snapshot.symbol)?.feed.snapshot(snapshot);
    } catch (thrown) {
      this.#failed(thrown);
    }
  }

  #busEvent(event: BusEvent): void {
    if (event.type !== 'status') return;
    if (event.status.state === 'disconnected') this.#wasAway = true;
    if (event.status.state !== 'connected' || !this.#wasAway) return;
    this.#wasAway = false;
    this.#beats.reconnected();
    // One moment for all: every shard gets one request.
    const withinMs = this.#deps.random() * RECONNECT_SPREAD_MS;
    for (const watched of this.#watched.values()) watched.verify(withinMs);
  }

  #failed(thrown: unknown): void {
    this.counts.failures += 1;
    this.#deps.log.error({ reason: reasonOf(thrown) }, 'a listener of the market threw');
  }
}
