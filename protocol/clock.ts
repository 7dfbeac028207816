// Time as a constructor argument. The house reads no clock of its own, so tests own time.

export interface Clock {
  /** Wall time, milliseconds UTC: for stamps, never for measuring. */
  now(): number;
  /** Monotonic milliseconds from an arbitrary start: for ages and deadlines. */
  mono(): number;
  /** Runs `callback` once after `delayMs`; the answer cancels it and may be called any number of times. */
  after(delayMs: number, callback: () => void): () => void;
}

/**
 * Runs `callback` every `periodMs`, without drift however long a run takes: the runs lie on a grid from the start, and
 * those that were missed are left out. The answer stops it.
 */
export function every(clock: Clock, periodMs: number, callback: () => void): () => void {
  let stopped = false;
  let cancel: () => void = () => {};
  let due = clock.mono() + periodMs;
  const again = () => {
    if (stopped) return;
    callback();
    if (stopped) return;
    const missed = Math.max(0, Math.floor((clock.mono() - due) / periodMs));
    due += (missed + 1) * periodMs;
    cancel = clock.after(due - clock.mono(), again);
  };
  cancel = clock.after(periodMs, again);
  return () => {
    stopped = true;
    cancel();
  };
}

/** Chance as a constructor argument: a number in [0, 1). */
export type Random = () => number;
