import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { barsOfTrades } from '../../../protocol/bar.ts';
import { decodeBarBlock, encodeBarBlock } from '../../../protocol/bar-block.ts';
import { decodeBatch, encodeBatch } from '../../../protocol/batch-codec.ts';
import { decodeBeat, encodeBeat } from '../../../protocol/beat-codec.ts';
import { ByteReader, ByteWriter, MalformedBytes } from '../../../protocol/bytes.ts';
import { applyBatch, type InstrumentState } from '../../../protocol/instrument-state.ts';
import type { Batch } from '../../../protocol/market.ts';
import { ok } from '../../../protocol/result.ts';
import {
  decodeSnapshotRequest,
  decodeSnapshots,
  encodeSnapshotRequest,
  encodeSnapshots,
  MAX_CHUNK_BYTES,
  type Snapshot,
} from '../../../protocol/snapshot-codec.ts';
import { batches, EPOCH, START } from '../../support/arbitrary.ts';
import { quietState } from '../../support/quiet-state.ts';

const symbols = fc.constantFrom('AAPL', 'BRK.B', 'BTC-USD', '^OUT', 'M&M');

describe('codecs', () => {
  it('integers up to 2^53 come back as they went', () => {
    const anything = fc.integer({
      min: -(2 ** 52),
      max: 2 ** 52 - 1,
    });
    fc.assert(
      fc.property(fc.array(anything), fc.array(fc.maxSafeNat()), (signed, unsigned) => {
        const writer = new ByteWriter();
        for (const value of signed) writer.signed(value);
        for (const value of unsigned) writer.varint(value);

        const reader = new ByteReader(writer.finish());

        expect(signed.map(() => reader.signed())).toEqual(signed);
        expect(unsigned.map(() => reader.varint())).toEqual(unsigned);
        expect(reader.done).toBe(true);
      }),
    );
  });

  it('an integer of more bytes than any number needs is refused', () => {
    const overlong = Uint8Array.from([...Array.from({ length: 200 }, () => 0x80), 0]);

    expect(() => new ByteReader(overlong).varint()).toThrow(MalformedBytes);
  });

  it.each([2 ** 53, -1, 0.5, Number.NaN])('%d is not written as an unsigned integer', (value) => {
    expect(() => new ByteWriter().varint(value)).toThrow('cannot be written');
  });

  it('a batch comes back as it went', () => {
    fc.assert(
      fc.property(batches({ maxLength: 5 }), symbols, (all, symbol) => {
        for (const one of all) {
          const batch = { ...one, symbol };
          expect(decodeBatch(encodeBatch(batch))).toEqual(ok(batch));
        }
      }),
    );
  });

  it('a beat comes back as it went', () => {
    const seqs = fc.uniqueArray(fc.tuple(symbols, fc.nat()), { selector: ([symbol]) => symbol });
    fc.assert(
      fc.property(seqs, fc.maxSafeNat(), fc.maxSafeNat(), (rows, epoch, time) => {
        const beat = { epoch, time, sent: time, storedUntil: START, seqs: new Map(rows) };

        expect(decodeBeat(encodeBeat(beat))).toEqual(ok(beat));
      }),
    );
  });

  it('bars of a block come back as they went', () => {
    fc.assert(
      fc.property(batches(), (all) => {
        const bars = barsOfTrades(all.flatMap((batch) => batch.trades));

        expect(decodeBarBlock(encodeBarBlock(bars))).toEqual(ok(bars));
      }),
    );
  });

  it('snapshots come back as they went, in chunks under 128 KiB', () => {
    fc.assert(
      fc.property(batches(), fc.integer({ min: 1, max: 400 }), (all, count) => {
        const snapshot = snapshotAfter(all);
        const snapshots = Array.from({ length: count }, () => snapshot);

        const chunks = encodeSnapshots(snapshots);

        for (const chunk of chunks) expect(chunk.length).toBeLessThan(MAX_CHUNK_BYTES);
        const back = chunks.flatMap((chunk) => {
          const decoded = decodeSnapshots(chunk);
          return decoded.ok ? decoded.value : [];
        });
        expect(back).toEqual(snapshots);
      }),
      { numRuns: 20 },
    );
    expect(encodeSnapshots([])).toEqual([]);
  });

  it('a snapshot request comes back as it went', () => {
    expect(decodeSnapshotRequest(encodeSnapshotRequest([]))).toEqual(ok([]));
    expect(decodeSnapshotRequest(encodeSnapshotRequest(['AAPL', '^OUT']))).toEqual(
      ok(['AAPL', '^OUT']),
    );
  });

  it('cut, overlong and random bytes are refused with a reason and never throw', () => {
    const decoders = [
      decodeBatch,
      decodeBeat,
      decodeBarBlock,
      decodeSnapshots,
      decodeSnapshotRequest,
    ];
    fc.assert(
      fc.property(batches({ maxLength: 2 }), fc.nat(), fc.uint8Array(), (all, at, noise) => {
        const [first] = all;
        if (!first) return;
        const bytes = encodeBatch(first);

        expect(decodeBatch(bytes.slice(0, at % bytes.length)).ok).toBe(false);
        expect(decodeBatch(Uint8Array.from([...bytes, 0])).ok).toBe(false);
        for (const decode of decoders) decode(noise);
      }),
    );
  });

  it('a forged count does not make a decoder allocate', () => {
    const writer = new ByteWriter();
    writer.byte(1);
    writer.varint(Number.MAX_SAFE_INTEGER);

    expect(decodeBarBlock(writer.finish())).toMatchObject({ ok: false });
  });

  it('another layout is refused by its version', () => {
    const [batch] = fc.sample(batches({ maxLength: 1 }), 1)[0] ?? [];
    if (!batch) throw new Error('a batch');
    const bytes = encodeBatch(batch);
    bytes[0] = 9;

    expect(decodeBatch(bytes)).toEqual({ ok: false, error: 'layout 9, 1 expected' });
  });
});

function snapshotAfter(all: readonly Batch[]): Snapshot {
  let state: InstrumentState = quietState(100, { epoch: EPOCH, time: START, sent: START });
  for (const batch of all) state = applyBatch(state, batch);
  const tail = barsOfTrades(all.flatMap((batch) => batch.trades));
  return { symbol: 'BRK.B', state, tailFrom: START - 50_000, tail };
}
