// One line of the room as it is shown: said and in the log, or still on its way there. Pure.

import { bucketStart } from '../../../protocol/bar.ts';

export type Delivery =
  | { readonly state: 'said' }
  | { readonly state: 'pending' }
  /** `reason` is for people. */
  | { readonly state: 'failed'; readonly reason: string };

export interface RoomLine {
  /** Unlike that of any other line on the page. */
  readonly id: string;
  /** The message's key, by which one that failed is sent again. */
  readonly key: string;
  /** Null while it is not in the log. */
  readonly seq: number | null;
  readonly name: string;
  readonly isOwn: boolean;
  /** Said by a program, as its session says itself. */
  readonly isBot: boolean;
  readonly text: string;
  /** Wall time, milliseconds UTC. */
  readonly time: number;
  /** The price at which it was said, as text; null when none is known. */
  readonly price: string | null;
  readonly delivery: Delivery;
}

/** Whether a line is the first of its UTC day, so that a day line belongs above it. */
export function startsDay(line: RoomLine, before: RoomLine | undefined): boolean {
  return !before || bucketStart(line.time, '1d') !== bucketStart(before.time, '1d');
}

/** Lines of the log after `seq`. Lines without a place in the log are one's own and not new. */
export function countAfter(lines: readonly RoomLine[], seq: number): number {
  let count = 0;
  for (let index = lines.length - 1; index >= 0; index -= 1) {
    const line = lines[index];
    if (!line || line.seq === null) continue;
    if (line.seq <= seq) break;
    if (!line.isOwn) count += 1;
  }
  return count;
}

/** The newest place in the log among `lines`; 0 when there is none. */
export function newestSeq(lines: readonly RoomLine[]): number {
  for (let index = lines.length - 1; index >= 0; index -= 1) {
    const seq = lines[index]?.seq;
    if (seq !== null && seq !== undefined) return seq;
  }
  return 0;
}
