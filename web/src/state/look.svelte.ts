// How the page looks: what the visitor chose, and where that is "as the system does" the system's own theme. Written to
// the root element as attributes, which the style sheet knows.

import { MediaQuery } from 'svelte/reactivity';
import type { Settings } from './settings.svelte.ts';

export type Theme = 'dark' | 'light';

/** The part of the root element that is used. */
export type LookRoot = Pick<Element, 'setAttribute' | 'toggleAttribute'>;

export class Look {
  readonly #settings: Settings;
  readonly #root: LookRoot;
  readonly #isSystemLight: Pick<MediaQuery, 'current'>;

  readonly theme: Theme = $derived.by(() => {
    const { theme } = this.#settings.choices;
    if (theme !== 'system') return theme;
    return this.#isSystemLight.current ? 'light' : 'dark';
  });
  /** Another text whenever colours are others: for who draws with colours and not with the style sheet. */
  readonly colours: string = $derived.by(() => {
    const { palette, isRedUp } = this.#settings.choices;
    return `${this.theme} ${palette} ${isRedUp ? 'red up' : 'red down'}`;
  });

  constructor(
    settings: Settings,
    root: LookRoot,
    isSystemLight: Pick<MediaQuery, 'current'> = new MediaQuery('(prefers-color-scheme: light)'),
  ) {
    this.#settings = settings;
    this.#root = root;
    this.#isSystemLight = isSystemLight;
  }

  /** Brings the root to the look; to be called when it changes, before anything reads colours. */
  apply(): void {
    const { palette, isRedUp } = this.#settings.choices;
    this.#root.setAttribute('data-theme', this.theme);
    this.#root.setAttribute('data-palette', palette);
    this.#root.toggleAttribute('data-red-up', isRedUp);
  }
}
