import { describe, expect, it } from 'vitest';
import { ROSTER, seatsOf } from '../../../../../client/examples/crowd/roster.ts';
import { peopleIn } from '../../../../../client/examples/crowd/trader.ts';
import { parseName } from '../../../../../protocol/words.ts';

const SYMBOLS = Array.from({ length: 24 }, (_, index) => `S${index}`);

describe('the crowd', () => {
  it('has names that can be taken, each once', () => {
    for (const { name } of ROSTER) expect(parseName(name).ok).toBe(true);
    expect(new Set(ROSTER.map(({ name }) => name)).size).toBe(ROSTER.length);
  });

  it('sits in every room with all four tempers, and with more in the first', () => {
    const sitting = SYMBOLS.map((symbol) =>
      ROSTER.filter((_, nth) => seatsOf(nth, ROSTER.length, SYMBOLS).includes(symbol)),
    );

    expect(sitting.map((members) => members.length)).toEqual([8, ...SYMBOLS.slice(1).map(() => 4)]);
    for (const members of sitting) {
      expect(new Set(members.map(({ temper }) => temper)).size).toBe(4);
    }
  });

  it('sees people, not bots', () => {
    expect(peopleIn(null)).toBe(0);
    expect(peopleIn({ symbol: 'A', count: 8, bots: 8 })).toBe(0);
    expect(peopleIn({ symbol: 'A', count: 9, bots: 8 })).toBe(1);
    expect(peopleIn({ symbol: 'A', count: 3 })).toBe(3);
  });
});
