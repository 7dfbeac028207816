// What the address says: which symbol, which interval. The address is the state, so links, reload and the back
// button need nothing of their own. Whether the symbol exists is not known here.

import { INTERVALS, type Interval } from '../../../protocol/bar.ts';

/** More of an address than this names nothing, and need not be shown. */
const SYMBOL_CHARACTERS = 24;
/** What shows nothing, or turns its neighbours around. No symbol has any. */
const UNSEEN = /[\p{C}\u2028\u2029]/gu;

const DEFAULT_INTERVAL: Interval = '1m';

/** The part of `window` that a route needs. */
export interface AddressBar {
  readonly location: { readonly pathname: string; readonly search: string };
  readonly history: {
    pushState(state: null, unused: string, url: string): void;
    replaceState(state: null, unused: string, url: string): void;
  };
  addEventListener(type: 'popstate', listener: () => void): void;
  removeEventListener(type: 'popstate', listener: () => void): void;
}

interface Place {
  /** Null: the address names none. */
  readonly symbol: string | null;
  readonly interval: Interval;
}

export class Route {
  readonly #bar: AddressBar;
  readonly #onPop = () => {
    this.#place = parsePlace(this.#bar.location.search);
  };
  #place = $state.raw<Place>({ symbol: null, interval: DEFAULT_INTERVAL });

  constructor(bar: AddressBar) {
    this.#bar = bar;
    this.#place = parsePlace(bar.location.search);
    bar.addEventListener('popstate', this.#onPop);
  }

  get symbol(): string | null {
    return this.#place.symbol;
  }

  get interval(): Interval {
    return this.#place.interval;
  }

  /** The address of a symbol, at the present interval. */
  hrefOf(symbol: string): string {
    return formatPlace(this.#bar.location.pathname, { symbol, interval: this.#place.interval });
  }

  /** Opens a symbol: a step that the back button undoes. */
  openSymbol(symbol: string): void {
    if (symbol === this.#place.symbol) return;
    this.#bar.history.pushState(null, '', this.hrefOf(symbol));
    this.#place = { symbol, interval: this.#place.interval };
  }

  /** Another interval of `symbol`, in the same step of the history. */
  openInterval(symbol: string, interval: Interval): void {
    this.#place = { symbol, interval };
    this.#bar.history.replaceState(null, '', this.hrefOf(symbol));
  }

  close(): void {
    this.#bar.removeEventListener('popstate', this.#onPop);
  }
}

function parsePlace(search: string): Place {
  const query = new URLSearchParams(search);
  const symbol = parseSymbol(query.get('symbol') ?? '');
  const wanted = query.get('interval');
  const interval = INTERVALS.find((known) => known === wanted) ?? DEFAULT_INTERVAL;
  return { symbol, interval };
}

/** Null: none. What can be no symbol stays as far as it can be shown: `\u{202e}`, and a cut ends with `…`. */
function parseSymbol(written: string): string | null {
  const all = [...written.trim().toUpperCase()];
  const isLong = all.length > SYMBOL_CHARACTERS;
  const shown = isLong ? [...all.slice(0, SYMBOL_CHARACTERS - 1), '…'] : all;
  const spell = (unseen: string) => `\\u{${unseen.codePointAt(0)?.toString(16)}}`;
  return shown.join('').replace(UNSEEN, spell) || null;
}

function formatPlace(pathname: string, place: Place): string {
  const query = new URLSearchParams();
  if (place.symbol !== null) query.set('symbol', place.symbol);
  if (place.interval !== DEFAULT_INTERVAL) query.set('interval', place.interval);
  const text = query.toString();
  return text === '' ? pathname : `${pathname}?${text}`;
}
