// The ticks at which a market maker quotes on one side: the best one, then round ones away from it. Round ticks stay
// where they are while the price moves, so most orders need not move with it.

import type { Side } from '../../protocol/market.ts';

export class Ladder {
  readonly side: Side;
  /** 1 for bids: away from the best means down. */
  readonly #sign: 1 | -1;
  readonly #best: number;
  readonly #spacing: number;
  readonly #rungs: number;
  readonly #firstRound: number;

  /** `rungs` ticks from `best` on, those behind it on multiples of `spacing`. */
  constructor(side: Side, best: number, spacing: number, rungs: number) {
    this.side = side;
    this.#sign = side === 'buy' ? 1 : -1;
    this.#best = best * this.#sign;
    this.#spacing = spacing;
    this.#rungs = rungs;
    this.#firstRound = Math.floor((this.#best - 1) / spacing) * spacing;
  }

  /** The tick of a rung, 0 being the best. */
  tickAt(rung: number): number {
    if (rung === 0) return this.#best * this.#sign;
    return (this.#firstRound - (rung - 1) * this.#spacing) * this.#sign;
  }

  /** The rung at `tick`; null: none is there. */
  rungOf(tick: number): number | null {
    const height = tick * this.#sign;
    if (height === this.#best) return 0;
    const rung = (this.#firstRound - height) / this.#spacing + 1;
    return Number.isInteger(rung) && rung >= 1 && rung < this.#rungs ? rung : null;
  }
}

/** The round number (1, 2 or 5 times a power of ten) at or below `ticks`, at least 1. */
export function roundSpacing(ticks: number): number {
  if (ticks < 2) return 1;
  const power = 10 ** Math.floor(Math.log10(ticks));
  const leading = ticks / power;
  if (leading >= 5) return 5 * power;
  return leading >= 2 ? 2 * power : power;
}
