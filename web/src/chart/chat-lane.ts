// The chat lane as parts of the chart: a pane of its own with a column per bar, dots over the price, and the line of reading
// through all panes. It joins what `lane-paint.ts` draws to the library, and tells what a pointer is at.

import type {
  IChartApi,
  IPaneApi,
  IPanePrimitive,
  IPanePrimitivePaneView,
  IPrimitivePaneRenderer,
  ISeriesPrimitive,
  ISeriesPrimitiveAxisView,
  MouseEventParams,
  Time,
} from 'lightweight-charts';
import { INTERVAL_MS, type Interval } from '../../../protocol/bar.ts';
import { type Drawn, paintDots, paintLane, paintReading } from './lane-paint.ts';
import { LaneScene, type LaneSource, type SceneParts } from './lane-scene.ts';

/** Where a bar with messages is under the pointer or held by keys: its start, and pixels from the left. */
export interface LanePoint {
  readonly time: number;
  readonly x: number;
}

/** Prices of what was said are integers at this scale. */
export interface LaneSubject {
  readonly interval: Interval;
  readonly priceScale: number;
}

export interface LaneParts extends SceneParts {
  readonly chart: IChartApi;
  /** Puts a primitive on the series of the price, whichever that is; the answer takes it away. */
  readonly attach: (primitive: ISeriesPrimitive) => () => void;
  readonly formatMinute: (time: number) => string;
  readonly onHover: (point: LanePoint | null) => void;
}

/** Height of the lane, and the width of a chart up to which it is that of a phone, in pixels. */
const LANE_PX = 32;
const PHONE_LANE_PX = 20;
const PHONE_PX = 600;
/** What a pointer at a column or a dot is told to be at. */
const TALK = 'talk';
const HIT = { externalId: TALK, cursorStyle: 'pointer', zOrder: 'normal' } as const;
/** Around a dot. */
const HIT_PX = 4;

export class LaneLayer {
  readonly #scene: LaneScene;
  readonly #parts: LaneParts;
  readonly #pane: IPaneApi<Time>;
  readonly #drawings = new Map<IPaneApi<Time>, PaneDrawing>();
  readonly #observer: ResizeObserver;
  readonly #detach: () => void;
  readonly #onMove = (event: MouseEventParams) => this.#moved(event);
  #update: () => void = () => {};
  #isPointerIn = false;

  constructor(parts: LaneParts, source: LaneSource) {
    this.#parts = parts;
    const scene = new LaneScene(parts, source);
    this.#scene = scene;
    const { chart } = parts;
    this.#pane = chart.addPane(true);
    this.#detach = parts.attach(
      new DotsDrawing(scene, parts.formatMinute, (update) => {
        this.#update = update;
      }),
    );
    chart.subscribeCrosshairMove(this.#onMove);
    this.#observer = new ResizeObserver(() => this.fit());
    this.#observer.observe(chart.chartElement());
    this.fit();
  }

  get source(): LaneSource {
    return this.#scene.source;
  }

  /** The bars are of another subject. */
  open({ interval, priceScale }: LaneSubject): void {
    this.#scene.priceScale = priceScale;
    this.#scene.width = INTERVAL_MS[interval];
    this.#update();
  }

  /** What was said is more, or is read elsewhere: drawn at the next frame. */
  renew(): void {
    this.#update();
  }

