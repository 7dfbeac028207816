// The chat lane on the canvas. People speak in the accent colour, programs in a quiet one; what was not read is hatched and
// never looks like silence. Knows no chart: it is given a scene, a context and a size.

import type { ChartColours } from './chart-theme.ts';
import { withAlpha } from './chart-theme.ts';
import type { LaneScene } from './lane-scene.ts';
import { type Dot, dotsOf, fullCount, heightOf, radiusOf } from './lane-shapes.ts';

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Bars this far apart leave room for a number, in pixels. */
const NUMBER_SPACING = 18;
const NUMBER_PX = 11;
const HATCH_PX = 6;
const FULL_CIRCLE = 2 * Math.PI;

/** A dot that was drawn, for whoever points at it. */
export interface Drawn {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
}

export function paintLane(context: CanvasRenderingContext2D, size: Size, scene: LaneScene): void {
  paintReading(context, size, scene);
  const { colours, columns, spacing } = scene;
  const hasNumbers = spacing >= NUMBER_SPACING && size.height >= 2 * NUMBER_PX;
  const height = size.height - 3 - (hasNumbers ? NUMBER_PX : 0);
  const full = fullCount(columns);
  const width = Math.max(1, Math.round(spacing * 0.7));
  context.font = `10px ${colours.font}`;
  context.textAlign = 'center';
  context.textBaseline = 'alphabetic';
  for (const { index, count, people } of columns) {
    const x = Math.round(scene.xOf(index));
    const left = x - Math.floor(width / 2);
    const top = size.height - heightOf(count, full, height);
    const loud = people === 0 ? 0 : Math.max(2, ((size.height - top) * people) / count);
    context.fillStyle = withAlpha(colours.quiet, 0.55);
    context.fillRect(left, top, width, size.height - top);
    context.fillStyle = colours.accent;
    context.fillRect(left, size.height - loud, width, loud);
    if (!hasNumbers) continue;
    context.fillStyle = people > 0 ? colours.accent : colours.text;
    context.fillText(String(count), x, top - 2);
  }
  const unreadTo = scene.unreadTo();
  if (unreadTo !== null && unreadTo > 0) paintUnread(context, size, unreadTo, colours);
}

/** Dots at the prices at which something was said; gives where they stand, by place. */
export function paintDots(
  context: CanvasRenderingContext2D,
  scene: LaneScene,
): ReadonlyMap<number, readonly Drawn[]> {
  const { columns, spacing } = scene;
  const drawn = new Map<number, Drawn[]>();
  const first = scene.xOf(0);
  for (const column of columns) {
    const x = first + column.index * spacing;
    const dots = dotsOf(column, (price) => scene.yOf(price), spacing);
    for (const dot of dots) paintDot(context, x, dot, radiusOf(dot, spacing), scene.colours);
    if (dots.length === 0) continue;
    drawn.set(
      column.index,
      dots.map((dot) => ({ x, y: dot.y, radius: radiusOf(dot, spacing) })),
    );
  }
  return drawn;
}

/** The bar that is read in the room, and a line at the very moment. */
export function paintReading(
  context: CanvasRenderingContext2D,
  size: Size,
  scene: LaneScene,
): void {
  const at = scene.readingAt();
  if (!at) return;
  const { accent } = scene.colours;
  const { spacing } = scene;
  context.fillStyle = withAlpha(accent, 0.12);
  context.fillRect(scene.xOf(at.place) - spacing / 2, 0, spacing, size.height);
  context.fillStyle = accent;
  context.fillRect(Math.round(at.x), 0, 1, size.height);
}

function paintDot(
  context: CanvasRenderingContext2D,
  x: number,
  { y, count, voice }: Dot,
  radius: number,
  colours: ChartColours,
): void {
  context.beginPath();
  context.arc(x, y, radius, 0, FULL_CIRCLE);
  // One's own is a ring, so that it is found without colour too.
  context.fillStyle = { bot: colours.text, person: colours.accent, own: colours.surface }[voice];
  context.fill();
  if (voice === 'bot' && radius < 2.5) return;
  context.strokeStyle = voice === 'own' ? colours.accent : colours.surface;
  context.lineWidth = voice === 'own' ? 2 : 1;
  context.stroke();
  if (count < 2 || radius < 6) return;
  context.font = `600 9px ${colours.font}`;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.fillStyle = voice === 'own' ? colours.accent : colours.surface;
  context.fillText(count > 99 ? '99' : String(count), x, y + 0.5);
}

function paintUnread(
  context: CanvasRenderingContext2D,
  { width, height }: Size,
  to: number,
  colours: ChartColours,
): void {
  const right = Math.min(to, width);
  context.save();
  context.beginPath();
  context.rect(0, 0, right, height);
  context.clip();
  context.fillStyle = withAlpha(colours.line, 0.35);
  context.fillRect(0, 0, right, height);
  context.strokeStyle = colours.line;
  context.lineWidth = 1;
  context.beginPath();
  for (let x = -height; x < right; x += HATCH_PX) {
    context.moveTo(x, height);
    context.lineTo(x + height, 0);
  }
  context.stroke();
  paintNote(context, 'Older messages are not read', right, height, colours);
  context.restore();
}

/** Text at the right end of what is hatched, if there is room for it. */
function paintNote(
  context: CanvasRenderingContext2D,
  text: string,
  right: number,
  height: number,
  colours: ChartColours,
): void {
  context.font = `10px ${colours.font}`;
  const width = context.measureText(text).width + 12;
  if (right < width + 8) return;
  context.fillStyle = colours.surface;
  context.fillRect(right - width - 4, height / 2 - 7, width, 14);
  context.fillStyle = colours.quiet;
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  context.fillText(text, right - width + 2, height / 2);
}
