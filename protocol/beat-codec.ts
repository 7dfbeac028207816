// The feed's beat, once a second on `md.beat.<shard>`: it proves that nothing later than these batches exists,
// so that a lost last batch is noticed and a quiet market is known to be fresh.

import { type ByteReader, ByteWriter, decodeWith } from './bytes.ts';
import { expectVersion, readSymbol, writeSymbol } from './market-codec.ts';
import type { Result } from './result.ts';

const LAYOUT = 1;
const MAX_INSTRUMENTS = 100_000;

export interface Beat {
  readonly epoch: number;
  /** Market time. */
  readonly time: number;
  /** Wall time of publishing. */
  readonly sent: number;
  /** Market time up to which every closed 1 s and 1 m bar of the shard is stored: tails may begin here. */
  readonly storedUntil: number;
  /** Each instrument's newest batch; 0: none yet. */
  readonly seqs: ReadonlyMap<string, number>;
}

export function encodeBeat(beat: Beat): Uint8Array {
  const writer = new ByteWriter();
  writer.byte(LAYOUT);
  writer.varint(beat.epoch);
  writer.varint(beat.time);
  writer.varint(beat.sent);
  writer.varint(beat.storedUntil);
  writer.varint(beat.seqs.size);
  for (const [symbol, seq] of beat.seqs) {
    writeSymbol(writer, symbol);
    writer.varint(seq);
  }
  return writer.finish();
}

export function decodeBeat(bytes: Uint8Array): Result<Beat> {
  return decodeWith(bytes, readBeat);
}

function readBeat(reader: ByteReader): Beat {
  expectVersion(reader, LAYOUT);
  const epoch = reader.varint();
  const time = reader.varint();
  const sent = reader.varint();
  const storedUntil = reader.varint();
  const seqs = new Map<string, number>();
  for (let left = reader.count(MAX_INSTRUMENTS); left > 0; left -= 1) {
    seqs.set(readSymbol(reader), reader.varint());
  }
  return { epoch, time, sent, storedUntil, seqs };
}
