// One frame of the channel `bars` for all who need the same bars: its text and its entry, each made when somebody needs it.

import type { Bar, Interval } from '../../protocol/bar.ts';
import { encodeBars } from '../../protocol/bar-entry.ts';
import { barsFrame } from '../../protocol/frames.ts';
import type { Instrument } from '../../protocol/instrument.ts';
import type { Position } from '../../protocol/position.ts';
import { notification } from '../notification.ts';
import type { InstrumentNumbers } from './instrument-numbers.ts';
import type { SharedEntries, SharedFrame } from './topic.ts';

export interface WholeBarsParts {
  readonly instrument: Instrument;
  readonly interval: Interval;
  readonly numbers: InstrumentNumbers;
  readonly position: Position;
  /** Oldest first. */
  readonly bars: readonly (Bar & { readonly final: boolean })[];
}

export class WholeBars implements SharedFrame {
  readonly #parts: WholeBarsParts;
  #text: string | null = null;
  #entries: SharedEntries | null = null;

  constructor(parts: WholeBarsParts) {
    this.#parts = parts;
  }

  get text(): string {
    const { instrument, interval, position, bars } = this.#parts;
    this.#text ??= notification('bars', barsFrame(instrument, interval, position, bars));
    return this.#text;
  }

  /** Whole bars need nothing before them: the same for all. */
  entries(): SharedEntries {
    const { instrument, interval, numbers, position, bars } = this.#parts;
    this.#entries ??= numbers.define(instrument, (numbered) =>
      encodeBars(numbered, interval, position, bars),
    );
    return this.#entries;
  }
}
