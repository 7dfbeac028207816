// What the address says: which symbol, which interval. The address is the state, so links, reload and the back
// button need nothing of their own. An address that names nothing opens what was looked at last. Whether a symbol
// exists is not known here. A step of the history may be one of
// something that lies over the page (state/back-steps.ts): it has the address of the step below it.

import * as v from 'valibot';
import { INTERVALS, type Interval } from '../../../protocol/bar.ts';
import { Kept, type KeyValueStore } from './kept.ts';

/** More of an address than this names nothing, and need not be shown. */
const SYMBOL_CHARACTERS = 24;
/** What shows nothing, or turns its neighbours around. No symbol has any. */
const UNSEEN = /[\p{C}\u2028\u2029]/gu;

const DEFAULT_INTERVAL: Interval = '1m';

/** What was looked at last. */
const LastSchema = v.object({
  symbol: v.pipe(v.string(), v.minLength(1), v.maxLength(SYMBOL_CHARACTERS)),
  interval: v.picklist(INTERVALS),
});

/** The part of `window` that a route needs. */
export interface AddressBar {
  readonly location: { readonly pathname: string; readonly search: string };
  readonly history: {
    /** How many layers lie over the page in this step. */
    readonly state: unknown;
    pushState(state: number, unused: string, url: string): void;
    replaceState(state: number, unused: string, url: string): void;
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
  readonly #kept: Kept<typeof LastSchema>;
  #last: v.InferOutput<typeof LastSchema> | null;
  readonly #onPop = () => this.#popped();
  #layers: number;
  #place = $state.raw<Place>({ symbol: null, interval: DEFAULT_INTERVAL });

  /** `open` gives the storage, and throws where it is forbidden. */
  constructor(bar: AddressBar, open: () => KeyValueStore) {
    this.#bar = bar;
    this.#kept = new Kept(open, 'outcry.last', LastSchema);
    this.#last = this.#kept.load();
    this.#place = parsePlace(bar.location.search, this.#last?.interval);
    this.#layers = layersOf(bar.history.state);
    bar.addEventListener('popstate', this.#onPop);
  }

  get symbol(): string | null {
    return this.#place.symbol;
  }

  get interval(): Interval {
    return this.#place.interval;
  }

  /** The symbol that was looked at last, for an address that names none; null: none was. */
  get last(): string | null {
    return this.#last?.symbol ?? null;
  }

  /** `symbol` is what is looked at: an address that names none says so, and the next visit begins there. */
  settle(symbol: string): void {
    const { interval } = this.#place;
    if (this.#place.symbol === null) {
      this.#place = { symbol, interval };
      this.#rewrite();
    }
    if (this.#last?.symbol === symbol && this.#last.interval === interval) return;
    this.#last = { symbol, interval };
    this.#kept.save(this.#last);
  }

  /** The address of a symbol, at the present interval. */
  hrefOf(symbol: string): string {
    return formatPlace(this.#bar.location.pathname, { symbol, interval: this.#place.interval });
  }

  /** How many layers lie over the page in the step of the history that is open. */
  get layers(): number {
    return this.#layers;
  }

  /** Another layer lies over the page: a step that the back button undoes. */
  addLayer(): void {
    this.#layers += 1;
    this.#bar.history.pushState(this.#layers, '', this.#href);
  }

  /** Opens a symbol: a step that the back button undoes. */
  openSymbol(symbol: string): void {
    if (symbol === this.#place.symbol) return;
    const { history } = this.#bar;
    // The step of what lay over the page becomes that of the symbol: Back leads to the one before.
    if (this.#layers > 0) history.replaceState(0, '', this.hrefOf(symbol));
    else history.pushState(0, '', this.hrefOf(symbol));
    this.#layers = 0;
    this.#place = { symbol, interval: this.#place.interval };
  }

  /** Another interval of `symbol`, in the same step of the history. */
  openInterval(symbol: string, interval: Interval): void {
    this.#place = { symbol, interval };
    this.#rewrite();
  }

  close(): void {
    this.#bar.removeEventListener('popstate', this.#onPop);
  }

  get #href(): string {
    return formatPlace(this.#bar.location.pathname, this.#place);
  }

  #popped(): void {
    const place = parsePlace(this.#bar.location.search);
    const layers = layersOf(this.#bar.history.state);
    // Between layers of the same symbol only what lies over it has changed: the interval stays.
    const isSame = place.symbol === this.#place.symbol && layers + this.#layers > 0;
    this.#layers = layers;
    if (isSame) this.#rewrite();
    else this.#place = place;
  }

  #rewrite(): void {
    this.#bar.history.replaceState(this.#layers, '', this.#href);
  }
}

/** Of a step of the history, which keeps nothing else. */
function layersOf(state: unknown): number {
  return typeof state === 'number' ? state : 0;
}

/** `last`: the interval of an address that names neither a symbol nor an interval. */
function parsePlace(search: string, last: Interval = DEFAULT_INTERVAL): Place {
  const query = new URLSearchParams(search);
  const symbol = parseSymbol(query.get('symbol') ?? '');
  const wanted = query.get('interval');
  const interval = INTERVALS.find((known) => known === wanted);
  return { symbol, interval: interval ?? (symbol === null ? last : DEFAULT_INTERVAL) };
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
