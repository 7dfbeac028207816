import { describe, expect, it } from 'vitest';
import { pickOf } from '../../../../web/src/state/palette.ts';

describe('the keys of the palette', () => {
  it('go round at the ends', () => {
    expect(pickOf('ArrowDown', 2, 3, 5)).toBe(0);
    expect(pickOf('ArrowUp', 0, 3, 5)).toBe(2);
    expect(pickOf('ArrowDown', 0, 3, 5)).toBe(1);
  });

  it('leap by a page and stop at the ends', () => {
    expect(pickOf('PageDown', 2, 20, 5)).toBe(7);
    expect(pickOf('PageDown', 18, 20, 5)).toBe(19);
    expect(pickOf('PageUp', 2, 20, 5)).toBe(0);
  });

  it('lead nowhere in an empty list, and leave other keys alone', () => {
    expect(pickOf('ArrowDown', 0, 0, 5)).toBeNull();
    expect(pickOf('a', 0, 3, 5)).toBeNull();
  });
});
