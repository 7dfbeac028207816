// How large an order people send: most are near the usual size and round, few are very large. It knows no price.

import type { Random } from '../../protocol/clock.ts';
import { chance, pareto } from '../engine/random.ts';
import type { Listing } from '../source.ts';

/** Sizes fall off as size^-1.8, between what trade sizes of real markets show (1.5) and a finite variance (2). */
const TAIL = 1.8;
const SMALLEST = (TAIL - 1) / TAIL;
/** Nobody sends more than this many usual sizes at once. */
const LARGEST = 15;
/** Share of orders in whole round lots. */
const ROUND = 0.6;

/** An order is larger than the trades that it is split into: by this much for the sizes and books drawn here. */
const TRADES_TO_ORDER = 1.5;

/** Mean size of an order such that trades have the listing's mean. */
export function usualOrderSize(listing: Listing): number {
  return listing.tradeSize * TRADES_TO_ORDER;
}

/** Draws order sizes, whole multiples of the listing's lot. */
export function orderSizes(listing: Listing, random: Random): () => number {
  const { lotSize } = listing.instrument;
  const usual = usualOrderSize(listing);
  const roundLot = roundLotOf(listing);
  return () => {
    const size = usual * Math.min(LARGEST, SMALLEST * pareto(random, TAIL));
    return wholeLots(size, chance(random, ROUND) ? roundLot : lotSize);
  };
}

/** The nearest multiple of `lot` that is not 0. */
export function wholeLots(size: number, lot: number): number {
  return Math.max(1, Math.round(size / lot)) * lot;
}

/** The power of ten times the lot at or below half the usual size: 100 shares where 200 or more are usual. */
export function roundLotOf({ instrument, tradeSize }: Listing): number {
  const lots = Math.max(1, tradeSize / 2 / instrument.lotSize);
  return instrument.lotSize * 10 ** Math.floor(Math.log10(lots));
}
