// Numbers what happens to one instrument and says only what changed. The state is moved by the very code that gateways
// run, so at equal positions feed and gateways hold the same. Knows neither bus nor bars.

import type { InstrumentState } from '../../protocol/instrument-state.ts';
import { applyBatch } from '../../protocol/instrument-state.ts';
import type { Batch, Level, Quote } from '../../protocol/market.ts';
import type { MarketStep } from '../source.ts';

export class Sequencer {
  #state: InstrumentState;

  /** `state`: where the instrument stands before its next batch. */
  constructor(state: InstrumentState) {
    this.#state = state;
  }

  get state(): InstrumentState {
    return this.#state;
  }

  /** The next batch, at market time `time`, published at wall time `sent`; null when nothing changed. */
  next(step: MarketStep, time: number, sent: number): Batch | null {
    const state = this.#state;
    const quote = isSameQuote(state.quote, step.quote) ? null : step.quote;
    const bids = changedLevels(state.bids, step.bids);
    const asks = changedLevels(state.asks, step.asks);
    const status = step.status === state.status ? null : step.status;
    const isQuiet = step.trades.length + bids.length + asks.length === 0;
    if (isQuiet && quote === null && status === null) return null;

    const { symbol, trades } = step;
    const { epoch } = state;
    const seq = state.seq + 1;
    const batch = { symbol, epoch, seq, time, sent, trades, quote, bids, asks, status };
    this.#state = applyBatch(state, batch);
    return batch;
  }
}

/** What turns one top of a book into another: new and changed levels best first, then those that are gone with size 0. */
export function changedLevels(before: readonly Level[], after: readonly Level[]): Level[] {
  const changes: Level[] = [];
  for (const level of after) {
    const known = before.find(({ price }) => price === level.price);
    if (known?.size !== level.size) changes.push(level);
  }
  for (const { price } of before) {
    if (!after.some((level) => level.price === price)) changes.push({ price, size: 0 });
  }
  return changes;
}

function isSameQuote(a: Quote, b: Quote): boolean {
  return isSameLevel(a.bid, b.bid) && isSameLevel(a.ask, b.ask);
}

function isSameLevel(a: Level | null, b: Level | null): boolean {
  return a?.price === b?.price && a?.size === b?.size;
}
