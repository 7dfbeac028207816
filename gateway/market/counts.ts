// What the market side has met since it started: plain counters, read by whoever shows metrics.

export interface MarketCounts {
  /** Batches that moved a head. */
  batches: number;
  /** Trades in them. */
  trades: number;
  /** Batches that were there already. */
  repeated: number;
  /** Times that batches were known to be missing. */
  gaps: number;
  /** Snapshots that replaced a state or gave the first one. */
  snapshots: number;
  /** Requests for snapshots that were not answered. */
  unanswered: number;
  /** Batches, beats and snapshots of a feed that another has replaced. */
  droppedLowerEpoch: number;
  /** Batches, beats, snapshots and blocks that could not be read, or came under a foreign name. */
  undecodable: number;
  /** Rows of the instrument table that were skipped. */
  badInstruments: number;
  /** Blocks of stored bars read from the store. */
  blockReads: number;
  /** Times that a listener of ours threw: bugs. */
  failures: number;
}

export function newCounts(): MarketCounts {
  return {
    batches: 0,
    trades: 0,
    repeated: 0,
    gaps: 0,
    snapshots: 0,
    unanswered: 0,
    droppedLowerEpoch: 0,
    undecodable: 0,
    badInstruments: 0,
    blockReads: 0,
    failures: 0,
  };
}
