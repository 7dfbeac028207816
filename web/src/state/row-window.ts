// Which rows of a long list are on the page: rows are equally high, so it is a division. Pure.

/** Rows beyond either edge, so that a turn of the wheel meets no empty place. */
const BEYOND = 6;

export interface Viewport {
  /** Pixels above the upper edge. */
  readonly top: number;
  readonly height: number;
  /** Of one row. */
  readonly rowHeight: number;
}

export interface RowWindow {
  readonly from: number;
  /** Exclusive. */
  readonly to: number;
}

/** The rows in view, and so many `beyond` either edge; none while nothing is known of the viewport. */
export function windowOf(
  { top, height, rowHeight }: Viewport,
  count: number,
  beyond = BEYOND,
): RowWindow {
  if (height <= 0 || rowHeight <= 0) return { from: 0, to: 0 };
  const first = Math.floor(top / rowHeight) - beyond;
  const last = Math.ceil((top + height) / rowHeight) + beyond;
  const to = Math.max(0, Math.min(count, last));
  return { from: Math.max(0, Math.min(first, to)), to };
}

/** Where the upper edge has to be for the row to be seen whole; unchanged when it is. */
export function topFor(index: number, { top, height, rowHeight }: Viewport): number {
  const start = index * rowHeight;
  if (start < top) return start;
  return Math.max(top, start + rowHeight - height);
}
