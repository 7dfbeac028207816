// Who is in the crowd: a dozen traders with a temper each, and who sits in which rooms.

import type { Temper } from './lines.ts';

export interface Member {
  readonly name: string;
  readonly temper: Temper;
}

export const ROSTER: readonly Member[] = [
  { name: 'wick_watcher', temper: 'chartist' },
  { name: 'slow_money', temper: 'value' },
  { name: 'sell_button', temper: 'panicker' },
  { name: 'meme_desk', temper: 'joker' },
  { name: 'trendline_42', temper: 'chartist' },
  { name: 'book_value', temper: 'value' },
  { name: 'red_alert', temper: 'panicker' },
  { name: 'tape_poet', temper: 'joker' },
  { name: 'vwap_or_bust', temper: 'chartist' },
  { name: 'cigar_butt', temper: 'value' },
  { name: 'stop_hunted', temper: 'panicker' },
  { name: 'bag_comedian', temper: 'joker' },
];

/** Seats in a room, and in the first one, which is the one that opens. */
const SEATS = 4;
const SEATS_FIRST = 8;

/**
 * The symbols of the member at place `nth` of `members`: neighbours in the list sit with members of other tempers, and every
 * room has as many seats taken as there are members for.
 */
export function seatsOf(nth: number, members: number, symbols: readonly string[]): string[] {
  return symbols.filter((_symbol, index) => {
    const seats = Math.min(members, index === 0 ? SEATS_FIRST : SEATS);
    const first = (index * SEATS) % members;
    return (nth - first + members) % members < seats;
  });
}
