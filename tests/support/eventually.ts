// Waiting for real processes: until a condition holds, with a deadline, never for a time.

export type Maybe<T> = T | false | null | undefined;

/** Resolves with what `check` gives once that is neither false, null nor undefined. Throws at the deadline. */
export async function eventually<T>(
  what: string,
  check: () => Maybe<T> | Promise<Maybe<T>>,
  deadlineMs = 10_000,
): Promise<T> {
  const deadline = performance.now() + deadlineMs;
  for (;;) {
    const value = await check();
    if (value !== false && value !== null && value !== undefined) return value;
    if (performance.now() > deadline) throw new Error(`not within ${deadlineMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
