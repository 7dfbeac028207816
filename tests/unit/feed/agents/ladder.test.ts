import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Ladder, roundSpacing } from '../../../../feed/agents/ladder.ts';
import { SIDES } from '../../../../protocol/market.ts';

const RUNGS = 6;

function ticksOf(ladder: Ladder): number[] {
  return Array.from({ length: RUNGS }, (_, rung) => ladder.tickAt(rung));
}

describe('Ladder', () => {
  it('stands on round ticks away from the best', () => {
    expect(ticksOf(new Ladder('buy', 103, 5, RUNGS))).toEqual([103, 100, 95, 90, 85, 80]);
    expect(ticksOf(new Ladder('sell', 103, 5, RUNGS))).toEqual([103, 105, 110, 115, 120, 125]);
    expect(ticksOf(new Ladder('buy', 100, 5, RUNGS))).toEqual([100, 95, 90, 85, 80, 75]);
    expect(ticksOf(new Ladder('sell', 100, 1, RUNGS))).toEqual([100, 101, 102, 103, 104, 105]);
  });

  it('knows exactly its own ticks', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...SIDES),
        fc.integer({ min: 500, max: 600 }),
        fc.constantFrom(1, 2, 5, 10),
        (side, best, spacing) => {
          const ladder = new Ladder(side, best, spacing, RUNGS);
          const ticks = ticksOf(ladder);
          const all = Array.from({ length: 300 }, (_, nth) => 400 + nth);
          const rungs = all.map((tick) => (ticks.includes(tick) ? ticks.indexOf(tick) : null));
          expect(all.map((tick) => ladder.rungOf(tick))).toEqual(rungs);
        },
      ),
    );
  });
});

describe('roundSpacing', () => {
  it('is the round number at or below, never under a tick', () => {
    const spacings = [0.01, 1, 1.99, 2, 4.9, 5, 9.99, 10, 47, 384].map(roundSpacing);

    expect(spacings).toEqual([1, 1, 1, 2, 2, 5, 5, 10, 20, 200]);
  });
});
