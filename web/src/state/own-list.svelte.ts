// The symbols that a visitor has put on a list of one's own, in the visitor's own order, kept between visits. Which of
// them are traded is not known here: one that is not, or not now, keeps its place quietly.

import * as v from 'valibot';
import { Kept, type KeyValueStore } from './kept.ts';

/** Far more than anybody watches by hand. */
const MOST = 500;
const SYMBOL_CHARACTERS = 64;

const SymbolsSchema = v.array(v.pipe(v.string(), v.minLength(1), v.maxLength(SYMBOL_CHARACTERS)));

export class OwnList {
  readonly #kept: Kept<typeof SymbolsSchema>;
  #symbols = $state.raw<readonly string[]>([]);
  readonly #known = $derived(new Set(this.#symbols));

  /** `open` gives the storage, and throws where it is forbidden: then the list lasts as long as the page. */
  constructor(open: () => KeyValueStore) {
    this.#kept = new Kept(open, 'outcry.watchlist', SymbolsSchema);
    this.renew();
  }

  /** In their order. */
  get symbols(): readonly string[] {
    return this.#symbols;
  }

  has(symbol: string): boolean {
    return this.#known.has(symbol);
  }

  /** Takes over what another page of this browser has made of the list since. */
  renew(): void {
    const kept = this.#kept.load();
    if (kept === null || isSame(kept, this.#symbols)) return;
    this.#symbols = [...new Set(kept)].slice(0, MOST);
  }

  /** Puts a symbol at the end; one that is on the list stays where it is. A full list takes no more. */
  add(symbol: string): void {
    this.renew();
    if (this.has(symbol) || this.#symbols.length >= MOST) return;
    this.#keep([...this.#symbols, symbol]);
  }

  remove(symbol: string): void {
    this.renew();
    this.#keep(this.#symbols.filter((one) => one !== symbol));
  }

  /** Brings a symbol of the list to before another one of it; null: to the end. */
  place(symbol: string, before: string | null): void {
    this.renew();
    if (symbol === before || !this.has(symbol)) return;
    const others = this.#symbols.filter((one) => one !== symbol);
    const at = before === null ? -1 : others.indexOf(before);
    others.splice(at < 0 ? others.length : at, 0, symbol);
    this.#keep(others);
  }

  #keep(symbols: readonly string[]): void {
    this.#symbols = symbols;
    this.#kept.save([...symbols]);
  }
}

function isSame(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((one, at) => one === others[at]);
}
