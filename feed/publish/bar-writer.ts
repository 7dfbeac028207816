// Brings the ledgers' unsaved blocks to the store: at once when bars close, again with growing pauses while the broker
// is away. Invariants: one put per block at a time, always its newest version; after doubt nothing is put before the
// claim on the shard was found to hold, so a replaced feed never overwrites the bars of the one after it.

import type { BarStore, BusFailure } from '../../bus/bus.ts';
import { encodeBarBlock } from '../../protocol/bar-block.ts';
import type { Clock } from '../../protocol/clock.ts';
import type { Result } from '../../protocol/result.ts';
import type { BarLedger } from './bar-ledger.ts';
import type { BarShelf } from './bar-shelf.ts';
import { within } from './deadline.ts';
import type { FeedLog } from './feed-log.ts';
import { inParallel } from './parallel.ts';

const PUTS_AT_ONCE = 32;
const FIRST_RETRY_MS = 250;
const LONGEST_RETRY_MS = 5_000;

interface Block {
  readonly ledger: BarLedger;
  readonly shelf: BarShelf;
  readonly start: number;
}

type WriterState =
  | { readonly state: 'idle' }
  | { readonly state: 'storing'; readonly round: Promise<void>; again: boolean }
  | { readonly state: 'waiting'; readonly cancel: () => void }
  | { readonly state: 'closing' }
  | { readonly state: 'closed' };

export interface BarWriterOptions {
  readonly bars: BarStore;
  readonly clock: Clock;
  readonly ledgers: readonly BarLedger[];
  /** Whether this feed still holds its shard; an error when that cannot be known now. */
  readonly holdsShard: () => Promise<Result<boolean>>;
  readonly log: FeedLog;
}

export class BarWriter {
  readonly #options: BarWriterOptions;
  #state: WriterState = { state: 'idle' };
  #doubtful = false;
  /** Rounds in a row that did not store everything, and when the first of them was. */
  #failures = 0;
  #failingSince = 0;
  #givenUp = 0;
  #closing: Promise<void> | null = null;

  constructor(options: BarWriterOptions) {
    this.#options = options;
  }

  /** Stores what is unsaved: now or, while the store is away, when its pause is over. */
  wake(): void {
    this.#tellGivenUp();
    if (this.#state.state === 'idle') this.#begin();
    else if (this.#state.state === 'storing') this.#state.again = true;
  }

  /** The broker is back: ends the pause. */
  retry(): void {
    if (this.#state.state !== 'waiting') return;
    this.#state.cancel();
    this.#begin();
  }

  /** The process slept or was cut off: somebody may have taken the shard over. */
  doubt(): void {
    this.#doubtful = true;
  }

  /** Puts nothing more: the store is another feed's. */
  abandon(): void {
    if (this.#state.state === 'waiting') this.#state.cancel();
    this.#state = { state: 'closed' };
  }

  /** A last attempt for what is unsaved, for `withinMs` at most; nothing is put after it. */
  close(withinMs: number): Promise<void> {
    this.#closing ??= this.#finish(withinMs);
    return this.#closing;
  }

  async #finish(withinMs: number): Promise<void> {
    const before = this.#state;
    if (before.state === 'closed') return;
    if (before.state === 'waiting') before.cancel();
    this.#state = { state: 'closing' };
    const lastRound = async () => {
      if (before.state === 'storing') await before.round;
      const reason = await this.#round();
      if (reason !== null) this.#options.log.warn(`stopped with unsaved bars: ${reason}`);
    };
    const { clock, log } = this.#options;
    if (!(await within(clock, withinMs, lastRound()))) {
      log.warn(`stopped with unsaved bars: the store took longer than ${withinMs} ms`);
    }
    this.#state = { state: 'closed' };
  }

  #begin(): void {
    const round = this.#round().then((reason) => {
      if (this.#state.state !== 'storing') return;
      const { again } = this.#state;
      if (reason !== null) this.#pause();
      else if (again) this.#begin();
      else this.#state = { state: 'idle' };
    });
    this.#state = { state: 'storing', round, again: false };
  }

  #pause(): void {
    const delayMs = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** (this.#failures - 1));
    const cancel = this.#options.clock.after(delayMs, () => this.#begin());
    this.#state = { state: 'waiting', cancel };
  }

  /** Puts every unsaved block once; why the store did not take all of them, or null. */
  async #round(): Promise<string | null> {
    const reason = (await this.#forbidden()) ?? (await this.#putAll());
    this.#tell(reason);
    return reason;
  }

  async #forbidden(): Promise<string | null> {
    if (!this.#doubtful) return null;
    const holds = await this.#options.holdsShard();
    if (!holds.ok) return holds.error;
    if (!holds.value) return 'another feed has taken the shard over';
    this.#doubtful = false;
    return null;
  }

  async #putAll(): Promise<string | null> {
    let failure: BusFailure | null = null;
    await inParallel(this.#unsaved(), PUTS_AT_ONCE, async (block) => {
      // A refused block does not stand in the way of the others; a broker that is away is not asked for each of them.
      if (this.#state.state === 'closed' || (failure && failure.type !== 'refused')) return;
      failure = (await this.#put(block)) ?? failure;
    });
    return reasonOf(failure);
  }

  #unsaved(): Block[] {
    const blocks: Block[] = [];
    for (const ledger of this.#options.ledgers) {
      for (const shelf of ledger.shelves) {
        for (const start of shelf.unsavedBlocks) blocks.push({ ledger, shelf, start });
      }
    }
    return blocks;
  }

  async #put({ ledger, shelf, start }: Block): Promise<BusFailure | null> {
    const { bars, number } = shelf.take(start);
    // Given up and forgotten since the round began.
    if (bars.length === 0) return null;
    const bytes = encodeBarBlock(bars);
    const result = await this.#options.bars.put(shelf.interval, ledger.symbol, start, bytes);
    if (!result.ok) return result.error;
    shelf.saved(start, number);
    return null;
  }

  #tell(reason: string | null): void {
    const { clock, log } = this.#options;
    if (reason !== null) {
      this.#doubtful = true;
      this.#failures += 1;
      if (this.#failures > 1) return;
      this.#failingSince = clock.mono();
      log.warn(`bars cannot be stored, they wait: ${reason}`);
    } else if (this.#failures > 0) {
      this.#failures = 0;
      const seconds = Math.round((clock.mono() - this.#failingSince) / 1_000);
      log.info(`bars are stored again after ${seconds} s`);
    }
  }

  #tellGivenUp(): void {
    const givenUp = this.#options.ledgers.reduce((sum, ledger) => sum + ledger.givenUp, 0);
    if (givenUp === this.#givenUp) return;
    this.#options.log.warn(`${givenUp - this.#givenUp} bars waited for too long and are lost`);
    this.#givenUp = givenUp;
  }
}

/** Written out: the compiler does not see that a callback assigns. */
function reasonOf(failure: BusFailure | null): string | null {
  return failure?.reason ?? null;
}
