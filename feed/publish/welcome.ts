// The floor shows itself to whoever finds it empty: the first person gets a burst of news in what he opened. Gateways
// tell every few seconds that somebody is there; of all that they tell only the first after a quiet period counts, so
// several gateways make one burst. It knows no gateway.

import type { LiveBus } from '../../bus/bus.ts';
import type { Clock } from '../../protocol/clock.ts';
import { decodeJson } from '../../protocol/json.ts';
import { VISITORS } from '../../protocol/subjects.ts';
import { VisitorSchema } from '../../protocol/visitor.ts';
import type { MarketControls } from '../source.ts';
import type { FeedLog } from './feed-log.ts';

/** A floor without a person for so long is empty: whoever reloads the page or loses a connection comes back before. */
export const EMPTY_MS = 10 * 60_000;

export interface WelcomeParts {
  readonly live: LiveBus;
  readonly clock: Clock;
  readonly controls: MarketControls;
  readonly log: FeedLog;
}

/** Welcomes from now on; the answer ends it. */
export function welcomeVisitors({ live, clock, controls, log }: WelcomeParts): () => void {
  let heardAt: number | null = null;
  return live.subscribe(VISITORS, (bytes) => {
    const visitor = decodeJson(VisitorSchema, bytes);
    if (!visitor.ok) return;
    const now = clock.mono();
    const wasEmpty = heardAt === null || now - heardAt >= EMPTY_MS;
    heardAt = now;
    if (!wasEmpty) return;
    // What another shard publishes is unknown here: its own feed has heard it, too.
    const { symbol } = visitor.value;
    if (controls.news(symbol) === 'started') log.info(`a first visitor: news in ${symbol}`);
  });
}
