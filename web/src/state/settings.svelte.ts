// What a visitor has chosen, kept between visits. Each choice stands alone: one that cannot be read falls back to its
// default and takes no other with it.

import * as v from 'valibot';
import { CHART_KINDS, STUDIES } from '../bars/kinds.ts';
import { Kept, type KeyValueStore } from './kept.ts';
import { ZONES } from './times.svelte.ts';
import { COLUMNS, LISTS, type Sorting } from './watch-columns.ts';

const StudiesSchema = v.array(v.picklist(STUDIES));
const LISTED: Sorting = { column: 'listed', isDescending: false };
const SortingSchema = v.object({ column: v.picklist(COLUMNS), isDescending: v.boolean() });

/** How often prices are told: as they come, four times a second, once a second, not at all. */
export const RATES = ['live', 'calm', 'slow', 'paused'] as const;
export type Rate = (typeof RATES)[number];

const ChoicesSchema = v.object({
  theme: v.optional(v.fallback(v.picklist(['system', 'dark', 'light']), 'system'), 'system'),
  /** Colours of up and down; blue and orange are told apart by every kind of eye. */
  palette: v.optional(v.fallback(v.picklist(['teal-red', 'blue-orange']), 'teal-red'), 'teal-red'),
  /** Up has the warm colour of the pair, as is usual in East Asia. */
  isRedUp: v.optional(v.fallback(v.boolean(), false), false),
  /** Single characters are keys of commands (WCAG 2.1.4 wants a way to switch that off). */
  hasLetterKeys: v.optional(v.fallback(v.boolean(), true), true),
  /** Side panels that are closed where there is room for them. */
  closedSides: v.optional(v.fallback(v.array(v.picklist(['watch', 'room'])), []), []),
  /** What is below the chart; null: nothing. `auto`: never chosen, so as the screen has room. */
  dock: v.optional(v.fallback(v.nullable(v.picklist(['auto', 'book', 'tape'])), 'auto'), 'auto'),
  /** In whose time the page speaks. */
  zone: v.optional(v.fallback(v.picklist(ZONES), 'utc'), 'utc'),
  chartKind: v.optional(v.fallback(v.picklist(CHART_KINDS), 'candles'), 'candles'),
  /** What is drawn beside the price. */
  studies: v.optional(v.fallback(StudiesSchema, ['volume']), ['volume']),
  /** The chart shows what was said, and where. */
  hasLane: v.optional(v.fallback(v.boolean(), true), true),
  rate: v.optional(v.fallback(v.picklist(RATES), 'live'), 'live'),
  /** Which watchlist is open. */
  list: v.optional(v.fallback(v.picklist(LISTS), 'all'), 'all'),
  sorting: v.optional(v.fallback(SortingSchema, LISTED), LISTED),
  /** The watchlist takes the room for all of its columns. */
  isWatchWide: v.optional(v.fallback(v.boolean(), false), false),
});

export type Choices = Readonly<v.InferOutput<typeof ChoicesSchema>>;

export class Settings {
  readonly #kept: Kept<typeof ChoicesSchema>;
  #choices: Choices;

  /** `open` gives the storage, and throws where it is forbidden: then choices last as long as the page. */
  constructor(open: () => KeyValueStore) {
    this.#kept = new Kept(open, 'outcry.settings', ChoicesSchema);
    this.#choices = $state.raw(this.#kept.load() ?? v.parse(ChoicesSchema, {}));
  }

  get choices(): Choices {
    return this.#choices;
  }

  /** Takes over what another page of this browser has chosen since. */
  renew(): void {
    this.#choices = this.#kept.load() ?? this.#choices;
  }

  /** Takes other choices; those that are not named stay, also those of another page. */
  choose(part: Partial<Choices>): void {
    this.renew();
    this.#choices = { ...this.#choices, ...part };
    this.#kept.save(this.#choices);
  }
}
