// What a client has seen, for status lines and benches. Counts only grow.

export interface Counts {
  /** Messages of any kind. */
  messages: number;
  /** Length of all messages; of texts in UTF-16 units: bytes, as far as they are ASCII, and market data is. */
  bytes: number;
  /** Market frames that were applied. */
  frames: number;
  /** Those of them that were `ticker` frames. */
  tickers: number;
  /** Trades told by `ticker` frames, none counted twice. */
  trades: number;
  /** Frames and room entries that did not continue what was there; each was asked for again. */
  gaps: number;
  /** Frames ignored because a newer question was on its way: they are told again. */
  superseded: number;
  /** Connections made after the first. */
  reconnects: number;
  /** Messages that could not be read. */
  malformed: number;
  /** Messages of methods that this client does not know. */
  unknown: number;
}

export function newCounts(): Counts {
  return {
    messages: 0,
    bytes: 0,
    frames: 0,
    tickers: 0,
    trades: 0,
    gaps: 0,
    superseded: 0,
    reconnects: 0,
    malformed: 0,
    unknown: 0,
  };
}
