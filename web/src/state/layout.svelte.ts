// Which parts of the floor are in front: the part on a small screen, the side panels on a large one, and the window or
// the menu above the page.

import type { Panel } from './panel.ts';
import type { Settings } from './settings.svelte.ts';
import type { Snap } from './sheet.ts';

export const VIEWS = ['watch', 'chart', 'room'] as const;
export type View = (typeof VIEWS)[number];

export type Side = 'watch' | 'room';

/** A small window at its button, which the browser may close too. */
export interface OpenMenu {
  close(): void;
}

export class Layout {
  readonly #settings: Settings;
  #view = $state<View>('chart');
  #isHalfOpen = $state(false);
  /** The chart was shown from the room, to which one goes back. */
  #isFromRoom = $state(false);
  #panel = $state<Panel | null>(null);
  #menu = $state.raw<OpenMenu | null>(null);
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

  /** How many things lie over the page; where there is room for one part only (`isSmall`), over the chart. */
  layersOn(isSmall: boolean): number {
    const above = Number(this.#menu !== null) + Number(this.#panel !== null);
    if (!isSmall) return above;
    // The chart that was shown from the room lies over it, and the room over the chart.
    if (this.#isFromRoom) return above + 2;
    return above + Number(this.#view !== 'chart' || this.snap !== 'peek');
  }

  /** Closes the uppermost of them. */
  closeLayer(): void {
    if (this.#panel !== null) this.#panel = null;
    else if (this.#menu !== null) this.#closeMenu(this.#menu);
    else if (this.#isFromRoom) this.show('room');
    else this.snapTo('peek');
  }

  /** Where there is room for all parts: whether a side panel is open. */
  isOpen(side: Side): boolean {
    return !this.#settings.choices.closedSides.includes(side);
  }

  /** Brings a part to the front, and opens it should it be closed. */
  show(view: View): void {
    this.#isFromRoom = false;
    this.#view = view;
    if (view !== 'chart' && !this.isOpen(view)) this.toggle(view);
  }

  /** Brings the chart to the front for something that the room speaks of: with the room in front, one comes back to it. */
  showFromRoom(): void {
    const isFromRoom = this.#view === 'room';
    this.show('chart');
    this.#isFromRoom = isFromRoom;
  }

  /** Brings the room's sheet to a height; fully open it is the room that is in front. */
  snapTo(snap: Snap): void {
    this.#isFromRoom = false;
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

  /** `menu` has opened; the one before, if any, is closed by the browser. */
  openMenu(menu: OpenMenu): void {
    this.#menu = menu;
  }

  /** `menu` is gone, by whatever means. */
  menuClosed(menu: OpenMenu): void {
    if (this.#menu === menu) this.#menu = null;
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

  #closeMenu(menu: OpenMenu): void {
    this.#menu = null;
    menu.close();
  }
}
