// A slider whose steps are ratios: as far from 0.1 to 1 as from 1 to 10. Positions are whole numbers.

/** Positions from 0 to this. */
export const SLIDER_STEPS = 200;

/** The position nearest to `value`. */
export function positionOf(value: number, least: number, most: number): number {
  const share = Math.log(value / least) / Math.log(most / least);
  return Math.round(SLIDER_STEPS * Math.min(1, Math.max(0, share)));
}

/** The value at a position, in two digits; at both ends exactly the bounds. */
export function valueAt(position: number, least: number, most: number): number {
  if (position <= 0) return least;
  if (position >= SLIDER_STEPS) return most;
  const exact = least * (most / least) ** (position / SLIDER_STEPS);
  return Math.min(most, Math.max(least, Number(exact.toPrecision(2))));
}
