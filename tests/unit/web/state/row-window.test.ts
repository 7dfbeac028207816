import { describe, expect, it } from 'vitest';
import { topFor, windowOf } from '../../../../web/src/state/row-window.ts';

const VIEW = { top: 0, height: 320, rowHeight: 32 };

describe('the rows on the page', () => {
  it('are those in view and six beyond either edge', () => {
    expect(windowOf({ ...VIEW, top: 3_200 }, 1_000)).toEqual({ from: 94, to: 116 });
  });

  it('end where the list does', () => {
    expect(windowOf(VIEW, 1_000)).toEqual({ from: 0, to: 16 });
    expect(windowOf(VIEW, 4)).toEqual({ from: 0, to: 4 });
    expect(windowOf({ ...VIEW, top: 31_680 }, 1_000)).toEqual({ from: 984, to: 1_000 });
  });

  it('are none while the list has no height, and none when it became shorter than the scroll', () => {
    expect(windowOf({ ...VIEW, height: 0 }, 1_000)).toEqual({ from: 0, to: 0 });
    expect(windowOf({ ...VIEW, top: 32_000 }, 8)).toEqual({ from: 8, to: 8 });
  });
});

describe('bringing a row into view', () => {
  it('moves no further than it must', () => {
    const view = { ...VIEW, top: 3_200 };

    expect(topFor(105, view)).toBe(3_200);
    expect(topFor(99, view)).toBe(3_168);
    expect(topFor(110, view)).toBe(3_232);
    expect(topFor(999, view)).toBe(31_680);
  });
});
