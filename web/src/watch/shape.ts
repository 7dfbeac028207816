// How much of a row there is room for.

/** `narrow`: symbol, picture, last, change in one line. `lines`: everything, in two lines. `wide`: everything in one. */
export type Shape = 'narrow' | 'lines' | 'wide';

const LINES_PX = 340;
const WIDE_PX = 430;

/** `width`: of the list, in CSS pixels. */
export function shapeOf(width: number): Shape {
  if (width < LINES_PX) return 'narrow';
  return width < WIDE_PX ? 'lines' : 'wide';
}
