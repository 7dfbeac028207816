// The list under the hand of whoever writes a symbol or a name: what it offers, and which one is chosen. It knows the
// text that is written, and no field.

import { pickOf } from './palette.ts';
import { type Choice, isWritten, MOST_CHOICES, type Word, wordAt } from './word-choice.ts';

/** A text with the caret in it. */
export interface Written {
  readonly text: string;
  readonly caret: number;
}

export class Completion {
  readonly #offers: (word: Word) => readonly Choice[];
  #text = '';
  #word: Word | null = null;
  /** Where a word begins whose list was put away. */
  #dismissed: number | null = null;
  #choices = $state.raw<readonly Choice[]>([]);
  #sign = $state<Word['sign']>('$');
  #at = $state<number | null>(null);

  /** `offers` tells what a word may become. */
  constructor(offers: (word: Word) => readonly Choice[]) {
    this.#offers = offers;
  }

  /** None: there is no list. */
  get choices(): readonly Choice[] {
    return this.#choices;
  }

  /** What the choices are: symbols, or names. */
  get sign(): Word['sign'] {
    return this.#sign;
  }

  /** Index of the chosen one; null: none is, so that Enter says what is written. */
  get at(): number | null {
    return this.#at;
  }

  /** Somebody has typed: `caret` is where the next letter goes. */
  look(text: string, caret: number): void {
    const word = wordAt(text, caret);
    if (word?.start !== this.#dismissed) this.#dismissed = null;
    if (word === null || this.#dismissed !== null) {
      this.close();
      return;
    }
    this.#text = text;
    this.#word = word;
    this.#sign = word.sign;
    this.#choices = this.#offers(word);
    const [first] = this.#choices;
    // A sign alone may be meant as it stands, as may what is written out.
    const isGuess = first !== undefined && word.query !== '' && !isWritten(first, word.query);
    this.#at = isGuess ? 0 : null;
  }

  choose(index: number): void {
    this.#at = index;
  }

  /** Moves the choice by an arrow; whether `key` was one of the list's. */
  move(key: string): boolean {
    const last = this.#choices.length - 1;
    const isEntry = this.#at === null && (key === 'ArrowDown' || key === 'ArrowUp');
    const entry = key === 'ArrowDown' ? 0 : last;
    const to = isEntry ? entry : pickOf(key, this.#at ?? 0, last + 1, MOST_CHOICES);
    if (last < 0 || to === null) return false;
    this.#at = to;
    return true;
  }

  /** The text with the choice `index` in place of the word, and the list is gone; null: there is no such choice. */
  take(index: number | null): Written | null {
    const word = this.#word;
    const choice = index === null ? undefined : this.#choices[index];
    if (!word || !choice) return null;
    const written = word.sign + choice.text;
    const rest = this.#text.slice(word.start + word.sign.length + word.query.length);
    const before = this.#text.slice(0, word.start) + written;
    this.close();
    return { text: `${before} ${rest.replace(/^ /, '')}`, caret: before.length + 1 };
  }

  /** Puts the list away until another word is begun; whether there was one. */
  dismiss(): boolean {
    if (this.#choices.length === 0) return false;
    this.#dismissed = this.#word?.start ?? null;
    this.close();
    return true;
  }

  /** There is no list until somebody types. */
  close(): void {
    this.#word = null;
    this.#choices = [];
    this.#at = null;
  }
}
