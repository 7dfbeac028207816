// Where the page keeps its guest session between visits. What was stored is untrusted, storage may be forbidden: then
// a visit begins without a name and nothing else is lost.

import * as v from 'valibot';
import type { KeptSession, SessionStore } from '../../../client/index.ts';
import { readJson } from '../../../protocol/calls.ts';

const KEY = 'outcry.session';

const KeptSchema = v.object({ token: v.string(), name: v.optional(v.string()) });

/** The part of the Web Storage interface that is used. */
export type KeyValueStore = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/** `open` gives the storage, and throws where it is forbidden. */
export function sessionStore(open: () => KeyValueStore): SessionStore {
  return {
    load() {
      const text = attempt(() => open().getItem(KEY));
      const kept = text === null ? null : parseKept(text);
      return kept;
    },
    save(session) {
      attempt(() => {
        if (session === null) open().removeItem(KEY);
        else open().setItem(KEY, JSON.stringify(session));
        return null;
      });
    },
  };
}

function parseKept(text: string): KeptSession | null {
  const json = readJson(text);
  const parsed = v.safeParse(KeptSchema, json.ok ? json.value : null);
  if (!parsed.success) return null;
  const { token, name } = parsed.output;
  return name === undefined ? { token } : { token, name };
}

function attempt<T>(use: () => T | null): T | null {
  try {
    return use();
  } catch {
    // Forbidden or full: this page keeps nothing, which is how a first visit looks too.
    return null;
  }
}
