// What is reckoned from bars: averages of the price. Pure; each is a fold, so that the newest bar, which changes with every
// trade, costs one step from the state before it and not the whole history.

import { type Bar, INTERVAL_MS } from '../../../protocol/bar.ts';
import type { Average } from './kinds.ts';

/** Bars that an average spans. */
export const PERIOD = 20;

/** A number per bar, at the bars' price scale and no longer a whole one; null: there is none (yet). */
export type AverageValue = number | null;

/** Runs a fold over `bars` from its `start`. `index` is the bar's among all that are loaded. */
interface Fold<S> {
  readonly start: S;
  step(state: S, bars: readonly Bar[], index: number): S;
  value(state: S): AverageValue;
}

/** The values of one average, kept in step with bars that grow at their end. */
export class AverageLine {
  readonly #advance: (bars: readonly Bar[], from: number) => void;
  #values: AverageValue[] = [];

  constructor(average: Average) {
    this.#advance = {
      sma: () => this.#follow(SMA),
      ema: () => this.#follow(EMA),
      vwap: () => this.#follow(VWAP),
    }[average]();
  }

  get values(): readonly AverageValue[] {
    return this.#values;
  }

  /** Takes `bars`, which are as they were the last time before index `from`. One step when that is the newest. */
  update(bars: readonly Bar[], from: number): void {
    this.#advance(bars, from);
  }

  #follow<S>(fold: Fold<S>): (bars: readonly Bar[], from: number) => void {
    /** Of the bars before the last one. */
    let before = fold.start;
    return (bars, from) => {
      let index = Math.max(0, this.#values.length - 1);
      if (from < index || bars.length <= index) {
        index = 0;
        this.#values = [];
      }
      if (index === 0) before = fold.start;
      for (; index < bars.length; index += 1) {
        const state = fold.step(before, bars, index);
        this.#values[index] = fold.value(state);
        if (index < bars.length - 1) before = state;
      }
    };
  }
}

/** Simple moving average: the mean of the last PERIOD closes. The sum is of whole numbers, so it does not drift. */
const SMA: Fold<{ readonly sum: number; readonly count: number }> = {
  start: { sum: 0, count: 0 },
  step({ sum, count }, bars, index) {
    const gone = bars[index - PERIOD]?.close ?? 0;
    return { sum: sum + closeAt(bars, index) - gone, count: Math.min(PERIOD, count + 1) };
  },
  value: ({ sum, count }) => (count < PERIOD ? null : sum / PERIOD),
};

/**
 * Exponential moving average: E = a · close + (1 − a) · E before, a = 2 / (PERIOD + 1), from the first loaded close on. Shown
 * once PERIOD closes are in it; each further bar takes a tenth of what is left of the beginning.
 */
const EMA: Fold<{ readonly mean: number; readonly count: number }> = {
  start: { mean: 0, count: 0 },
  step({ mean, count }, bars, index) {
    const close = closeAt(bars, index);
    const weight = 2 / (PERIOD + 1);
    const next = count === 0 ? close : weight * close + (1 - weight) * mean;
    return { mean: next, count: Math.min(PERIOD, count + 1) };
  },
  value: ({ mean, count }) => (count < PERIOD ? null : mean),
};

interface DaySums {
  readonly day: number;
  /** The day is loaded from its beginning on: from half a day there is no day's average. */
  readonly isWhole: boolean;
  readonly turnover: number;
  readonly volume: number;
}

/**
 * Volume-weighted average price of the UTC day so far: Σ (high + low + close) / 3 · volume ÷ Σ volume over its bars; the
 * typical price stands for the bar's trades, as is usual where only bars are at hand (Berkowitz, Logue and Noser 1988 for the
 * measure itself).
 */
const VWAP: Fold<DaySums> = {
  start: { day: -1, isWhole: false, turnover: 0, volume: 0 },
  step(state, bars, index) {
    const bar = bars[index];
    if (!bar) return state;
    const { time, high, low, close, volume } = bar;
    const day = Math.floor(time / INTERVAL_MS['1d']);
    const isSame = day === state.day;
    const turnover = ((high + low + close) / 3) * volume;
    return {
      day,
      isWhole: isSame ? state.isWhole : index > 0 || time % INTERVAL_MS['1d'] === 0,
      turnover: isSame ? state.turnover + turnover : turnover,
      volume: isSame ? state.volume + volume : volume,
    };
  },
  value: ({ isWhole, turnover, volume }) => (isWhole && volume > 0 ? turnover / volume : null),
};

function closeAt(bars: readonly Bar[], index: number): number {
  return bars[index]?.close ?? 0;
}
