import { describe, expect, it } from 'vitest';
import {
  areSame,
  type RoomLine,
  startsDay,
  startsGroup,
} from '../../../../web/src/state/room-line.ts';
import { timeFormats } from '../../../../web/src/time-format.ts';

const NOON = Date.UTC(2026, 0, 5, 12);

function line(parts: Partial<RoomLine>): RoomLine {
  return {
    id: 'seq 1',
    key: 'k',
    seq: 1,
    userId: 'u1',
    name: 'ana',
    isOwn: false,
    isBot: false,
    text: 'hello',
    isMention: false,
    time: NOON,
    price: null,
    said: null,
    moment: NOON,
    isHead: true,
    delivery: { state: 'said' },
    ...parts,
  };
}

describe('room lines', () => {
  it('start a day at the first line and at each midnight of the zone', () => {
    const evening = line({ time: Date.UTC(2026, 0, 5, 23, 59, 59, 999) });
    const midnight = line({ time: Date.UTC(2026, 0, 6) });

    const { day } = timeFormats('UTC');

    expect(startsDay(evening, undefined, day)).toBe(true);
    expect(startsDay(evening, line({}), day)).toBe(false);
    expect(startsDay(midnight, evening, day)).toBe(true);
    expect(startsDay(midnight, evening, timeFormats('America/New_York').day)).toBe(false);
  });

  it('start a group where somebody else speaks, under another name, or minutes later', () => {
    const before = line({});
    const startsBehind = (parts: Partial<RoomLine>) => startsGroup(line(parts), before);

    expect(startsGroup(before, undefined)).toBe(true);
    expect(startsBehind({ time: NOON + 299_999 })).toBe(false);
    expect(startsBehind({ time: NOON + 300_000 })).toBe(true);
    expect(startsBehind({ userId: 'u2' })).toBe(true);
    expect(startsBehind({ name: 'renamed' })).toBe(true);
  });

  it('are the same as others one by one', () => {
    const [a, b] = [line({}), line({})];

    expect(areSame([a, b], [a, b])).toBe(true);
    expect(areSame([a, b], [a])).toBe(false);
    expect(areSame([a], [b])).toBe(false);
  });
});
