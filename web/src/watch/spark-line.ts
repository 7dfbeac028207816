// Draws the last hour of a price as a thin line on a small canvas of its own: a chart's library would make many canvases
// for each.

/** Room for the line's own width at every edge, in CSS pixels. */
const INSET = 1.5;
const LINE_WIDTH = 1.25;

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Coordinates `x, y, x, y, …` of the line within `size`: the newest at the right edge, `most` points as wide as it is. */
export function sparkPath(points: readonly number[], most: number, size: Size): number[] {
  const low = Math.min(...points);
  const high = Math.max(...points);
  const step = (size.width - 2 * INSET) / Math.max(1, most - 1);
  const from = size.width - INSET - step * (points.length - 1);
  const tall = size.height - 2 * INSET;
  return points.flatMap((point, index) => {
    // What does not move runs through the middle.
    const share = high > low ? (point - low) / (high - low) : 0.5;
    return [from + index * step, INSET + (1 - share) * tall];
  });
}

/** Draws anew, as sharp as the screen is; `colour` as CSS has it. */
export function drawSpark(
  canvas: HTMLCanvasElement,
  path: readonly number[],
  size: Size,
  colour: string,
): void {
  const context = canvas.getContext('2d');
  if (!context) return;
  const ratio = devicePixelRatio;
  const [width, height] = [Math.round(size.width * ratio), Math.round(size.height * ratio)];
  // Also clears it.
  canvas.width = width;
  canvas.height = height;
  context.scale(ratio, ratio);
  context.beginPath();
  for (let at = 0; at < path.length; at += 2) context.lineTo(path[at] ?? 0, path[at + 1] ?? 0);
  context.strokeStyle = colour;
  context.lineWidth = LINE_WIDTH;
  context.lineJoin = 'round';
  context.stroke();
}
