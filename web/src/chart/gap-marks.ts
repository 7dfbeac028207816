// What the library does not show of gaps: a hatched band where the time scale is broken and behind the newest bar while later
// ones are not known, and a dot for a price that stands alone between two gaps and so has no line.

import type {
  IChartApiBase,
  IPrimitivePaneRenderer,
  IPrimitivePaneView,
  ISeriesApi,
  ISeriesPrimitive,
  SeriesAttachedParameter,
  SeriesType,
  Time,
} from 'lightweight-charts';
import { formatAge } from '../format.ts';
import { seconds } from './chart-options.ts';
import { type ChartColours, withAlpha } from './chart-theme.ts';
import { isBreak, type Slot } from './slots.ts';

type Target = Parameters<IPrimitivePaneRenderer['draw']>[0];
type Scope = Parameters<Parameters<Target['useMediaCoordinateSpace']>[0]>[0];

export interface GapSource {
  readonly slots: () => readonly Slot[];
  /** Milliseconds of a bar. */
  readonly width: () => number;
  readonly colours: () => ChartColours;
  /** The newest bar is proven to be the newest. */
  readonly isCurrent: () => boolean;
  /** A price of the chart for a bar that needs a dot of its own; null: the bar has a body. */
  readonly dotOf: (slot: Slot) => number | null;
}

interface Host {
  readonly chart: IChartApiBase<Time>;
  readonly series: ISeriesApi<SeriesType>;
  readonly update: () => void;
}

const HATCH_STEP = 7;
const HATCH_ALPHA = 0.55;
const DOT_RADIUS = 2;
const TEXT_HEIGHT = 11;

export class GapMarks implements ISeriesPrimitive {
  readonly #source: GapSource;
  readonly #views: readonly IPrimitivePaneView[];
  #host: Host | null = null;

  constructor(source: GapSource) {
    this.#source = source;
    const draw = (target: Target) => target.useMediaCoordinateSpace((scope) => this.#draw(scope));
    this.#views = [{ zOrder: () => 'bottom', renderer: () => ({ draw }) }];
  }

  attached({ chart, series, requestUpdate }: SeriesAttachedParameter<Time>): void {
    this.#host = { chart, series, update: requestUpdate };
  }

  detached(): void {
    this.#host = null;
  }

  paneViews(): readonly IPrimitivePaneView[] {
    return this.#views;
  }

  /** To be called when what the source gives has changed and the bars have not. */
  renew(): void {
    this.#host?.update();
  }

  #draw(scope: Scope): void {
    const scale = this.#host?.chart.timeScale();
    const view = scale?.getVisibleLogicalRange();
    const slots = this.#source.slots();
    if (!scale || !view || slots.length === 0) return;
    const half = scale.options().barSpacing / 2;
    const x = (slot: Slot) => scale.timeToCoordinate(seconds(slot.time)) ?? 0;
    const from = Math.max(1, Math.floor(view.from));
    const to = Math.min(slots.length - 1, Math.ceil(view.to) + 1);
    for (let index = from; index <= to; index += 1) this.#markBreak(scope, index, x, half);
    for (let index = from - 1; index <= to; index += 1) this.#markLone(scope, index, x);
    const newest = slots[slots.length - 1];
    if (newest && !this.#source.isCurrent()) hatch(scope, x(newest) + half, Infinity, this.#line());
  }

  /** A bar behind a break marks the way back to the bar before it. */
  #markBreak(scope: Scope, index: number, x: (slot: Slot) => number, half: number): void {
    const slots = this.#source.slots();
    const after = slots[index];
    if (!after?.bar || slots[index - 1]?.bar) return;
    let at = index - 1;
    while (at > 0 && !slots[at]?.bar) at -= 1;
    const before = slots[at];
    if (!before || !isBreak(before.time, after.time, this.#source.width())) return;
    const [left, right] = [x(before) + half, x(after) - half];
    hatch(scope, left, right, this.#line());
    const gap = after.time - before.time - this.#source.width();
    write(scope, `${formatAge(gap)} without trades`, left, right, this.#source.colours());
  }

  #markLone({ context }: Scope, index: number, x: (slot: Slot) => number): void {
    const slots = this.#source.slots();
    const slot = slots[index];
    if (!slot?.bar || slots[index - 1]?.bar || slots[index + 1]?.bar) return;
    const price = this.#source.dotOf(slot);
    const y = price === null ? null : this.#host?.series.priceToCoordinate(price);
    if (typeof y !== 'number') return;
    context.beginPath();
    context.arc(x(slot), y, DOT_RADIUS, 0, 2 * Math.PI);
    context.fillStyle = this.#source.colours().accent;
    context.fill();
  }

  #line(): string {
    return withAlpha(this.#source.colours().quiet, HATCH_ALPHA);
  }
}

function hatch({ context, mediaSize }: Scope, left: number, right: number, colour: string): void {
  const { width, height } = mediaSize;
  const [from, to] = [Math.max(0, left), Math.min(width, right)];
  if (to <= from) return;
  context.save();
  context.beginPath();
  context.rect(from, 0, to - from, height);
  context.clip();
  context.beginPath();
  // On a grid of the band's own left edge: the pattern moves with the bars.
  const hidden = Math.floor((from - left) / HATCH_STEP) * HATCH_STEP;
  for (let x = left + hidden - height; x < to; x += HATCH_STEP) {
    context.moveTo(x, height);
    context.lineTo(x + height, 0);
  }
  context.strokeStyle = colour;
  context.lineWidth = 1;
  context.stroke();
  context.restore();
}

/** Upright beside the break's middle, where it has room. */
function write(
  { context, mediaSize }: Scope,
  text: string,
  left: number,
  right: number,
  { font, text: colour, surface }: ChartColours,
): void {
  if (right - left < TEXT_HEIGHT + 4) return;
  context.save();
  context.translate((left + right) / 2, mediaSize.height / 2);
  context.rotate(-Math.PI / 2);
  context.font = `${TEXT_HEIGHT}px ${font}`;
  const width = context.measureText(text).width + 8;
  context.fillStyle = surface;
  context.fillRect(-width / 2, -TEXT_HEIGHT / 2 - 2, width, TEXT_HEIGHT + 4);
  context.fillStyle = colour;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.fillText(text, 0, 0);
  context.restore();
}
