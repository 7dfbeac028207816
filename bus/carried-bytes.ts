// Bytes that cross the bus: whoever gets them owns them, so they are copied into plain arrays. A Buffer will not do:
// its `slice` is a view, and a view of a few bytes holds a whole piece of network input.

import { BUS_MESSAGE_BYTES } from './limits.ts';

export function copyBytes(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes);
}

/** Copies of the chunks of an answer. Throws when one is empty, which ends an answer on the wire, or too large. */
export function checkedChunks(chunks: readonly Uint8Array[]): Uint8Array[] {
  return chunks.map((chunk) => {
    if (chunk.length === 0) throw new Error('a chunk of an answer is empty');
    if (chunk.length > BUS_MESSAGE_BYTES) throw new Error(`a chunk of ${chunk.length} bytes`);
    return copyBytes(chunk);
  });
}
