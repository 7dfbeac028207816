// A value that the page keeps between visits, as JSON under one key. What was stored is untrusted, storage may be
// forbidden or full: then a visit begins as the first one did, and nothing else is lost.

import * as v from 'valibot';
import { readJson } from '../../../protocol/json.ts';

/** The part of the Web Storage interface that is used. */
export type KeyValueStore = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

export class Kept<S extends v.GenericSchema> {
  readonly #open: () => KeyValueStore;
  readonly #key: string;
  readonly #schema: S;

  /** `open` gives the storage, and throws where it is forbidden. */
  constructor(open: () => KeyValueStore, key: string, schema: S) {
    this.#open = open;
    this.#key = key;
    this.#schema = schema;
  }

  /** Null: nothing is kept, or nothing that can be read. */
  load(): v.InferOutput<S> | null {
    const text = attempt(() => this.#open().getItem(this.#key));
    const json = text === null ? null : readJson(text);
    const parsed = v.safeParse(this.#schema, json?.ok ? json.value : null);
    return parsed.success ? parsed.output : null;
  }

  /** Null forgets it. */
  save(value: v.InferOutput<S> | null): void {
    attempt(() => {
      if (value === null) this.#open().removeItem(this.#key);
      else this.#open().setItem(this.#key, JSON.stringify(value));
      return null;
    });
  }
}

function attempt<T>(use: () => T | null): T | null {
  try {
    return use();
  } catch {
    // This page keeps nothing, which is how a first visit looks too.
    return null;
  }
}
