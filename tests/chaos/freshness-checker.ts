// Reads what a screen showed of one price's freshness and what had come to prove it, and says where it breaks the promise
// G5: no price looks fresh that is not proven current within the last 3 s. Pure: all times are of one monotonic clock.

const PROMISE_MS = 3_000;
/** A heartbeat tells its age in whole milliseconds. */
const ROUNDING_MS = 1;

export interface Shown {
  readonly at: number;
  readonly state: 'fresh' | 'stale';
}

export interface FreshnessHistory {
  readonly reader: string;
  readonly shown: readonly Shown[];
  /** Moments up to which, as the screen was told, nothing was missing. */
  readonly proven: readonly number[];
  /** Times in which nobody could prove anything: a proof of a moment within is none. */
  readonly blind: readonly { readonly from: number; readonly to: number }[];
}

/** The first broken promise, in words; empty when there is none. */
export function freshnessViolations({ reader, shown, proven, blind }: FreshnessHistory): string[] {
  const good = proven.filter((at) => !blind.some(({ from, to }) => at > from && at < to));
  const bad = shown.find(
    ({ at, state }) =>
      state === 'fresh' &&
      !good.some((moment) => moment <= at && at - moment <= PROMISE_MS + ROUNDING_MS),
  );
  if (!bad) return [];
  const newest = Math.max(...good.filter((moment) => moment <= bad.at));
  return [`G5: ${reader} showed a price as fresh that was proven ${bad.at - newest} ms before`];
}
