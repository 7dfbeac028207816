// A crowd too large for the limits of any one speaker: messages written straight into a room's log at a steady rate.

import type { RoomLog } from '../../bus/bus.ts';
import { systemClock } from '../../bus/system-clock.ts';
import { encodeRoomEntry } from '../../protocol/room-entry.ts';
import { subjectToken } from '../../protocol/subjects.ts';

const USERS = 40;
const SLOT_MS = 50;

/** Says `said from` to `said to`, `rate` a second; done when the last is in the log. */
export async function pourMessages(
  log: RoomLog,
  symbol: string,
  from: number,
  to: number,
  rate: number,
): Promise<void> {
  const start = systemClock.mono();
  let next = from;
  while (next <= to) {
    const due = from + ((systemClock.mono() - start) / 1_000) * rate;
    for (; next <= to && next <= due; next += 1) {
      await logMessage(log, symbol, next, systemClock.now());
    }
    await new Promise<void>((resolve) => systemClock.after(SLOT_MS, resolve));
  }
}

/** Writes `said count` at `time` (market and wall); of each speaker there are two lines in a row: 2 and 3, 4 and 5, … */
export async function logMessage(
  log: RoomLog,
  symbol: string,
  count: number,
  time: number,
  price = '228.50',
): Promise<void> {
  const user = Math.floor(count / 2) % USERS;
  const body = encodeRoomEntry({
    type: 'message',
    time,
    back: 0,
    key: `pour-${count}`,
    user: { id: `u-pour-${user}`, name: `pourer_${user}` },
    text: `said ${count}`,
    stamp: { price, epoch: 1, seq: count, time },
  });
  const stored = await log.append(subjectToken(symbol), `pour-${count}`, body, 10_000);
  if (!stored.ok) throw new Error(stored.error.reason);
}
