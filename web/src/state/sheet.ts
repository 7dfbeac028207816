// The sheet that a small screen has its room in: three heights at which it rests, and where it goes when it is let go of.
// Pure; heights are pixels.

const SNAPS = ['peek', 'half', 'full'] as const;
/** `peek`: the newest message and where one writes; `full`: all but the price. */
export type Snap = (typeof SNAPS)[number];

export type SnapHeights = Readonly<Record<Snap, number>>;

/** A hand that moves faster than this, in pixels a millisecond, throws the sheet on to the next height. */
const THROWN = 0.5;

/** Where a sheet rests that was let go of at `height`, moving by `speed` (pixels a millisecond, upwards positive). */
export function restOf(height: number, speed: number, heights: SnapHeights): Snap {
  const ahead = SNAPS.filter((snap) =>
    speed > 0 ? heights[snap] > height : heights[snap] < height,
  );
  if (Math.abs(speed) >= THROWN && ahead.length > 0) return nearest(ahead, height, heights);
  return nearest(SNAPS, height, heights);
}

/** The next height for who cannot drag: up to the top, then down again. */
export function nextSnap(snap: Snap): Snap {
  if (snap === 'peek') return 'half';
  return snap === 'half' ? 'full' : 'peek';
}

function nearest(snaps: readonly Snap[], height: number, heights: SnapHeights): Snap {
  const away = (snap: Snap) => Math.abs(heights[snap] - height);
  return snaps.reduce((best, snap) => (away(snap) < away(best) ? snap : best), snaps[0] ?? 'peek');
}
