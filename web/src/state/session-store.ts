// Where the page keeps its guest session between visits.

import * as v from 'valibot';
import type { SessionStore } from '../../../client/index.ts';
import { NAME_MAX, TOKEN_CHARACTERS } from '../../../protocol/limits.ts';
import { Kept, type KeyValueStore } from './kept.ts';

/** Whatever the house would not even look at is not kept. */
const KeptSchema = v.object({
  token: v.pipe(v.string(), v.nonEmpty(), v.maxLength(TOKEN_CHARACTERS)),
  name: v.exactOptional(
    v.pipe(
      v.string(),
      v.check((name) => [...name].length <= NAME_MAX),
    ),
  ),
});

/** `open` gives the storage, and throws where it is forbidden. */
export function sessionStore(open: () => KeyValueStore): SessionStore {
  const kept = new Kept(open, 'outcry.session', KeptSchema);
  return { load: () => kept.load(), save: (session) => kept.save(session) };
}
