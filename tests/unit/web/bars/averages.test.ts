import { describe, expect, it } from 'vitest';
import type { Bar } from '../../../../protocol/bar.ts';
import { Averages } from '../../../../web/src/bars/averages.ts';

function bars(count: number): Bar[] {
  return Array.from({ length: count }, (_, index): Bar => {
    const price = index + 1;
    const at = { time: index * 60_000, open: price, high: price, low: price, close: price };
    return { ...at, volume: 1, count: 1 };
  });
}

describe('Averages', () => {
  it('has what is chosen, in its order, also when chosen after the bars came', () => {
    const averages = new Averages();
    averages.choose(['sma'], []);
    averages.update(bars(20), 0);

    averages.choose(['vwap', 'sma'], bars(20));

    expect(averages.at(19)).toEqual([
      { average: 'vwap', value: 10.5 },
      { average: 'sma', value: 10.5 },
    ]);
    expect([...averages.values.keys()]).toEqual(['vwap', 'sma']);
  });

  it('has nothing for a bar that is not there, and nothing of what is off', () => {
    const averages = new Averages();
    averages.choose(['sma'], bars(30));
    expect(averages.at(-1)).toEqual([{ average: 'sma', value: null }]);

    averages.choose([], bars(30));

    expect(averages.at(29)).toEqual([]);
  });
});
