// A browser's storage for one key, and one that is forbidden.

import type { KeyValueStore } from '../../web/src/state/kept.ts';

export function memoryStorage(kept: string | null = null): KeyValueStore {
  let text = kept;
  return {
    getItem: () => text,
    setItem(_key, value) {
      text = value;
    },
    removeItem() {
      text = null;
    },
  };
}

export function forbiddenStorage(): KeyValueStore {
  throw new Error('SecurityError');
}
