// Bytes for our own binary messages: variable-length integers up to 2^53 and short texts.
// A reader never runs past its end: it throws `MalformedBytes`, which `decodeWith` turns into an error value.

import { assert, err, ok, type Result } from './result.ts';

export class MalformedBytes extends Error {}

/** 2^53 in groups of seven bits. */
const VARINT_BYTES = 8;

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true });

export class ByteWriter {
  #bytes = new Uint8Array(256);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  byte(value: number): void {
    this.#reserve(1);
    this.#bytes[this.#length++] = value;
  }

  /** An unsigned integer up to 2^53 - 1, seven bits a byte, lowest first. Throws on any other number. */
  varint(value: number): void {
    assert(Number.isSafeInteger(value) && value >= 0, `${value} cannot be written as an integer`);
    this.#reserve(VARINT_BYTES);
    let rest = value;
    while (rest > 0x7f) {
      this.#bytes[this.#length++] = (rest % 128) | 0x80;
      rest = Math.floor(rest / 128);
    }
    this.#bytes[this.#length++] = rest;
  }

  /** A signed integer in zigzag form: small differences in either direction are short. */
  signed(value: number): void {
    this.varint(value < 0 ? -value * 2 - 1 : value * 2);
  }

  text(value: string): void {
    const bytes = encoder.encode(value);
    this.varint(bytes.length);
    this.raw(bytes);
  }

  raw(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** A copy of what was written: the writer may go on. */
  finish(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }

  #reserve(count: number): void {
    if (this.#length + count <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(this.#bytes.length * 2, this.#length + count));
    larger.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = larger;
  }
}

export class ByteReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get done(): boolean {
    return this.#at >= this.#bytes.length;
  }

  byte(): number {
    const value = this.#bytes[this.#at];
    if (value === undefined) throw new MalformedBytes(`ends after ${this.#at} bytes`);
    this.#at += 1;
    return value;
  }

  varint(): number {
    let value = 0;
    let factor = 1;
    for (let length = 0; length < VARINT_BYTES; length += 1) {
      const byte = this.byte();
      value += (byte & 0x7f) * factor;
      if (value > Number.MAX_SAFE_INTEGER) throw new MalformedBytes('integer above 2^53');
      if (byte < 0x80) return value;
      factor *= 128;
    }
    throw new MalformedBytes(`integer of more than ${VARINT_BYTES} bytes`);
  }

  signed(): number {
    const value = this.varint();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  text(maxBytes: number): string {
    const bytes = this.raw(this.count(maxBytes));
    try {
      return decoder.decode(bytes);
    } catch {
      throw new MalformedBytes('text is not UTF-8');
    }
  }

  raw(length: number): Uint8Array {
    const end = this.#at + length;
    if (end > this.#bytes.length) throw new MalformedBytes(`ends after ${this.#at} bytes`);
    const bytes = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return bytes;
  }

  /** A length that must not exceed `max`, so that a forged one cannot make us allocate. */
  count(max: number): number {
    const value = this.varint();
    if (value > max) throw new MalformedBytes(`${value} entries, at most ${max} allowed`);
    return value;
  }
}

/** Reads one whole message: an error for malformed, cut or overlong bytes. */
export function decodeWith<T>(bytes: Uint8Array, read: (reader: ByteReader) => T): Result<T> {
  const reader = new ByteReader(bytes);
  try {
    const value = read(reader);
    return reader.done ? ok(value) : err('bytes behind the end');
  } catch (thrown) {
    if (thrown instanceof MalformedBytes) return err(thrown.message);
    throw thrown;
  }
}
