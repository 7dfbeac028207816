// A picture of the chart to keep or to show around: the canvas as it is, and above it what it shows and when.

import type { ChartColours } from './chart-theme.ts';

export interface Caption {
  /** `AAPL · 1m · Wed, 25 Nov 2026, 14:03:22 UTC` */
  readonly title: string;
  /** The newest bar and the averages in numbers. */
  readonly legend: string;
}

/** In CSS pixels. */
const MARGIN = 12;
const HEADER = 52;

export function framedPicture(
  shot: HTMLCanvasElement,
  { title, legend }: Caption,
  { surface, text, strong, font }: ChartColours,
): HTMLCanvasElement {
  const ratio = devicePixelRatio;
  const framed = document.createElement('canvas');
  framed.width = shot.width;
  framed.height = shot.height + Math.round(HEADER * ratio);
  const context = framed.getContext('2d');
  if (!context) return shot;
  context.fillStyle = surface;
  context.fillRect(0, 0, framed.width, framed.height);
  context.drawImage(shot, 0, framed.height - shot.height);
  context.scale(ratio, ratio);
  const room = shot.width / ratio - 2 * MARGIN;
  context.textBaseline = 'middle';
  context.fillStyle = strong;
  context.font = `600 14px ${font}`;
  context.fillText(title, MARGIN, 17, room);
  context.fillStyle = text;
  context.font = `12px ${font}`;
  context.fillText(legend, MARGIN, 38, room);
  return framed;
}
