// A room with a long past, written straight into the log as gateways would have written it.

import type { RoomLog } from '../../bus/bus.ts';
import { ROOM_STRIDE } from '../../protocol/limits.ts';
import { encodeRoomEntry } from '../../protocol/room-entry.ts';
import { subjectToken } from '../../protocol/subjects.ts';

const PORTION = 1_000;

/** Appends `count` messages with the keys `past-0`, `past-1`, …; gives their sequences. */
export async function logRoom(log: RoomLog, symbol: string, count: number): Promise<number[]> {
  const seqs: number[] = [];
  while (seqs.length < count) {
    const from = seqs.length;
    // The first goes alone: no other may say that nothing was before it.
    const portion = from === 0 ? 1 : Math.min(PORTION, count - from);
    // Within a portion it points further back than a stride, which is allowed.
    const back = seqs.at(-ROOM_STRIDE) ?? seqs[0] ?? 0;
    const stored = await Promise.all(
      Array.from({ length: portion }, (_, index) => append(log, symbol, from + index, back)),
    );
    seqs.push(...stored);
  }
  return seqs;
}

async function append(log: RoomLog, symbol: string, index: number, back: number): Promise<number> {
  const key = `past-${index}`;
  const body = encodeRoomEntry({
    type: 'message',
    time: 0,
    back,
    key,
    user: { id: 'u-past', name: 'past' },
    text: key,
    stamp: null,
  });
  const stored = await log.append(subjectToken(symbol), key, body, 10_000);
  if (!stored.ok) throw new Error(stored.error.reason);
  return stored.value.seq;
}
