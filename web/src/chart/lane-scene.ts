// What the chat lane draws, for all panes alike: which bars are in view, where they stand, and what was said in them. It is
// looked at in every frame and reckoned anew only when the view, the bars or the counts are others: a price that ticks is none.

import type { Logical } from 'lightweight-charts';
import type { Bucket } from '../state/lane-buckets.ts';
import type { View } from './chart-keys.ts';
import { place as placeOnScale } from './chart-options.ts';
import type { ChartColours } from './chart-theme.ts';
import { type Column, columnsOf, type Place, placeOf } from './lane-shapes.ts';

/** What was said, as `state/chat-lane.svelte.ts` has it. */
export interface LaneSource {
  readonly buckets: readonly Bucket[];
  /** Before it nothing was read: market time, may be infinite. */
  readonly knownFrom: number;
  /** Moves whenever the others have. */
  readonly version: number;
}

/** The part of the library's time scale that is used; places are those of bars, as fractions. */
export interface TimeScale {
  getVisibleLogicalRange(): View | null;
  logicalToCoordinate(logical: Logical): number | null;
}

export interface SceneParts {
  readonly timeScale: TimeScale;
  /** Where a price of the chart stands, in pixels from the top of its pane; null: nowhere. */
  readonly yOf: (price: number) => number | null;
  /** What stands on the time scale. */
  readonly places: () => readonly Place[];
  readonly colours: () => ChartColours;
}

export class LaneScene {
  readonly #parts: SceneParts;
  readonly source: LaneSource;
  /** Scale and milliseconds of the bars. */
  priceScale = 2;
  width = 60_000;
  /** The moment that is read in the room; null: the newest. */
  reading: number | null = null;
  #columns: readonly Column[] = [];
  #key = '';

  constructor(parts: SceneParts, source: LaneSource) {
    this.#parts = parts;
    this.source = source;
  }

  get colours(): ChartColours {
    return this.#parts.colours();
  }

  get spacing(): number {
    return this.xOf(1) - this.xOf(0);
  }

  /** The bars in view in which somebody spoke, oldest first. */
  get columns(): readonly Column[] {
    const view = this.#parts.timeScale.getVisibleLogicalRange();
    const { source } = this;
    if (!view) return [];
    const key = this.#keyOf(view, source);
    if (key !== this.#key) {
      this.#key = key;
      this.#columns = columnsOf(this.#parts.places(), view, source.buckets);
    }
    return this.#columns;
  }

  /** The middle of a place, in pixels from the left; places need not be whole. */
  xOf(place: number): number {
    const scale = this.#parts.timeScale;
    const first = scale.logicalToCoordinate(placeOnScale(0)) ?? 0;
    const second = scale.logicalToCoordinate(placeOnScale(1)) ?? 0;
    return first + place * (second - first);
  }

  /** Where a price stands, in pixels from the top of its pane; null: nowhere. `price`: an integer at the scale. */
  yOf(price: number): number | null {
    return this.#parts.yOf(price / 10 ** this.priceScale);
  }

  /** Where the line of reading is, and the place of its bar; null: there is none. */
  readingAt(): { readonly x: number; readonly place: number } | null {
    if (this.reading === null) return null;
    const place = placeOf(this.#parts.places(), this.reading, this.width);
    return place === null ? null : { x: this.xOf(place), place: Math.floor(place + 0.5) };
  }

  /** Up to where the lane claims nothing, in pixels; null: everything in view was read. */
  unreadTo(): number | null {
    const { knownFrom } = this.source;
    const places = this.#parts.places();
    if (knownFrom <= (places[0]?.time ?? Number.POSITIVE_INFINITY)) return null;
    if (knownFrom === Number.POSITIVE_INFINITY) return this.xOf(places.length - 0.5);
    const place = placeOf(places, knownFrom, this.width);
    return place === null ? null : this.xOf(Math.ceil(place + 0.5) - 0.5);
  }

  /** The column at `x`. */
  columnAt(x: number): Column | null {
    const place = Math.round((x - this.xOf(0)) / this.spacing);
    return this.columns.find(({ index }) => index === place) ?? null;
  }

  #keyOf({ from, to }: View, { version }: LaneSource): string {
    const places = this.#parts.places();
    return `${version} ${from} ${to} ${places.length} ${places[0]?.time} ${places.at(-1)?.time}`;
  }
}
