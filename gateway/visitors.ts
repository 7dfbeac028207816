// Tells the feeds, every few seconds, that a person is at this node, and what he opened. What they make of it is
// theirs: the first word after a quiet time brings news.

import type { LiveBus } from '../bus/bus.ts';
import { type Clock, every } from '../protocol/clock.ts';
import { encodeJson } from '../protocol/json.ts';
import { VISITORS } from '../protocol/subjects.ts';
import type { Market } from './market/market.ts';
import type { Presence } from './presence.ts';

/** The news has 20 s to come, a word may be lost, and a feed may be starting. */
const TELL_MS = 3_000;

export interface VisitorsParts {
  readonly live: LiveBus;
  readonly clock: Clock;
  readonly presence: Presence;
  readonly market: Market;
}

/** Tells from now on; the answer ends it. */
export function tellVisitors({ live, clock, presence, market }: VisitorsParts): () => void {
  return every(clock, TELL_MS, () => {
    const room = presence.firstPersonIn;
    const symbol = room === null ? null : tradedSymbol(market, room);
    if (symbol !== null) live.publish(VISITORS, encodeJson({ symbol }));
  });
}

/** `room` if something is traded under that name, else the first instrument that is; null: none is. */
function tradedSymbol(market: Market, room: string): string | null {
  const opened = market.instrument(room);
  const isTraded = opened !== undefined && opened.type !== 'index';
  const first = isTraded ? opened : market.instruments().find(({ type }) => type !== 'index');
  return first?.symbol ?? null;
}
