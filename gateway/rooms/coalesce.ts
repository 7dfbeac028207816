// One run of some work at a time, shared by all who ask for it meanwhile.

/**
 * Runs `work` for every call, but never twice at once: who calls during a run gets the next one, together with all
 * others who called during it. So the run that a caller gets has always begun after the call.
 */
export function coalesce<T>(work: () => Promise<T>): () => Promise<T> {
  let running: Promise<T> | null = null;
  let next: Promise<T> | null = null;

  const run = (): Promise<T> => {
    const own = work().finally(() => {
      running = null;
    });
    running = own;
    return own;
  };
  const runNext = (): Promise<T> => {
    next = null;
    return run();
  };
  return () => {
    if (next) return next;
    if (!running) return run();
    next = running.then(runNext, runNext);
    return next;
  };
}
