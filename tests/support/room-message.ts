// A message of a room, as the log tells it.

import type { RoomMessage } from '../../client/index.ts';

export function roomMessage(seq: number, parts: Partial<RoomMessage> = {}): RoomMessage {
  const time = parts.time ?? Date.UTC(2026, 0, 5) + seq;
  return {
    symbol: 'ACME',
    epoch: 1,
    seq,
    prev: seq - 1,
    time,
    type: 'message',
    key: `k${seq}`,
    user: { id: 'u2', name: 'bo' },
    text: `text ${seq}`,
    stamp: { price: '101.25', epoch: 1, seq: 9, time },
    ...parts,
  };
}
