// One feed: claims its shard, opens the market on what the store holds, then publishes until it is closed or replaced.
// Builds every part once, starts them in order and closes them in reverse. The bus is its caller's.

import type { Bus } from '../bus/bus.ts';
import type { Clock } from '../protocol/clock.ts';
import { claimEpoch } from './publish/epoch-claim.ts';
import type { FeedLog } from './publish/feed-log.ts';
import { listInstruments } from './publish/instrument-rows.ts';
import { stepBoundary } from './publish/market-time.ts';
import { type Openings, openAt } from './publish/opening.ts';
import { layPasts } from './publish/past-store.ts';
import { RunningFeed } from './publish/running-feed.ts';
import { SnapshotResponder } from './publish/snapshot-responder.ts';
import { createSimulator } from './simulator.ts';
import type { Listing, MarketSource } from './source.ts';

/** What a source begins with. */
export interface SourceStart {
  readonly listings: readonly Listing[];
  readonly seed: number;
  /** Mean trades per second and symbol. */
  readonly rate: number;
  /** Market time before the first step. */
  readonly start: number;
  /** Symbol to last price: the last stored one, on an empty store the listing's. */
  readonly prices: ReadonlyMap<string, number>;
}

export interface FeedOptions {
  readonly bus: Bus;
  readonly clock: Clock;
  readonly listings: readonly Listing[];
  readonly shard: string;
  readonly seed: number;
  /** Mean trades per second and symbol. */
  readonly rate: number;
  readonly log: FeedLog;
  /** Default: the simulator. */
  readonly createSource?: (start: SourceStart) => MarketSource;
  /** While a past is laid for new instruments: how many of how many have theirs. */
  readonly onProgress?: (done: number, total: number) => void;
  /** Another feed has taken the shard over; this one is closed. */
  readonly onReplaced?: (reason: string) => void;
}

export interface Feed {
  readonly epoch: number;
  /** Batches published so far. */
  readonly batches: number;
  /** Stops, stores the last bars (1.5 s at most) and resolves. Idempotent. */
  close(): Promise<void>;
}

/** Starts a feed. Rejects with the reason when the shard is another's or the broker fails; then nothing is left running. */
export async function startFeed(options: FeedOptions): Promise<Feed> {
  const { bus, clock, shard, log, createSource = createSimulator } = options;
  const responder = new SnapshotResponder(bus.live, shard, log);
  try {
    const answer = () => responder.open();
    const claim = await claimEpoch({ bus, shard, now: clock.now(), answer });
    if (!claim.ok) throw new Error(claim.error);
    const { epoch } = claim.value;
    log.info(`shard ${shard}: epoch ${epoch}`);

    const { start, all: openings } = await openMarket(options);
    const source = createSource({
      listings: options.listings,
      seed: options.seed,
      rate: options.rate,
      start,
      prices: new Map(openings.map(({ instrument, last }) => [instrument.symbol, last])),
    });
    const { onReplaced = () => {} } = options;
    const parts = { bus, clock, shard, log, claim: claim.value, responder, source, onReplaced };
    const feed = new RunningFeed({ ...parts, start, openings });
    feed.start();
    log.info(`${openings.length} instruments are traded`);
    return feed;
  } catch (thrown) {
    responder.close();
    throw thrown;
  }
}

/** Sees to it that the store has a past for every instrument, reads where each stands, and lists them. */
async function openMarket(options: FeedOptions): Promise<Openings> {
  const { bus, clock, listings, shard, seed, rate, log, onProgress = () => {} } = options;
  const began = clock.mono();
  const time = stepBoundary(clock.now());
  const laid = await layPasts(listings, { bars: bus.bars, end: time, rate, seed, onProgress });
  if (laid > 0) {
    log.info(`laid a past for ${laid} instruments in ${Math.round(clock.mono() - began)} ms`);
  }
  const instruments = listings.map(({ instrument }) => ({ ...instrument, shard }));
  const openings = await openAt(bus.bars, instruments, time);
  if (openings.mended > 0) log.info(`folded ${openings.mended} bars that a killed feed had left`);
  await listInstruments(bus, shard, instruments);
  return openings;
}
