// Waiting for no longer than is bearable.

import type { Clock } from '../../protocol/clock.ts';

/** Waits for `work`, `ms` at most; whether it was done by then. What fails later is nobody's business any more. */
export async function within(clock: Clock, ms: number, work: Promise<unknown>): Promise<boolean> {
  let cancel: () => void = () => {};
  const tooLate = new Promise<false>((resolve) => {
    cancel = clock.after(ms, () => resolve(false));
  });
  try {
    return await Promise.race([work.then(() => true), tooLate]);
  } finally {
    cancel();
  }
}
