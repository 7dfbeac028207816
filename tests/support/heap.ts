// What JavaScript objects this process holds, once all that nobody needs has been collected.

import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect: () => void = runInNewContext('gc');

/** Bytes of the heap after full collections: until one of them finds no more. */
export async function heldBytes(): Promise<number> {
  let before = Number.POSITIVE_INFINITY;
  for (;;) {
    // What just ended may still be on its way through promises and finalizers.
    await new Promise((resolve) => setImmediate(resolve));
    collect();
    const { used_heap_size: held } = getHeapStatistics();
    if (held > before * 0.999) return held;
    before = held;
  }
}
