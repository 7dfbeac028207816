// Binary market frames of `outcry.v1`, as docs/protocol.md lays them down: entries of a message, each with its length, so that
// a reader skips what it does not know. Here is what entries of all channels share; what follows it is in the file of each.

import { ByteReader, ByteWriter, MalformedBytes } from './bytes.ts';
import { MAX_SCALE } from './decimal.ts';
import type { Named } from './frames.ts';
import { readSymbol, writeSymbol } from './market-codec.ts';

/** First byte of a message. */
export const LAYOUT = 1;

/** The low three bits of an entry's first byte; the next is `ABSOLUTE`, the others are flags of the kind. */
export const KINDS = ['definition', 'ticker', 'trades', 'book', 'bars'] as const;
export type EntryKind = (typeof KINDS)[number];
export const ABSOLUTE = 8;

/** What the numbers of an instrument's entries mean. */
export interface Definition extends Named {
  /** The node's number for it. */
  readonly number: number;
  /** Every price is a multiple of it, at the price scale. */
  readonly tick: number;
}

/** Where a reader of a chain stands, as far as the entries of all channels need it. */
export interface Mark {
  readonly epoch: number;
  readonly seq: number;
  /** Wall time at which the newest batch was published. */
  readonly sent: number;
}

/** What an entry says of its range. */
export interface EntryRange extends Mark {
  readonly from: number;
  /** Wall time at which the oldest batch was published. */
  readonly oldest: number;
  readonly isSnapshot: boolean;
}

type Told = Omit<EntryRange, 'sent' | 'oldest'>;

/** So many values of the last seq stand beside the length of a range: a reader sees that it goes on from elsewhere. */
const CHECK = 8;

/** A price that is no multiple of the tick. */
class OffTick extends Error {}

export class EntryWriter extends ByteWriter {
  /** Flags of the first byte. */
  flags = 0;
  readonly #tick: number;

  constructor(tick: number) {
    super();
    this.#tick = tick;
  }

  /** As a difference in ticks. */
  price(value: number, from: number): void {
    const difference = value - from;
    if (difference % this.#tick !== 0) throw new OffTick(`${difference} is not whole ticks`);
    this.signed(difference / this.#tick);
  }

  /** The range that ends at `state`; null: a snapshot. `before` null: absolute. */
  range(
    before: Mark | null,
    state: Mark,
    span: { readonly from: number; readonly sent: number } | null,
  ): void {
    const length = span ? state.seq - span.from : 0;
    if (before) {
      this.varint(length * CHECK + (state.seq % CHECK));
    } else {
      this.flags |= ABSOLUTE;
      this.varint(state.epoch);
      this.varint(state.seq);
      this.varint(span ? length + 1 : 0);
    }
    this.signed(state.sent - (before?.sent ?? 0));
    if (span && length > 1) this.signed(state.sent - span.sent);
  }
}

/** One entry with its length. Null: a price in it is no multiple of the tick. */
export function entryBytes(
  kind: EntryKind,
  { number, tick }: Pick<Definition, 'number' | 'tick'>,
  write: (writer: EntryWriter) => void,
): Uint8Array | null {
  const body = new EntryWriter(tick);
  try {
    write(body);
  } catch (thrown) {
    if (thrown instanceof OffTick) return null;
    throw thrown;
  }
  const entry = new ByteWriter();
  entry.byte(KINDS.indexOf(kind) | body.flags);
  entry.varint(number);
  entry.raw(body.finish());
  const bytes = new ByteWriter();
  bytes.varint(entry.length);
  bytes.raw(entry.finish());
  return bytes.finish();
}

export function encodeDefinition(definition: Definition): Uint8Array {
  const bytes = entryBytes('definition', definition, (writer) => {
    writeSymbol(writer, definition.symbol);
    writer.byte(definition.priceScale);
    writer.byte(definition.sizeScale);
    writer.varint(definition.tick);
  });
  if (!bytes) throw new Error('impossible: a definition has no price');
  return bytes;
}

export class EntryReader extends ByteReader {
  readonly kind: EntryKind | undefined;
  readonly flags: number;
  readonly number: number;
  tick = 1;

  constructor(bytes: Uint8Array) {
    super(bytes);
    this.flags = this.byte();
    this.kind = KINDS[this.flags % ABSOLUTE];
    this.number = this.varint();
  }

  get isAbsolute(): boolean {
    return (this.flags & ABSOLUTE) !== 0;
  }

  price(from: number): number {
    return safe(from + this.signed() * this.tick);
  }

  /** `from` and a difference. */
  sum(from: number): number {
    return safe(from + this.signed());
  }

  /** `before` null: nothing is known. The answer is null when the entry does not go on from `before`. */
  range(before: Mark | null): EntryRange | null {
    const step = this.varint();
    if (this.isAbsolute) {
      const seq = this.varint();
      const length = this.varint();
      const from = length > 0 ? seq - length + 1 : seq;
      if (from < 0) throw new MalformedBytes('a range from before the beginning');
      return this.#sent({ epoch: step, seq, from, isSnapshot: length === 0 }, 0);
    }
    if (!before) return null;
    const { epoch, seq: from } = before;
    const seq = safe(from + Math.floor(step / CHECK));
    if (seq % CHECK !== step % CHECK) return null;
    return this.#sent({ epoch, seq, from, isSnapshot: false }, before.sent);
  }

  #sent({ epoch, from, seq, isSnapshot }: Told, before: number): EntryRange {
    const sent = this.sum(before);
    const oldest = seq - from > 1 ? safe(sent - this.signed()) : sent;
    return { epoch, from, seq, isSnapshot, sent, oldest };
  }

  definition(): Definition {
    const { number } = this;
    const symbol = readSymbol(this);
    const priceScale = this.byte();
    const sizeScale = this.byte();
    const tick = this.varint();
    if (priceScale > MAX_SCALE || sizeScale > MAX_SCALE || tick === 0) {
      throw new MalformedBytes('not a definition');
    }
    return { number, symbol, priceScale, sizeScale, tick };
  }
}

/** Sums may pass what a number holds exactly; what is written never does. */
export function safe(value: number): number {
  if (!Number.isSafeInteger(value)) throw new MalformedBytes('integer beyond 2^53');
  return value;
}
