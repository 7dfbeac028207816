// A ticker frame as an app reads it. Prices and sizes stay the exact decimal strings of the wire.

import type { LevelRowData, TickerFrame } from '../protocol/events.ts';
import type { Status } from '../protocol/instrument.ts';
import type { Position } from '../protocol/position.ts';

export interface TickerLevel {
  readonly price: string;
  readonly size: string;
}

/** The state of one instrument at a position. */
export interface Ticker {
  readonly symbol: string;
  readonly position: Position;
  /** Market time, milliseconds UTC. */
  readonly time: number;
  /** When the oldest change in it was published, by the exchange's clock; null: it tells no change. */
  readonly sent: number | null;
  /** Null: never traded. */
  readonly last: string | null;
  /** Null: nobody there. */
  readonly bid: TickerLevel | null;
  readonly ask: TickerLevel | null;
  /** The UTC day so far. */
  readonly day: TickerFrame['day'];
  readonly status: Status;
}

export function tickerOf(frame: TickerFrame): Ticker {
  const { symbol, epoch, from, to, time, sent, last, day, status } = frame;
  return {
    symbol,
    position: { epoch, seq: to },
    time,
    sent: from < to ? sent : null,
    last,
    bid: levelOf(frame.bid),
    ask: levelOf(frame.ask),
    day,
    status,
  };
}

function levelOf(row: LevelRowData | null): TickerLevel | null {
  return row ? { price: row[0], size: row[1] } : null;
}
