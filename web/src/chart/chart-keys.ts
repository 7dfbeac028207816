// What a key does in the chart, and where that leads: pure, and knows nothing of the library that draws.

export type ChartMove =
  | { readonly type: 'step'; readonly bars: number }
  | { readonly type: 'edge'; readonly edge: 'first' | 'newest' }
  | { readonly type: 'zoom'; readonly factor: number }
  | { readonly type: 'reset' }
  | { readonly type: 'pick' }
  /** To the nearest bar before or after in which somebody spoke. */
  | { readonly type: 'talk'; readonly direction: 1 | -1 }
  | { readonly type: 'leave' };

/** Places of bars, as fractions: the first bar is at 0. */
export interface View {
  readonly from: number;
  readonly to: number;
}

export type Key = Pick<KeyboardEvent, 'key' | 'shiftKey' | 'ctrlKey' | 'altKey' | 'metaKey'>;

const FAR_BARS = 10;
/** What one press leaves of the time in view. */
const ZOOM = 0.8;
/** Closer or wider than this shows nothing more. */
const LEAST_BARS = 8;
const MOST_BARS = 2_000;

/** null: the key is not the chart's. `hasLetters`: keys that are letters do something. With Ctrl, Alt or Meta it is the browser's. */
export function moveOf(pressed: Key, hasLetters: boolean): ChartMove | null {
  if (pressed.ctrlKey || pressed.altKey || pressed.metaKey) return null;
  const bars = pressed.shiftKey ? FAR_BARS : 1;
  switch (pressed.key) {
    case 'ArrowLeft':
      return { type: 'step', bars: -bars };
    case 'ArrowRight':
      return { type: 'step', bars };
    case 'Home':
      return { type: 'edge', edge: 'first' };
    case 'End':
      return { type: 'edge', edge: 'newest' };
    case '+':
    case '=':
      return { type: 'zoom', factor: ZOOM };
    case '-':
      return { type: 'zoom', factor: 1 / ZOOM };
    case '0':
      return { type: 'reset' };
    case 'm':
      return hasLetters ? { type: 'talk', direction: 1 } : null;
    case 'M':
      return hasLetters ? { type: 'talk', direction: -1 } : null;
    case 'Enter':
      return { type: 'pick' };
    case 'Escape':
      return { type: 'leave' };
    default:
      return null;
  }
}

/** The bar to which a step leads, of `count`; from nowhere every step leads to `start`. */
export function stepped(at: number | null, bars: number, count: number, start: number): number {
  const to = at === null ? start : at + bars;
  return Math.min(count - 1, Math.max(0, to));
}

/** `view`, closer or wider, while the bar at `anchor` keeps its place on the screen. */
export function zoomed(view: View, anchor: number, factor: number): View {
  const width = view.to - view.from;
  const next = Math.min(MOST_BARS, Math.max(LEAST_BARS, width * factor));
  // A view that is already beyond a bound may come back and go no further.
  if ((next - width) * (factor - 1) <= 0) return view;
  const left = ((anchor - view.from) / width) * next;
  return { from: anchor - left, to: anchor - left + next };
}

/**
 * `view`, moved no further than it takes to show the bar at `index` with one more beside it; at the first bar it does not stay
 * among the empty places before it.
 */
export function moved(view: View, index: number): View {
  const width = view.to - view.from;
  if (index === 0 && view.from < -1) return { from: -1, to: width - 1 };
  if (index < view.from) return { from: index - 1, to: index - 1 + width };
  if (index > view.to) return { from: index + 1 - width, to: index + 1 };
  return view;
}
