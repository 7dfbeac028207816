// Joins the pointer to `RowDrag` on a list: presses a row, follows the pointer, scrolls where the pointer comes to an
// edge, and puts the row down. A click that ends a carrying opens nothing.

import type { Clock } from '../../../protocol/clock.ts';
import type { Frame } from '../state/frame.ts';
import { type Drop, RowDrag } from '../state/row-drag.svelte.ts';

/** So near to an edge the list scrolls, so many pixels a frame. */
const EDGE_PX = 28;
const SCROLL_PX = 6;

export interface Carrying {
  readonly drag: RowDrag;
  readonly frame: Frame;
  /** Whether rows may be moved now. */
  isMovable(): boolean;
  /** The gap between rows that is nearest to `y` of the screen: so many rows are above. */
  gapAt(y: number): number;
  drop(drop: Drop): void;
}

/** What `carryRows` joins the pointer to. */
export function newDrag(clock: Clock): RowDrag {
  return new RowDrag(clock);
}

/** `view`: the element that scrolls; rows in it are the elements with `data-symbol`. The answer ends it. */
export function carryRows(view: HTMLElement, carrying: Carrying): () => void {
  const { drag, frame } = carrying;
  let pointerId = -1;
  let y = 0;
  let hasCarried = false;

  const follow = () => {
    if (!drag.move(pointerId, y, carrying.gapAt(y))) return;
    const { top, bottom } = view.getBoundingClientRect();
    const way = y < top + EDGE_PX ? -SCROLL_PX : y > bottom - EDGE_PX ? SCROLL_PX : 0;
    if (way === 0) return;
    view.scrollTop += way;
    frame.request(follow);
  };
  const stops = [
    listen(view, 'pointerdown', (event) => {
      hasCarried = false;
      const symbol = symbolAt(event.target);
      if (symbol === null || event.button !== 0 || !carrying.isMovable()) return;
      ({ pointerId, clientY: y } = event);
      drag.press({ symbol, pointerId, isTouch: event.pointerType === 'touch', y });
    }),
    listen(view, 'pointermove', (event) => {
      if (event.pointerId !== pointerId) return;
      y = event.clientY;
      follow();
      if (drag.symbol !== null) view.setPointerCapture(pointerId);
    }),
    listen(view, 'pointerup', () => {
      hasCarried = drag.symbol !== null;
      const drop = drag.release();
      if (drop) carrying.drop(drop);
    }),
    listen(view, 'pointercancel', () => drag.cancel()),
    listen(view, 'click', (event) => {
      if (!hasCarried) return;
      hasCarried = false;
      event.preventDefault();
      event.stopPropagation();
    }),
    listen(view, 'keydown', (event) => {
      if (event.key === 'Escape') drag.cancel();
    }),
    // A carried row must not scroll the list under the finger, nor a link be dragged out of the page.
    listen(view, 'touchmove', (event) => {
      if (drag.symbol !== null) event.preventDefault();
    }),
    listen(view, 'dragstart', (event) => {
      if (carrying.isMovable()) event.preventDefault();
    }),
    // A finger that rests asks for the row here, and not for the browser's menu of the link.
    listen(view, 'contextmenu', (event) => {
      if (drag.symbol !== null) event.preventDefault();
    }),
  ];
  return () => {
    for (const stop of stops) stop();
    drag.cancel();
    frame.forget(follow);
  };
}

function listen<K extends keyof HTMLElementEventMap>(
  element: HTMLElement,
  type: K,
  listener: (event: HTMLElementEventMap[K]) => void,
): () => void {
  const options = { capture: type === 'click', passive: false };
  element.addEventListener(type, listener, options);
  return () => element.removeEventListener(type, listener, options);
}

/** Of the link that was pressed: buttons beside it are no handle. */
function symbolAt(target: EventTarget | null): string | null {
  const row = target instanceof Element ? target.closest('[data-symbol]') : null;
  return row instanceof HTMLElement ? (row.dataset.symbol ?? null) : null;
}
