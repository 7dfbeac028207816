// Watches reactive state from a test as a component would, without a page.

import { turns } from './fake-clock.ts';

export interface Watched<T> {
  /** Every value that a reader would have seen, oldest first. */
  readonly values: readonly T[];
  stop(): void;
}

/** Reads `read` now and whenever what it read has changed. */
export async function watched<T>(read: () => T): Promise<Watched<T>> {
  const values: T[] = [];
  const stop = $effect.root(() => {
    $effect(() => {
      values.push(read());
    });
  });
  await turns();
  return { values, stop };
}
