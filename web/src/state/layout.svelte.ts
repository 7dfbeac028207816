// Which parts of the floor are in front: the part on a small screen, the side panels on a large one, and the window above
// the page.

import type { Panel } from './panel.ts';
import type { Settings } from './settings.svelte.ts';
import type { Snap } from './sheet.ts';

export const VIEWS = ['watch', 'chart', 'room'] as const;
export type View = (typeof VIEWS)[number];

export type Side = 'watch' | 'room';

export class Layout {
  readonly #settings: Settings;
  #view = $state<View>('chart');
  #isHalfOpen = $state(false);
  #panel = $state<Panel | null>(null);
  #typed = '';

  constructor(settings: Settings) {
    this.#settings = settings;
  }

  /** What is in front where there is room for one part only. */
  get view(): View {
    return this.#view;
  }

  /** How far the room's sheet is open on a small screen. */
  get snap(): Snap {
    if (this.#view === 'room') return 'full';
    return this.#isHalfOpen ? 'half' : 'peek';
  }

  /** The window above the page; null: none. */
  get panel(): Panel | null {
    return this.#panel;
  }

  /** How many things lie over the chart where there is room for one part only. */
  get layers(): number {
    const isCovered = this.#view !== 'chart' || this.snap !== 'peek';
    return Number(isCovered) + Number(this.#panel !== null);
  }

  /** Closes the uppermost of them. */
  closeLayer(): void {
    if (this.#panel !== null) this.#panel = null;
    else this.snapTo('peek');
  }

  /** Where there is room for all parts: whether a side panel is open. */
  isOpen(side: Side): boolean {
    return !this.#settings.choices.closedSides.includes(side);
  }

  /** Brings a part to the front, and opens it should it be closed. */
  show(view: View): void {
    this.#view = view;
    if (view !== 'chart' && !this.isOpen(view)) this.toggle(view);
  }

  /** Brings the room's sheet to a height; fully open it is the room that is in front. */
  snapTo(snap: Snap): void {
    this.#isHalfOpen = snap === 'half';
    this.#view = snap === 'full' ? 'room' : 'chart';
  }

  toggle(side: Side): void {
    const others = this.#settings.choices.closedSides.filter((one) => one !== side);
    this.#settings.choose({ closedSides: this.isOpen(side) ? [...others, side] : others });
  }

  openPanel(panel: Panel): void {
    this.#typed = '';
    this.#panel = panel;
  }

  /** What was typed to open the search, and since then, before its field was there. */
  get typed(): string {
    return this.#typed;
  }

  /** Opens the search with what is typed, or adds to it. */
  type(text: string): void {
    if (this.#panel !== 'palette') this.openPanel('palette');
    this.#typed += text;
  }

  /** Closes `panel`, should it still be the one that is open. */
  closePanel(panel: Panel): void {
    if (this.#panel === panel) this.#panel = null;
  }
}
