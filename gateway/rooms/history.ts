// A page of a room: from memory when the newest entries hold it, else from the log. Both tell the same.

import type { Params } from '../../protocol/calls.ts';
import type { Fault } from '../../protocol/codes.ts';
import type { ResultOf } from '../../protocol/events.ts';
import { err, ok, type Result } from '../../protocol/result.ts';
import { logAway, type Room } from './room.ts';
import { frameOf, type RoomFrame } from './room-frame.ts';

type History = ResultOf<'history'>;
type Page = Params<'history'>;

/** The page as `history` answers it. While the log does not answer, the newest page is what is held here. */
export async function historyPage(room: Room, page: Page): Promise<Result<History, Fault>> {
  if (page.before === undefined || !room.isLive) {
    const level = await room.catchUp();
    const canDo = page.after === undefined && room.frames.length > 0;
    if (!level.ok && !canDo) return level;
  }
  return inMemory(room, page) ?? fromLog(room, page);
}

function inMemory(room: Room, { before, after, limit }: Page): Result<History, Fault> | null {
  if (after !== undefined) {
    const newer = room.since(after);
    // With a sequence ahead of the room nothing is newer.
    if (!newer && after <= room.head) return null;
    return answer(room.epoch, (newer ?? []).slice(0, limit), (newer ?? []).length <= limit);
  }
  const { frames } = room;
  const end =
    before === undefined ? frames.length : frames.findLastIndex((f) => f.seq < before) + 1;
  const start = Math.max(0, end - limit);
  const isWholeRoom = frames.length === 0 ? room.newestSeq === 0 : frames[0]?.prev === 0;
  if (start === 0 && !isWholeRoom) return null;
  return answer(room.epoch, frames.slice(start, end), start === 0);
}

async function fromLog(
  room: Room,
  { before, after, limit }: Page,
): Promise<Result<History, Fault>> {
  const { epoch, pages, symbol } = room;
  const page = await (after === undefined
    ? before === undefined
      ? pages.newest(limit)
      : pages.before(before, limit)
    : pages.after(after, limit));
  // A page of another log must not be told under this one's epoch.
  if (!page.ok || room.epoch !== epoch) return err(logAway());
  const frames = page.value.entries.map((entry) => frameOf(symbol, epoch, entry));
  return answer(epoch, frames, page.value.isComplete);
}

function answer(
  epoch: number,
  frames: readonly RoomFrame[],
  complete: boolean,
): Result<History, Fault> {
  return ok({ epoch, messages: frames.map(({ event }) => event), complete });
}
