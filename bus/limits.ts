// What both forms of the bus refuse or forget, with the reason of each figure.

import type { StoredInterval } from '../protocol/bar.ts';

/** One message on the bus: twice the largest chunk of a snapshot; the generated broker configuration says the same. */
export const BUS_MESSAGE_BYTES = 256 * 1024;
/** One entry of a room: a text of 500 code points with its stamp takes under 4 KB. */
export const ROOM_ENTRY_BYTES = 16 * 1024;

const DAY_MS = 86_400_000;
/** How long a block of bars is kept after it was last written. Infinity: for good. */
export const BAR_AGE_MS: Readonly<Record<StoredInterval, number>> = {
  '1s': DAY_MS,
  '1m': 366 * DAY_MS,
  '1d': Number.POSITIVE_INFINITY,
};
