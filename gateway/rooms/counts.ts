// What the rooms have met since the start: plain counters, read by whoever shows metrics.

export interface RoomCounts {
  /** Entries given out by open rooms, in order. */
  entries: number;
  /** Times that an entry came whose predecessor was missing. */
  gaps: number;
  /** Entries that the tail did not bring and that were read from the log. */
  filled: number;
  /** Times that the log had gone back. */
  resets: number;
  /** Times that an entry could not be read: a newer layout, or not ours. */
  undecodable: number;
  /** Messages that the log has acknowledged, repeated ones aside. */
  said: number;
  /** Messages that the log had already. */
  duplicates: number;
  /** Attempts to append that were made again. */
  retries: number;
  /** Messages answered with `unknown_outcome`. */
  unknownOutcomes: number;
  /** Messages answered with `unavailable`. */
  unavailable: number;
  /** Old keys that were looked up in the log. */
  lookups: number;
  /** Times that a listener of ours threw: bugs. */
  failures: number;
}

export function newRoomCounts(): RoomCounts {
  return {
    entries: 0,
    gaps: 0,
    filled: 0,
    resets: 0,
    undecodable: 0,
    said: 0,
    duplicates: 0,
    retries: 0,
    unknownOutcomes: 0,
    unavailable: 0,
    lookups: 0,
    failures: 0,
  };
}
