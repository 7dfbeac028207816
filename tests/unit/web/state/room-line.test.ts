import { describe, expect, it } from 'vitest';
import {
  countAfter,
  newestSeq,
  type RoomLine,
  startsDay,
} from '../../../../web/src/state/room-line.ts';

const NOON = Date.UTC(2026, 0, 5, 12);

function line(parts: Partial<RoomLine>): RoomLine {
  return {
    id: 'seq 1',
    key: 'k',
    seq: 1,
    name: 'ana',
    isOwn: false,
    isBot: false,
    text: 'hello',
    time: NOON,
    price: null,
    delivery: { state: 'said' },
    ...parts,
  };
}

describe('room lines', () => {
  it('start a day at the first line and at each UTC midnight', () => {
    const evening = line({ time: Date.UTC(2026, 0, 5, 23, 59, 59, 999) });
    const midnight = line({ time: Date.UTC(2026, 0, 6) });

    expect(startsDay(evening, undefined)).toBe(true);
    expect(startsDay(evening, line({}))).toBe(false);
    expect(startsDay(midnight, evening)).toBe(true);
  });

  it('count as new when others said them after a place in the log', () => {
    const lines = [
      line({ seq: 4 }),
      line({ seq: 7 }),
      line({ seq: 9, isOwn: true }),
      line({ seq: 12 }),
      line({ seq: null, isOwn: true }),
    ];

    expect(countAfter(lines, 4)).toBe(2);
    expect(countAfter(lines, 12)).toBe(0);
  });

  it('have a newest place in the log, behind which own lines may still wait', () => {
    expect(newestSeq([line({ seq: 4 }), line({ seq: 7 }), line({ seq: null })])).toBe(7);
    expect(newestSeq([line({ seq: null })])).toBe(0);
  });
});
