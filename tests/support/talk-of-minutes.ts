// A room in which somebody has spoken once a minute, written straight into the log: what was said then is what it says.

import type { RoomLog } from '../../bus/bus.ts';
import { NAME_MAX } from '../../protocol/limits.ts';
import { encodeRoomEntry } from '../../protocol/room-entry.ts';
import { subjectToken } from '../../protocol/subjects.ts';

export const MINUTE_MS = 60_000;
/** As wide as a name can be. */
const NAME = 'W'.repeat(NAME_MAX);

/** `at 14:03`: what was said in the minute of `time`. */
export function saidAt(time: number): string {
  return `at ${new Date(time).toISOString().slice(11, 16)}`;
}

/** Says `at 14:03` in the middle of each of the last `minutes` whole minutes before `now`; every third by a bot. */
export async function talkOfMinutes(
  log: RoomLog,
  symbol: string,
  minutes: number,
  now: number,
): Promise<void> {
  const end = Math.floor(now / MINUTE_MS) * MINUTE_MS;
  for (let nth = 0; nth < minutes; nth += 1) {
    const time = end - (minutes - nth) * MINUTE_MS + MINUTE_MS / 2;
    const isBot = nth % 3 === 0;
    const body = encodeRoomEntry({
      type: 'message',
      time,
      back: 0,
      key: `minute-${nth}`,
      user: isBot ? { id: 'u-bot', name: NAME, bot: true } : { id: `u-${nth % 5}`, name: NAME },
      text: saidAt(time),
      stamp: { price: '228.50', epoch: 1, seq: nth + 1, time },
    });
    const stored = await log.append(subjectToken(symbol), `minute-${nth}`, body, 10_000);
    if (!stored.ok) throw new Error(stored.error.reason);
  }
}
