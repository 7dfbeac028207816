// The seam between what makes a market and what publishes it. A source knows market time only: no bus, no wall clock.

import type { Instrument, Status } from '../protocol/instrument.ts';
import type { Level, Quote, Trade } from '../protocol/market.ts';

/** Market time moves in steps of this length; one step is at most one batch per instrument. */
export const STEP_MS = 10;

/** One instrument after a step in which something changed. */
export interface MarketStep {
  readonly symbol: string;
  /** Trades of the step, oldest first; their times lie within the step and never go back. */
  readonly trades: readonly Trade[];
  readonly quote: Quote;
  /** The whole top ten, best first. Both empty for an index. */
  readonly bids: readonly Level[];
  readonly asks: readonly Level[];
  readonly status: Status;
}

export interface MarketSource {
  /** Advances to `time`, the end of the next step, and gives the instruments that changed, in a fixed order. */
  advance(time: number): readonly MarketStep[];
  /** What an operator may change; absent: nothing. */
  readonly controls?: MarketControls;
}

/** `running`: earlier news still moves the price. `index`: an index has no market, its members have. */
export type NewsVerdict = 'started' | 'running' | 'paused' | 'index' | 'unknown-symbol';

/**
 * The hand of an operator on a running market, between two steps: what is changed counts from the next one on. Equal
 * calls between equal steps give equal steps.
 */
export interface MarketControls {
  /** Mean trades a second and symbol. */
  readonly rate: number;
  /** Factor on how much prices move; 1: as listed. */
  readonly volatility: number;
  readonly isPaused: boolean;
  /** `rate` is above 0. */
  setRate(rate: number): void;
  setVolatility(factor: number): void;
  /** Nothing is traded or quoted any more, and every instrument is halted; books stay. Market time goes on. */
  pause(): void;
  resume(): void;
  /**
   * News about an instrument: from the next step on somebody buys or sells in a hurry for 4 to 12 s and moves the price
   * by up to 1.5 %, up or down by chance. News also comes by itself.
   */
  news(symbol: string): NewsVerdict;
}

/** One instrument as the exchange lists it, with what a simulation needs to make it look alive. */
export interface Listing {
  readonly instrument: Instrument;
  /** Price of the very first trade, an integer at the price scale. */
  readonly price: number;
  /** Annual volatility as a fraction (0.25: 25 %). */
  readonly volatility: number;
  /** Mean trade size, an integer at the size scale, a multiple of the lot. */
  readonly tradeSize: number;
  /** Of an index: the symbols that it is computed from; otherwise empty. */
  readonly members: readonly string[];
}
