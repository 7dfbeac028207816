import { describe, expect, it } from 'vitest';
import {
  type Entry,
  type RoomHistory,
  roomViolations,
  type Send,
} from '../../chaos/room-checker.ts';

const log: Entry[] = [3, 5, 6, 9].map((seq) => ({
  seq,
  key: `k${seq}`,
  userId: 'u1',
  text: `t${seq}`,
}));
const sends: Send[] = [
  ...log.map(
    ({ seq, key, userId, text }): Send => ({ userId, key, text, outcome: { acked: seq } }),
  ),
  { userId: 'u1', key: 'gone', text: 'x', outcome: 'unknown' },
  { userId: 'u1', key: 'no', text: 'x', outcome: 'refused' },
];
const good: RoomHistory = {
  sends,
  views: [
    { reader: 'whole', entries: log },
    { reader: 'late', entries: log.slice(2) },
  ],
  log,
};
const at = (index: number): Entry => log[index] ?? { seq: 0, key: '', userId: '', text: '' };

describe('the room checker', () => {
  it('accepts a history that keeps the promises', () => {
    expect(roomViolations(good)).toEqual([]);
  });

  it.each<[string, string, RoomHistory]>([
    ['a lost message', 'G1', { ...good, log: log.slice(1), views: [] }],
    [
      'a changed text',
      'G1',
      { ...good, views: [], log: [{ ...at(0), text: 'other' }, ...log.slice(1)] },
    ],
    ['a message stored twice', 'G2', { ...good, views: [], log: [...log, { ...at(0), seq: 12 }] }],
    [
      'a refused message that is stored',
      'G2',
      { ...good, views: [], log: [...log, { ...at(0), key: 'no', seq: 12 }] },
    ],
    ['a log that goes back', 'G3', { ...good, views: [], log: [at(1), at(0), at(2), at(3)] }],
    [
      'a sender overtaken by itself',
      'G3',
      { ...good, views: [], sends: [...sends.slice(0, 4)].reverse() },
    ],
    [
      'a hole in a view',
      'G4',
      { ...good, views: [{ reader: 'r', entries: [at(0), at(2), at(3)] }] },
    ],
    [
      'a view with a double',
      'G4',
      { ...good, views: [{ reader: 'r', entries: [at(0), at(0), at(1), at(2), at(3)] }] },
    ],
    [
      'a double at the end of a view',
      'G2',
      { ...good, views: [{ reader: 'r', entries: [...log, at(3)] }] },
    ],
    [
      'a view in another order',
      'G4',
      { ...good, views: [{ reader: 'r', entries: [at(0), at(2), at(1), at(3)] }] },
    ],
    [
      'a view that misses the end',
      'G4',
      { ...good, views: [{ reader: 'r', entries: log.slice(0, 3) }] },
    ],
    [
      'an entry that was never logged',
      'G3',
      { ...good, views: [{ reader: 'r', entries: [{ ...at(0), seq: 4 }] }] },
    ],
    ['an empty view', 'G4', { ...good, views: [{ reader: 'r', entries: [] }] }],
  ])('rejects %s', (_what, promise, history) => {
    const found = roomViolations(history);

    expect(found.some((one) => one.startsWith(promise))).toBe(true);
  });
});
