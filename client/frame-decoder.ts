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
import type { AnyTold, Torn } from './messages.ts';

export type Decoded = Extract<AnyTold, { name: 'ticker' | 'trades' | 'book' | 'bars' }> | Torn;

const CHAINED = ['ticker', 'trades', 'book'] as const;

/** What the node has defined, and where its chains stand; null: not begun, or torn. */
interface Known {
  readonly definition: Definition;
  ticker: TickerState | null;
  trades: TradesMark | null;
  book: BookMark | null;
}

export class FrameDecoder {
  readonly #known = new Map<number, Known>();

  /** All of one message, or why it cannot be read: what it held is not known then, and every chain is to be torn. */
  decode(bytes: Uint8Array): Result<Decoded[]> {
    try {
      return ok(this.#read(bytes));
    } catch (thrown) {
      if (!(thrown instanceof MalformedBytes)) throw thrown;
      return err(thrown.message);
    }
  }

  /** Forgets where the chains stand: all that there were. */
  tear(): Torn[] {
    return [...this.#known.values()].flatMap((known) =>
      CHAINED.filter((channel) => known[channel]).map((channel) => {
        known[channel] = null;
        return torn(channel, known.definition);
      }),
    );
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
    const { kind, number } = entry;
    if (kind === undefined) return null;
    const known = this.#known.get(number);
    if (kind === 'definition') {
      const definition = entry.definition();
      this.#known.set(number, { ticker: null, trades: null, book: null, ...known, definition });
      return null;
    }
    // Its definition was lost with a message that could not be read: it comes again with the next absolute entry.
    if (!known) return null;
    const { definition } = known;
    entry.tick = definition.tick;
    switch (kind) {
      case 'ticker': {
        const read = readTickerEntry(entry, definition, known.ticker);
        known.ticker = read?.mark ?? null;
        return read ? { type: 'told', name: kind, params: read.frame } : torn(kind, definition);
      }
      case 'trades': {
        const read = readTradesEntry(entry, definition, known.trades);
        known.trades = read?.mark ?? null;
        return read ? { type: 'told', name: kind, params: read.frame } : torn(kind, definition);
      }
      case 'book': {
        const read = readBookEntry(entry, definition, known.book);
        known.book = read?.mark ?? null;
        return read ? { type: 'told', name: kind, params: read.frame } : torn(kind, definition);
      }
      case 'bars':
        return { type: 'told', name: kind, params: readBarsEntry(entry, definition) };
    }
  }
}

function torn(channel: Torn['channel'], { symbol }: Definition): Torn {
  return { type: 'torn', channel, symbol };
}
