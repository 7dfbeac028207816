import { describe, expect, it } from 'vitest';
import { nextSnap, restOf } from '../../../../web/src/state/sheet.ts';

const HEIGHTS = { peek: 100, half: 300, full: 700 };

describe('the sheet', () => {
  it.each([
    [110, 'peek'],
    [190, 'peek'],
    [210, 'half'],
    [480, 'half'],
    [520, 'full'],
    [900, 'full'],
    [0, 'peek'],
  ] as const)('let go of at %d it rests at %s', (height, snap) => {
    expect(restOf(height, 0, HEIGHTS)).toBe(snap);
  });

  it.each([
    [120, 1, 'half'],
    [310, 1, 'full'],
    [690, -1, 'half'],
    [290, -1, 'peek'],
    [720, 1, 'full'],
    [80, -1, 'peek'],
  ] as const)('thrown at %d with %d it goes on to %s', (height, speed, snap) => {
    expect(restOf(height, speed, HEIGHTS)).toBe(snap);
  });

  it('is not thrown by a hand that hardly moves', () => {
    expect(restOf(120, 0.1, HEIGHTS)).toBe('peek');
  });

  it('goes round for who presses instead of dragging', () => {
    expect([nextSnap('peek'), nextSnap('half'), nextSnap('full')]).toEqual([
      'half',
      'full',
      'peek',
    ]);
  });
});
