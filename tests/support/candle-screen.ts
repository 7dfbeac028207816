// Candles of one second as whoever draws them does it: a page of `/api/bars`, then every row of the ticker from the page's
// position on, and the page anew after a snapshot. Written without the house's own fold.

import type { Bar } from '../../protocol/bar.ts';
import type { TickerFrame } from '../../protocol/events.ts';
import type { Position } from '../../protocol/position.ts';
import type { Floor } from './floor.ts';
import { plainBars } from './plain-bars.ts';
import { endOf, ReturningReader } from './returning-reader.ts';

/** Time, open, high, low, close, volume, count: all but times and counts are decimal strings. */
type Row = readonly [number, string, string, string, string, string, number, ...unknown[]];

/** Instruments of the scripted feed have two decimals. */
const SCALE = 100;

export class CandleScreen {
  readonly reader: ReturningReader<TickerFrame>;
  /** Pages read: one at the beginning and one after each snapshot. */
  pages = 0;
  readonly #floor: Floor;
  #parts: Bar[] = [];
  #seen = 0;

  constructor(floor: Floor, node = 0) {
    this.#floor = floor;
    this.reader = new ReturningReader<TickerFrame>(
      floor,
      { channel: 'ticker', positionOf: endOf },
      node,
    );
  }

  get candles(): Bar[] {
    return plainBars(this.#parts, 1_000);
  }

  /** Draws what has come. */
  async draw(): Promise<void> {
    this.reader.collect();
    const fresh = this.reader.frames.slice(this.#seen);
    this.#seen = this.reader.frames.length;
    if (fresh.some(({ snapshot }) => snapshot)) await this.#startOver();
    else this.#parts.push(...fresh.flatMap(({ bars }) => bars.map(barOf)));
  }

  async #startOver(): Promise<void> {
    const path = '/api/bars?symbol=AAPL&interval=1s&limit=1000';
    const answer = await this.#floor.request(path, {}, this.reader.node);
    const page: { bars: Row[]; position: Position } = await answer.json();
    this.pages += 1;
    this.#parts = page.bars.map(barOf);
    // What came meanwhile comes again from the page's position on.
    this.reader.collect();
    this.#seen = this.reader.frames.length;
    await this.reader.watch({}, page.position);
    await this.draw();
  }
}

/** A row of a frame or a page as a bar. */
export function barOf([time, ...rest]: Row): Bar {
  const [open, high, low, close, volume, count] = rest;
  const [o, h, l, c] = [open, high, low, close].map((price) => Math.round(Number(price) * SCALE));
  return {
    time,
    open: o ?? 0,
    high: h ?? 0,
    low: l ?? 0,
    close: c ?? 0,
    volume: Number(volume),
    count,
  };
}
