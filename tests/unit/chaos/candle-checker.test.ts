import { describe, expect, it } from 'vitest';
import {
  type Candle,
  type CandleHistory,
  type CandleView,
  candleViolations,
} from '../../chaos/candle-checker.ts';

const START = 1_700_000_000_000;
/** Second 4 had no trade. */
const all: Candle[] = [0, 1, 2, 3, 5, 6, 7, 8].map((second) => ({
  time: START + second * 1_000,
  open: 100 + second,
  high: 103 + second,
  low: 99,
  close: 101,
  volume: 7,
  count: 3,
}));
const at = (second: number) => START + second * 1_000;
const view = (who: string, candles: readonly Candle[]): CandleView => ({ who, candles });
const without = (second: number) => all.filter(({ time }) => time !== at(second));
const changed = (second: number, change: Partial<Candle>) =>
  all.map((candle) => (candle.time === at(second) ? { ...candle, ...change } : candle));

const good: CandleHistory = {
  views: [
    view('fast', all),
    // Screens begin at different moments, and the newest second still grows.
    view('slow', changed(8, { volume: 4, count: 2 }).slice(2)),
    view('g1', all),
  ],
  until: at(7),
  before: [view('fast', all.slice(0, 4)), view('slow', all.slice(2, 4))],
  intactUntil: at(3),
};
/** The feed died in second 3, and that second is gone. */
const afterDeath = { ...good, views: ['fast', 'slow', 'g1'].map((who) => view(who, without(3))) };
const shown = (candles: readonly Candle[]) => [view('fast', candles), view('g1', all)];

describe('the candle checker', () => {
  it('accepts screens that agree', () => {
    expect(candleViolations(good)).toEqual([]);
  });

  it('accepts that the last second is missing everywhere', () => {
    expect(candleViolations(afterDeath)).toEqual([]);
  });

  it.each<[string, CandleHistory]>([
    ['a second that one screen does not have', { ...good, views: shown(without(6)) }],
    [
      'a second that only one screen has',
      { ...good, views: [view('g1', without(6)), view('fast', all)] },
    ],
    ['another volume', { ...good, views: shown(changed(5, { volume: 8 })) }],
    ['another count', { ...good, views: shown(changed(5, { count: 4 })) }],
    ['another high', { ...good, views: shown(changed(5, { high: 200 })) }],
    ['another low', { ...good, views: shown(changed(5, { low: 1 })) }],
    ['another open', { ...good, views: shown(changed(5, { open: 102 })) }],
    ['another close', { ...good, views: shown(changed(5, { close: 100 })) }],
    ['the last compared second missing', { ...good, views: shown(without(7)) }],
    ['a second twice', { ...good, views: shown([...all.slice(0, 3), ...all.slice(2)]) }],
    ['a second under another time', { ...good, views: shown(changed(5, { time: at(5) + 10 })) }],
    [
      'a high below the close',
      { ...good, views: ['a', 'b'].map((who) => view(who, changed(5, { high: 100 }))) },
    ],
    [
      'a candle without a trade',
      { ...good, views: ['a', 'b'].map((who) => view(who, changed(5, { count: 0 }))) },
    ],
    ['screens with nothing in common', { ...good, until: at(1) }],
    ['an empty screen', { ...good, views: shown([]) }],
    ['one screen alone', { ...good, views: [view('fast', all)] }],
    [
      'the second before the last one missing everywhere',
      { ...afterDeath, views: ['a', 'b'].map((who) => view(who, without(2))) },
    ],
    [
      'a trade of the second before the last one missing everywhere',
      {
        ...afterDeath,
        views: ['a', 'b'].map((who) => view(who, changed(2, { volume: 6, count: 2 }))),
      },
    ],
    ['nothing known from before', { ...good, intactUntil: at(0) }],
  ])('rejects %s', (_what, history) => {
    const found = candleViolations(history);

    expect(found).not.toEqual([]);
    expect(found.every((one) => one.startsWith('G6: '))).toBe(true);
  });
});
