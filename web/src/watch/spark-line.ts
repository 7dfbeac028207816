// Draws the last hour of prices as thin lines below each other on one small canvas: a chart's library would make many
// canvases for each.

import { SPARK_MINUTES } from '../state/spark.svelte.ts';

/** Room for the line's own width at either side, and between the lines of two rows, in CSS pixels. */
const INSET = 1.5;
const GAP = 6;
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
  const tall = size.height - 2 * GAP;
  return points.flatMap((point, index) => {
    // What does not move runs through the middle.
    const share = high > low ? (point - low) / (high - low) : 0.5;
    return [from + index * step, GAP + (1 - share) * tall];
  });
}

export interface SparkLine {
  /** Oldest first. */
  readonly points: readonly number[];
  /** What is not proven current is drawn in a quiet colour. */
  readonly isCurrent: boolean;
}

/** As CSS has them. */
export interface SparkColours {
  readonly up: string;
  readonly down: string;
  readonly flat: string;
  readonly quiet: string;
}

export function readSparkColours(element: Element): SparkColours {
  const style = getComputedStyle(element);
  const token = (name: string) => style.getPropertyValue(`--${name}`).trim();
  return { up: token('up'), down: token('down'), flat: token('text-2'), quiet: token('text-3') };
}

/** A line has the colour of its own way from the first point to the last. */
export function sparkColour({ points, isCurrent }: SparkLine, colours: SparkColours): string {
  if (!isCurrent) return colours.quiet;
  const move = (points.at(-1) ?? 0) - (points[0] ?? 0);
  if (move === 0) return colours.flat;
  return move > 0 ? colours.up : colours.down;
}

/** Draws all anew, as sharp as the screen is: below each other, each in a place of `size`. */
export function drawSparks(
  canvas: HTMLCanvasElement,
  lines: readonly SparkLine[],
  size: Size,
  colours: SparkColours,
): void {
  const context = canvas.getContext('2d');
  if (!context) return;
  const ratio = devicePixelRatio;
  // Also clears it.
  canvas.width = Math.round(size.width * ratio);
  canvas.height = Math.round(size.height * lines.length * ratio);
  context.scale(ratio, ratio);
  context.lineWidth = LINE_WIDTH;
  context.lineJoin = 'round';
  for (const line of lines) {
    const path = sparkPath(line.points, SPARK_MINUTES, size);
    context.beginPath();
    for (let at = 0; at < path.length; at += 2) context.lineTo(path[at] ?? 0, path[at + 1] ?? 0);
    context.strokeStyle = sparkColour(line, colours);
    context.stroke();
    context.translate(0, size.height);
  }
}
