// Tape and book below the chart: what is looked at is subscribed, what is not costs nothing.

import type { BookFrame, InstrumentRow, TradesFrame } from '../../../client/index.ts';
import type { Clock } from '../../../protocol/clock.ts';
import type { Tier } from '../../../protocol/tier.ts';
import { Book } from './book.svelte.ts';
import type { Frame } from './frame.ts';
import type { WatchChannel } from './market-feed.ts';
import { Tape } from './tape.svelte.ts';

export type DockTab = 'book' | 'tape';

export interface DockParts {
  readonly trades: WatchChannel<TradesFrame>;
  readonly book: WatchChannel<BookFrame>;
  readonly frame: Frame;
  readonly clock: Clock;
}

export class Dock {
  readonly tape: Tape;
  readonly book: Book;

  constructor({ trades, book, frame, clock }: DockParts) {
    this.tape = new Tape(trades, frame, clock);
    this.book = new Book(book, frame);
  }

  /** Brings the subscriptions to what can be seen: these tabs of this instrument, told as often as `tier` says. */
  look(instrument: InstrumentRow, seen: ReadonlySet<DockTab>, tier: Tier): void {
    if (seen.has('tape')) this.tape.follow(instrument, tier);
    else this.tape.stop();
    if (seen.has('book')) this.book.follow(instrument, tier);
    else this.book.stop();
  }

  /** Idempotent; nothing is subscribed after it. */
  close(): void {
    this.tape.stop();
    this.book.stop();
  }
}
