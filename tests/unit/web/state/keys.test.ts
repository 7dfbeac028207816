import { describe, expect, it } from 'vitest';
import { isCharacterKey, keyNameOf, rowOfKey } from '../../../../web/src/state/keys.ts';

function press(key: string, held: readonly ('ctrl' | 'shift' | 'alt' | 'meta')[] = []) {
  return {
    key,
    ctrlKey: held.includes('ctrl'),
    shiftKey: held.includes('shift'),
    altKey: held.includes('alt'),
    metaKey: held.includes('meta'),
  };
}

describe('the name of a key', () => {
  it.each([
    ['j', [], 'j'],
    ['J', ['shift'], 'J'],
    ['?', ['shift'], '?'],
    ['k', ['ctrl'], 'Ctrl K'],
    ['k', ['meta'], 'Ctrl K'],
    ['F6', [], 'F6'],
    ['F6', ['shift'], 'Shift F6'],
    ['Escape', ['shift'], 'Shift Escape'],
  ] as const)('%s with %j is %s', (key, held, name) => {
    expect(keyNameOf(press(key, held))).toBe(name);
  });

  it.each([
    ['k', ['alt']],
    ['k', ['ctrl', 'meta']],
    ['K', ['ctrl', 'shift']],
    ['Tab', ['ctrl']],
  ] as const)('%s with %j is left to the browser', (key, held) => {
    expect(keyNameOf(press(key, held))).toBeNull();
  });

  it('tells what would write from what would not', () => {
    expect(['c', '?', '[', '1'].every(isCharacterKey)).toBe(true);
    expect(['Ctrl K', 'F6', 'Shift F6', 'Escape'].some(isCharacterKey)).toBe(false);
  });
});

describe('a key among rows', () => {
  it('leads to the row beside, to the first and to the last, and not beyond them', () => {
    const from = (at: number) =>
      ['ArrowUp', 'ArrowDown', 'Home', 'End'].map((key) => rowOfKey(key, at, 5));

    expect(from(2)).toEqual([1, 3, 0, 4]);
    expect(from(0)).toEqual([0, 1, 0, 4]);
    expect(from(4)).toEqual([3, 4, 0, 4]);
  });

  it('leads nowhere when it is another key', () => {
    expect(rowOfKey('a', 2, 5)).toBeNull();
  });
});
