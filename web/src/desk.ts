// What commands do to the page itself: where the focus goes. Places are known by their roles, which they need anyway.

import { tick } from 'svelte';
import type { Desk, Place } from './state/commands.ts';
import type { Layout, View } from './state/layout.svelte.ts';

const PLACES: Readonly<Record<Place, { readonly view: View; readonly selector: string }>> = {
  watchlist: { view: 'watch', selector: '[aria-label="Watchlist"] [data-symbol][tabindex="0"]' },
  chart: { view: 'chart', selector: '[aria-label="Chart"] [role="application"]' },
  room: { view: 'room', selector: '[aria-label="Room"] [role="log"]' },
  composer: { view: 'room', selector: '[aria-label="Room"] textarea' },
};

/** The parts of the page, in the order in which they are read. */
const PARTS: readonly Place[] = ['watchlist', 'chart', 'room'];

export function pageDesk(page: Document, layout: Layout): Desk {
  const find = (place: Place) => page.querySelector<HTMLElement>(PLACES[place].selector);
  const holdsFocus = (place: Place) =>
    find(place)?.closest('.panel')?.contains(page.activeElement) ?? false;

  const desk: Desk = {
    focus(place) {
      layout.show(PLACES[place].view);
      // What was hidden can take the focus when it is shown.
      void tick().then(() => find(place)?.focus());
    },
    focusBeside(by) {
      const at = PARTS.findIndex(holdsFocus);
      const next = at < 0 ? 0 : (at + by + PARTS.length) % PARTS.length;
      const part = PARTS[next];
      if (part) desk.focus(part);
    },
    stepRow(by) {
      const row = find('watchlist');
      // From elsewhere the first step leads into the list.
      if (!row || !holdsFocus('watchlist')) desk.focus('watchlist');
      else {
        const key = by > 0 ? 'ArrowDown' : 'ArrowUp';
        row.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
      }
    },
  };
  return desk;
}
