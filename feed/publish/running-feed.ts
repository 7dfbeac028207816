// An open market: steps of market time, a beat each second, snapshots on request, an operator's orders between steps,
// bars into the store. Ends when it is closed, or by itself when another feed has claimed the shard.

import type { Bus, BusEvent } from '../../bus/bus.ts';
import { decodeBeat } from '../../protocol/beat-codec.ts';
import { type Clock, every } from '../../protocol/clock.ts';
import { HEARTBEAT_MS } from '../../protocol/limits.ts';
import type { Result } from '../../protocol/result.ts';
import { beatSubject } from '../../protocol/subjects.ts';
import type { MarketSource } from '../source.ts';
import { BarLedger } from './bar-ledger.ts';
import { BarWriter } from './bar-writer.ts';
import { openControlDesk } from './control-desk.ts';
import type { EpochClaim } from './epoch-claim.ts';
import type { FeedLog } from './feed-log.ts';
import { MarketTime } from './market-time.ts';
import type { Opening } from './opening.ts';
import { type Line, Publisher } from './publisher.ts';
import { Sequencer } from './sequencer.ts';
import type { SnapshotResponder } from './snapshot-responder.ts';
import { welcomeVisitors } from './welcome.ts';

/** The last bars get this long when the feed stops. */
const LAST_BARS_MS = 1_500;

export interface RunningFeedOptions {
  readonly bus: Bus;
  readonly clock: Clock;
  readonly shard: string;
  readonly log: FeedLog;
  readonly claim: EpochClaim;
  /** Already open; closed with the feed. */
  readonly responder: SnapshotResponder;
  readonly source: MarketSource;
  /** Market time before the first step. */
  readonly start: number;
  readonly openings: readonly Opening[];
  readonly onReplaced: (reason: string) => void;
}

export class RunningFeed {
  readonly #options: RunningFeedOptions;
  readonly #lines: readonly Line[];
  readonly #writer: BarWriter;
  readonly #publisher: Publisher;
  readonly #time: MarketTime;
  /** What was started, oldest first. */
  readonly #stops: (() => void | Promise<void>)[] = [];
  #closing: Promise<void> | null = null;
  #isReplaced = false;

  constructor(options: RunningFeedOptions) {
    const { bus, clock, shard, log, claim, source, start, openings } = options;
    this.#options = options;
    this.#lines = openings.map((opening) => lineOf(opening, claim.epoch, clock.now()));
    this.#writer = new BarWriter({
      bars: bus.bars,
      clock,
      ledgers: this.#lines.map(({ ledger }) => ledger),
      holdsShard: () => this.#holdsShard(),
      log,
    });
    this.#publisher = new Publisher({
      live: bus.live,
      clock,
      source,
      shard,
      epoch: claim.epoch,
      start,
      lines: this.#lines,
      onSecond: () => this.#writer.wake(),
    });
    this.#time = new MarketTime(clock, start, {
      step: (time) => this.#publisher.step(time),
      skipped: (from, to) =>
        log.warn(`market time skips ${to - from} ms that this process had no time for`),
      late: () => this.#writer.doubt(),
    });
  }

  get epoch(): number {
    return this.#options.claim.epoch;
  }

  get batches(): number {
    return this.#publisher.batches;
  }

  start(): void {
    const { bus, clock, shard, responder } = this.#options;
    this.#stops.push(() => responder.close());
    responder.serve((symbols) => this.#publisher.snapshots(symbols));
    this.#stops.push(() => this.#storeLastBars());
    this.#stops.push(bus.onEvent((event) => this.#onBusEvent(event)));
    this.#stops.push(bus.live.subscribe(beatSubject(shard), (bytes) => this.#onBeat(bytes)));
    this.#publisher.beat();
    this.#stops.push(every(clock, HEARTBEAT_MS, () => this.#publisher.beat()));
    this.#letSteer();
    this.#stops.push(() => this.#time.close());
    this.#time.start();
  }

  close(): Promise<void> {
    this.#closing ??= this.#closeInReverse();
    return this.#closing;
  }

  /** Opens what may change the market from outside, if its source can be changed. */
  #letSteer(): void {
    const { bus, clock, shard, log, source } = this.#options;
    const { controls } = source;
    if (!controls) return;
    const shared = { live: bus.live, controls, log };
    this.#stops.push(openControlDesk({ ...shared, shard, symbols: this.#lines.length }));
    this.#stops.push(welcomeVisitors({ ...shared, clock }));
  }

  async #closeInReverse(): Promise<void> {
    for (const stop of this.#stops.reverse()) await stop();
  }

  async #storeLastBars(): Promise<void> {
    for (const { ledger } of this.#lines) ledger.seal();
    await this.#writer.close(LAST_BARS_MS);
  }

  #onBusEvent(event: BusEvent): void {
    if (event.type !== 'status' || event.status.state !== 'connected') return;
    this.#writer.doubt();
    this.#writer.retry();
    this.#publisher.beat();
  }

  /** Own beats come back too; only a higher epoch means something. */
  #onBeat(bytes: Uint8Array): void {
    const beat = decodeBeat(bytes);
    if (beat.ok && beat.value.epoch > this.epoch) this.#giveWay(beat.value.epoch);
  }

  async #holdsShard(): Promise<Result<boolean>> {
    const holds = await this.#options.claim.holds();
    if (holds.ok && !holds.value) this.#giveWay(null);
    return holds;
  }

  #giveWay(epoch: number | null): void {
    if (this.#isReplaced || this.#closing) return;
    this.#isReplaced = true;
    // The other feed's bars count from now on.
    this.#writer.abandon();
    const by = epoch === null ? 'a higher epoch' : `epoch ${epoch}`;
    const reason = `shard ${this.#options.shard} was taken over by ${by}`;
    this.close().then(() => this.#options.onReplaced(reason));
  }
}

function lineOf(opening: Opening, epoch: number, now: number): Line {
  const { instrument, last, day, ledger } = opening;
  const { symbol, status } = instrument;
  const quote = { bid: null, ask: null };
  const { time } = ledger;
  const nothing = { seq: 0, quote, bids: [], asks: [], recent: [] };
  const sequencer = new Sequencer({ ...nothing, epoch, time, sent: now, last, day, status });
  return { symbol, sequencer, ledger: new BarLedger(symbol, ledger) };
}
