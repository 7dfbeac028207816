// One frame of the channel `bars` for all who need the same bars: its text and its entry, each made when somebody needs it.

import type { Bar, Interval } from '../../protocol/bar.ts';
import { encodeBars } from '../../protocol/bar-entry.ts';
import { barsFrame } from '../../protocol/frames.ts';
import type { Instrument } from '../../protocol/instrument.ts';
import type { Position } from '../../protocol/position.ts';
import { assert } from '../../protocol/result.ts';
import { notification } from '../notification.ts';
import type { InstrumentNumbers } from './instrument-numbers.ts';
import type { SharedEntry, SharedFrame } from './topic.ts';

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
  #entry: SharedEntry | null = null;

  constructor(parts: WholeBarsParts) {
    this.#parts = parts;
  }

  get text(): string {
    const { instrument, interval, position, bars } = this.#parts;
    this.#text ??= notification('bars', barsFrame(instrument, interval, position, bars));
    return this.#text;
  }

  /** Whole bars need nothing before them: the same for all. */
  entry(): SharedEntry {
    const { instrument, numbers } = this.#parts;
    this.#entry ??= this.#encode(numbers.of(instrument)) ?? this.#encode(numbers.finer(instrument));
    assert(this.#entry, 'every price is a multiple of 1');
    return this.#entry;
  }

  #encode(definition: SharedEntry['definition']): SharedEntry | null {
    const { interval, position, bars } = this.#parts;
    const bytes = encodeBars(definition, interval, position, bars);
    return bytes && { definition, bytes };
  }
}
