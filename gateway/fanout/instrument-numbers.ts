// The node's numbers for its instruments in binary frames: given when one is first told, to all connections the same, and
// never again to another while the node runs.

import { type Definition, encodeDefinition } from '../../protocol/entry.ts';
import type { Instrument } from '../../protocol/instrument.ts';

export interface NumberedInstrument extends Definition {
  /** The entry that tells it. */
  readonly bytes: Uint8Array;
}

export class InstrumentNumbers {
  readonly #bySymbol = new Map<string, NumberedInstrument>();
  #last = 0;

  /** The same until its row says other scales or another tick: then it gets another number. */
  of(instrument: Instrument): NumberedInstrument {
    const known = this.#bySymbol.get(instrument.symbol);
    return known && fits(known, instrument) ? known : this.#define(instrument, instrument.tickSize);
  }

  /** Its prices keep to no tick: from now on it has a number that allows any price. */
  finer(instrument: Instrument): NumberedInstrument {
    return this.#define(instrument, 1);
  }

  #define({ symbol, priceScale, sizeScale }: Instrument, tick: number): NumberedInstrument {
    this.#last += 1;
    const definition = { number: this.#last, symbol, priceScale, sizeScale, tick };
    const numbered = { ...definition, bytes: encodeDefinition(definition) };
    this.#bySymbol.set(symbol, numbered);
    return numbered;
  }
}

function fits({ priceScale, sizeScale, tick }: NumberedInstrument, row: Instrument): boolean {
  const isTick = tick === row.tickSize || tick === 1;
  return isTick && priceScale === row.priceScale && sizeScale === row.sizeScale;
}