  /** Draws the line of reading; null: the newest is read. */
  read(time: number | null): void {
    if (time === this.#scene.reading) return;
    this.#scene.reading = time;
    this.#update();
  }

  /** Gives the lane its height, and the others the rest; to be called when panes have come or gone. */
  fit(): void {
    const { chart } = this.#parts;
    const element = chart.chartElement();
    const last = chart.panes().length - 1;
    const others = chart.panes().slice(0, last);
    this.#drawIn(chart.panes());
    const height = element.clientHeight - chart.timeScale().height() - others.length;
    const wanted = element.clientWidth < PHONE_PX ? PHONE_LANE_PX : LANE_PX;
    if (height <= 2 * wanted) return;
    const share = others.reduce((sum, pane) => sum + pane.getStretchFactor(), 0);
    this.#pane.setStretchFactor((share * wanted) / (height - wanted));
  }

  /** Takes it off the chart. */
  close(): void {
    const { chart, onHover } = this.#parts;
    this.#observer.disconnect();
    chart.unsubscribeCrosshairMove(this.#onMove);
    this.#detach();
    for (const drawing of this.#drawings.values()) drawing.leave();
    chart.removePane(this.#pane.paneIndex());
    onHover(null);
  }

  #drawIn(panes: readonly IPaneApi<Time>[]): void {
    for (const pane of this.#drawings.keys())
      if (!panes.includes(pane)) this.#drawings.delete(pane);
    // The first one, that of the price, has its line from the primitive of its series.
    for (const pane of panes.slice(1)) {
      if (this.#drawings.has(pane)) continue;
      this.#drawings.set(pane, new PaneDrawing(pane, this.#scene, pane === this.#pane));
    }
  }

  #moved({ point, time, sourceEvent, hoveredInfo }: MouseEventParams): void {
    if (sourceEvent) this.#isPointerIn = point !== undefined;
    else if (!point) this.#isPointerIn = false;
    const isAt = hoveredInfo?.objectId === TALK || (point !== undefined && !this.#isPointerIn);
    if (!isAt || !point || typeof time !== 'number') this.#parts.onHover(null);
    else this.#parts.onHover({ time: time * 1_000, x: point.x });
  }
}

/** In a pane below the price: the lane itself, or only the line of reading. */
class PaneDrawing implements IPanePrimitive {
  readonly #pane: IPaneApi<Time>;
  readonly #scene: LaneScene;
  readonly #isLane: boolean;
  readonly #views: readonly IPanePrimitivePaneView[];

  constructor(pane: IPaneApi<Time>, scene: LaneScene, isLane: boolean) {
    this.#pane = pane;
    this.#scene = scene;
    this.#isLane = isLane;
    const paint = isLane ? paintLane : paintReading;
    const renderer = rendererOf((context, size) => paint(context, size, scene));
    this.#views = [{ renderer: () => renderer }];
    pane.attachPrimitive(this);
  }

  paneViews(): readonly IPanePrimitivePaneView[] {
    return this.#views;
  }

  hitTest(x: number): typeof HIT | null {
    return this.#isLane && this.#scene.columnAt(x) ? HIT : null;
  }

  leave(): void {
    this.#pane.detachPrimitive(this);
  }
}

/** Over the price: dots, the line of reading, and its moment on the axis of time. */
class DotsDrawing implements ISeriesPrimitive {
  readonly #scene: LaneScene;
  readonly #onAttached: (update: () => void) => void;
  readonly #views: readonly IPanePrimitivePaneView[];
  readonly #axis: readonly ISeriesPrimitiveAxisView[];
  #drawn: ReadonlyMap<number, readonly Drawn[]> = new Map();

  constructor(
    scene: LaneScene,
    formatMinute: (time: number) => string,
    onAttached: (update: () => void) => void,
  ) {
    this.#scene = scene;
    this.#onAttached = onAttached;
    const line = rendererOf((context, size) => paintReading(context, size, scene));
    const dots = rendererOf((context) => {
      this.#drawn = paintDots(context, scene);
    });
    this.#views = [
      { zOrder: () => 'bottom', renderer: () => line },
      { zOrder: () => 'normal', renderer: () => dots },
    ];
    this.#axis = [
      {
        coordinate: () => scene.readingAt()?.x ?? 0,
        text: () => (scene.reading === null ? '' : `Reading ${formatMinute(scene.reading)}`),
        textColor: () => scene.colours.onAccent,
        backColor: () => scene.colours.accentFill,
        visible: () => scene.readingAt() !== null,
        tickVisible: () => false,
      },
    ];
  }

  attached({ requestUpdate }: { requestUpdate: () => void }): void {
    this.#onAttached(requestUpdate);
  }

  paneViews(): readonly IPanePrimitivePaneView[] {
    return this.#views;
  }

  timeAxisViews(): readonly ISeriesPrimitiveAxisView[] {
    return this.#axis;
  }

  hitTest(x: number, y: number): typeof HIT | null {
    const place = this.#scene.columnAt(x)?.index;
    const dots = place === undefined ? undefined : this.#drawn.get(place);
    const isHit = dots?.some((dot) => Math.hypot(dot.x - x, dot.y - y) <= dot.radius + HIT_PX);
    return isHit ? HIT : null;
  }
}

function rendererOf(
  paint: (
    context: CanvasRenderingContext2D,
    size: { readonly width: number; readonly height: number },
  ) => void,
): IPrimitivePaneRenderer {
  return {
    draw: (target) =>
      target.useMediaCoordinateSpace(({ context, mediaSize }) => paint(context, mediaSize)),
  };
}
