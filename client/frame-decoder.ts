// Binary messages of one connection as the frames of protocol/events.ts. It remembers what the node has defined, and where
// each chain stands; whether anybody wants a frame is not its business.

import { readBarsEntry } from '../protocol/bar-entry.ts';
import type { BookMark } from '../protocol/book-entry.ts';
import { readBookEntry } from '../protocol/book-entry.ts';
import { ByteReader, MalformedBytes } from '../protocol/bytes.ts';
import { type Definition, EntryReader, LAYOUT } from '../protocol/entry.ts';
import type { TickerState } from '../protocol/frames.ts';
import { err, ok, type Result } from '../protocol/result.ts';
import { readTickerEntry } from '../protocol/ticker-entry.ts';
import { readTradesEntry, type TradesMark } from '../protocol/trades-entry.ts';
import type { AnyTold } from './messages.ts';

/** An entry that goes on from a place where its chain does not stand here: it has to be asked for anew. */
export interface Torn {
  readonly type: 'torn';
  readonly channel: 'ticker' | 'trades' | 'book';
  readonly symbol: string;
}

export type Decoded = Extract<AnyTold, { name: 'ticker' | 'trades' | 'book' | 'bars' }> | Torn;

export class FrameDecoder {
  readonly #definitions = new Map<number, Definition>();
  readonly #tickers = new Map<number, TickerState>();
  readonly #trades = new Map<number, TradesMark>();
  readonly #books = new Map<number, BookMark>();

  /** All of one message, or why it cannot be read: then every chain is torn, since what it held is not known. */
  decode(bytes: Uint8Array): Result<Decoded[]> {
    try {
      return ok(this.#read(bytes));
    } catch (thrown) {
      if (!(thrown instanceof MalformedBytes)) throw thrown;
      for (const marks of [this.#tickers, this.#trades, this.#books]) marks.clear();
      return err(thrown.message);
    }
  }

  #read(bytes: Uint8Array): Decoded[] {
    const message = new ByteReader(bytes);
    const layout = message.byte();
    if (layout !== LAYOUT) throw new MalformedBytes(`layout ${layout}`);
    const decoded: Decoded[] = [];
    while (!message.done) {
      const one = this.#entry(new EntryReader(message.raw(message.varint())));
      if (one) decoded.push(one);
    }
    return decoded;
  }

  #entry(entry: EntryReader): Decoded | null {
    if (entry.kind === undefined) return null;
    if (entry.kind === 'definition') {
      this.#definitions.set(entry.number, entry.definition());
      return null;
    }
    const definition = this.#definitions.get(entry.number);
    if (!definition) throw new MalformedBytes(`instrument ${entry.number} is not defined`);
    entry.tick = definition.tick;
    switch (entry.kind) {
      case 'ticker': {
        const params = follow(entry, definition, this.#tickers, readTickerEntry);
        return params ? { type: 'told', name: 'ticker', params } : torn('ticker', definition);
      }
      case 'trades': {
        const params = follow(entry, definition, this.#trades, readTradesEntry);
        return params ? { type: 'told', name: 'trades', params } : torn('trades', definition);
      }
      case 'book': {
        const params = follow(entry, definition, this.#books, readBookEntry);
        return params ? { type: 'told', name: 'book', params } : torn('book', definition);
      }
      case 'bars':
        return { type: 'told', name: 'bars', params: readBarsEntry(entry, definition) };
    }
  }
}

type ReadEntry<F, M> = (
  entry: EntryReader,
  definition: Definition,
  before: M | null,
) => { readonly frame: F; readonly mark: M } | null;

/** The next frame of a chain; null: the entry does not go on from where the chain stands. */
function follow<F, M>(
  entry: EntryReader,
  definition: Definition,
  marks: Map<number, M>,
  read: ReadEntry<F, M>,
): F | null {
  const told = read(entry, definition, marks.get(entry.number) ?? null);
  if (told) marks.set(entry.number, told.mark);
  else marks.delete(entry.number);
  return told?.frame ?? null;
}

function torn(channel: Torn['channel'], { symbol }: Definition): Torn {
  return { type: 'torn', channel, symbol };
}
