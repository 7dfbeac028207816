// The node's numbers for its instruments in binary frames: given when one is first told, to all connections the same, and
// never again to another while the node runs.

import { type Definition, encodeDefinition } from '../../protocol/entry.ts';
import type { Instrument } from '../../protocol/instrument.ts';
import { assert } from '../../protocol/result.ts';
import type { SharedEntries } from './topic.ts';

export interface NumberedInstrument extends Definition {
  /** The entry that tells it. */
  readonly definition: Uint8Array;
}

export class InstrumentNumbers {
  readonly #bySymbol = new Map<string, NumberedInstrument>();
  #last = 0;

  /** The same until its row says other scales or another tick: then it gets another number. */
  of(instrument: Instrument): NumberedInstrument {
    const known = this.#bySymbol.get(instrument.symbol);
    return known && fits(known, instrument) ? known : this.#define(instrument, instrument.tickSize);
  }

  /**
   * What `encode` gives for the instrument, behind the definition. Null: a price is no multiple of the tick; from now on the
   * instrument has a number that allows any price.
   */
  define(
    instrument: Instrument,
    encode: (numbered: NumberedInstrument) => Uint8Array | null,
  ): SharedEntries {
    let numbered = this.of(instrument);
    let entry = encode(numbered);
    if (!entry) {
      numbered = this.#define(instrument, 1);
      entry = encode(numbered);
    }
    assert(entry, 'every price is a multiple of 1');
    return { number: numbered.number, bytes: Buffer.concat([numbered.definition, entry]) };
  }

  #define({ symbol, priceScale, sizeScale }: Instrument, tick: number): NumberedInstrument {
    this.#last += 1;
    const row = { number: this.#last, symbol, priceScale, sizeScale, tick };
    const numbered = { ...row, definition: encodeDefinition(row) };
    this.#bySymbol.set(symbol, numbered);
    return numbered;
  }
}

function fits({ priceScale, sizeScale, tick }: NumberedInstrument, row: Instrument): boolean {
  const isTick = tick === row.tickSize || tick === 1;
  return isTick && priceScale === row.priceScale && sizeScale === row.sizeScale;
}
