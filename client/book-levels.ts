// The top ten levels of both sides of one instrument, folded from its `book` frames in the order in which the client
// tells them. It knows no connection: that ranges chain is the client's promise.

import { parseDecimal } from '../protocol/decimal.ts';
import type { BookFrame, LevelRowData } from '../protocol/events.ts';
import { applyAsks, applyBids } from '../protocol/levels.ts';
import type { Level } from '../protocol/market.ts';
import { ok, type Result } from '../protocol/result.ts';
import type { Scales } from './candle-rows.ts';

const NONE: readonly Level[] = [];

export class BookLevels {
  readonly #scales: Scales;
  #bids = NONE;
  #asks = NONE;
  #isKnown = false;

  constructor(scales: Scales) {
    this.#scales = scales;
  }

  /** Best first, prices and sizes at the scales; empty: nobody there, or not known. */
  get bids(): readonly Level[] {
    return this.#bids;
  }

  get asks(): readonly Level[] {
    return this.#asks;
  }

  /** False until the first snapshot, and from a frame that could not be read until the next one. */
  get isKnown(): boolean {
    return this.#isKnown;
  }

  /** Folds the next frame. A change without the snapshot that it belongs to changes nothing. */
  take(frame: BookFrame): void {
    if (!frame.snapshot && !this.#isKnown) return;
    const bids = levelsOfRows(frame.bids, this.#scales);
    const asks = levelsOfRows(frame.asks, this.#scales);
    if (!bids.ok || !asks.ok) {
      this.#isKnown = false;
      this.#bids = NONE;
      this.#asks = NONE;
      return;
    }
    this.#isKnown = true;
    this.#bids = applyBids(frame.snapshot ? NONE : this.#bids, bids.value);
    this.#asks = applyAsks(frame.snapshot ? NONE : this.#asks, asks.value);
  }
}

function levelsOfRows(rows: readonly LevelRowData[], scales: Scales): Result<Level[]> {
  const levels: Level[] = [];
  for (const [priceText, sizeText] of rows) {
    const price = parseDecimal(priceText, scales.priceScale);
    if (!price.ok) return price;
    const size = parseDecimal(sizeText, scales.sizeScale);
    if (!size.ok) return size;
    levels.push({ price: price.value, size: size.value });
  }
  return ok(levels);
}
