// Where an operator's orders reach the market: parsed, carried out between two steps, answered with where the feed then
// stands. It does not ask who orders: whoever is on the bus may.

import type { LiveBus } from '../../bus/bus.ts';
import { type Control, type ControlAnswer, ControlSchema } from '../../protocol/control.ts';
import type { FeedState } from '../../protocol/feeds.ts';
import { decodeJson, encodeJson } from '../../protocol/json.ts';
import { assertNever } from '../../protocol/result.ts';
import { controlSubject } from '../../protocol/subjects.ts';
import type { MarketControls } from '../source.ts';
import type { FeedLog } from './feed-log.ts';

export interface ControlDeskParts {
  readonly live: LiveBus;
  readonly shard: string;
  /** How many instruments are published. */
  readonly symbols: number;
  readonly controls: MarketControls;
  readonly log: FeedLog;
}

/** Takes orders from now on; the answer ends it. */
export function openControlDesk(parts: ControlDeskParts): () => void {
  return parts.live.answer(controlSubject(parts.shard), (bytes) => {
    const asked = decodeJson(ControlSchema, bytes);
    const answer: ControlAnswer = asked.ok
      ? carryOut(asked.value, parts)
      : { type: 'refused', code: 'invalid_params', reason: asked.error };
    return [encodeJson(answer)];
  });
}

function carryOut(asked: Control, parts: ControlDeskParts): ControlAnswer {
  const { controls, log } = parts;
  const done = (): ControlAnswer => ({ type: 'done', state: stateOf(parts) });
  switch (asked.type) {
    case 'show':
      return done();
    case 'rate':
      log.info(`ordered: rate ${asked.rate}`);
      controls.setRate(asked.rate);
      return done();
    case 'volatility':
      log.info(`ordered: volatility ${asked.volatility}`);
      controls.setVolatility(asked.volatility);
      return done();
    case 'pause':
      log.info('ordered: pause');
      controls.pause();
      return done();
    case 'resume':
      log.info('ordered: resume');
      controls.resume();
      return done();
    case 'news':
      return spread(asked.symbol, parts);
    default:
      return assertNever(asked);
  }
}

function spread(symbol: string, parts: ControlDeskParts): ControlAnswer {
  const verdict = parts.controls.news(symbol);
  switch (verdict) {
    case 'started':
    case 'running':
      parts.log.info(`ordered: news in ${symbol} (${verdict})`);
      return { type: 'done', state: stateOf(parts), news: verdict };
    case 'paused':
      return refuse('invalid_params', 'the market is paused: resume it first');
    case 'index':
      return refuse('invalid_params', `${symbol} is an index: its members have news, it has none`);
    case 'unknown-symbol':
      return refuse(
        'unknown_symbol',
        `${symbol} is no instrument of this feed; symbols are in capitals, such as AAPL`,
      );
    default:
      return assertNever(verdict);
  }
}

function refuse(code: 'invalid_params' | 'unknown_symbol', reason: string): ControlAnswer {
  return { type: 'refused', code, reason };
}

function stateOf({ shard, symbols, controls }: ControlDeskParts): FeedState {
  const { rate, volatility, isPaused } = controls;
  return { shard, rate, volatility, paused: isPaused, symbols };
}
