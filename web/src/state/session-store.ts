// Where the page keeps its guest session between visits.

import * as v from 'valibot';
import type { SessionStore } from '../../../client/index.ts';
import { Kept, type KeyValueStore } from './kept.ts';

const KeptSchema = v.object({ token: v.string(), name: v.exactOptional(v.string()) });

/** `open` gives the storage, and throws where it is forbidden. */
export function sessionStore(open: () => KeyValueStore): SessionStore {
  const kept = new Kept(open, 'outcry.session', KeptSchema);
  return { load: () => kept.load(), save: (session) => kept.save(session) };
}
