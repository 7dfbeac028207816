// A window with an address and a history that goes back and forward, a turn after it was told to, as browsers do.

import type { StepsBar } from '../../web/src/state/back-steps.ts';
import type { AddressBar } from '../../web/src/state/route.svelte.ts';

interface Entry {
  readonly url: string;
  readonly state: unknown;
}

export class FakeWindow implements AddressBar, StepsBar {
  readonly #entries: Entry[];
  #at = 0;
  readonly #listeners = new Set<() => void>();

  constructor(url: string) {
    this.#entries = [{ url, state: null }];
  }

  readonly location = {
    here: () => new URL(this.#here.url, 'http://floor'),
    get pathname() {
      return this.here().pathname;
    },
    get search() {
      return this.here().search;
    },
  };

  readonly history = {
    here: () => this.#here,
    get state(): unknown {
      return this.here().state;
    },
    pushState: (state: number, _unused: string, url: string) => {
      this.#at += 1;
      this.#entries.splice(this.#at, Number.POSITIVE_INFINITY, { url, state });
    },
    replaceState: (state: number, _unused: string, url: string) => {
      this.#entries[this.#at] = { url, state };
    },
    go: (by: number) => queueMicrotask(() => this.go(by)),
  };

  get #here(): Entry {
    const entry = this.#entries[this.#at];
    if (!entry) throw new Error('the history has no such entry');
    return entry;
  }

  /** The addresses up to the one that is open. */
  get steps(): readonly string[] {
    return this.#entries.slice(0, this.#at + 1).map(({ url }) => url);
  }

  get listeners(): number {
    return this.#listeners.size;
  }

  addEventListener(_type: 'popstate', listener: () => void): void {
    this.#listeners.add(listener);
  }

  removeEventListener(_type: 'popstate', listener: () => void): void {
    this.#listeners.delete(listener);
  }

  /** What a visitor does; by more than there is leaves the page. */
  go(by: number): void {
    if (!this.#entries[this.#at + by]) throw new Error('the page was left');
    this.#at += by;
    for (const listener of this.#listeners) listener();
  }
}
