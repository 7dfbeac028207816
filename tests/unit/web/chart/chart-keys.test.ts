import { describe, expect, it } from 'vitest';
import { type Key, moved, moveOf, stepped, zoomed } from '../../../../web/src/chart/chart-keys.ts';

function key(name: string, held: Partial<Key> = {}): Key {
  return { key: name, shiftKey: false, ctrlKey: false, altKey: false, metaKey: false, ...held };
}

describe('moveOf', () => {
  it('steps by one bar, with Shift by ten', () => {
    expect(moveOf(key('ArrowLeft'), true)).toEqual({ type: 'step', bars: -1 });
    expect(moveOf(key('ArrowRight', { shiftKey: true }), true)).toEqual({ type: 'step', bars: 10 });
  });

  it('knows the ends, the zoom, the way back, the pick and the way out', () => {
    expect(moveOf(key('Home'), true)).toEqual({ type: 'edge', edge: 'first' });
    expect(moveOf(key('End'), true)).toEqual({ type: 'edge', edge: 'newest' });
    expect(moveOf(key('+', { shiftKey: true }), true)).toEqual(moveOf(key('='), true));
    expect(moveOf(key('-'), true)?.type).toBe('zoom');
    expect(moveOf(key('0'), true)).toEqual({ type: 'reset' });
    expect(moveOf(key('Enter'), true)).toEqual({ type: 'pick' });
    expect(moveOf(key('Escape'), true)).toEqual({ type: 'leave' });
  });

  it('goes from talk to talk with m, and back with Shift', () => {
    expect(moveOf(key('m'), true)).toEqual({ type: 'talk', direction: 1 });
    expect(moveOf(key('M', { shiftKey: true }), true)).toEqual({ type: 'talk', direction: -1 });
    expect(moveOf(key('m'), false)).toBeNull();
    expect(moveOf(key('M', { shiftKey: true }), false)).toBeNull();
  });

  it('leaves the browser its own keys', () => {
    expect(moveOf(key('Tab'), true)).toBeNull();
    expect(moveOf(key('-', { ctrlKey: true }), true)).toBeNull();
    expect(moveOf(key('ArrowLeft', { altKey: true }), true)).toBeNull();
    expect(moveOf(key('0', { metaKey: true }), true)).toBeNull();
  });
});

describe('stepped', () => {
  it('begins where it is told to, whatever the step', () => {
    expect(stepped(null, -1, 100, 80)).toBe(80);
    expect(stepped(null, 10, 100, 120)).toBe(99);
  });

  it('stays among the bars', () => {
    expect(stepped(50, -10, 100, 0)).toBe(40);
    expect(stepped(3, -10, 100, 0)).toBe(0);
    expect(stepped(98, 10, 100, 0)).toBe(99);
  });
});

describe('zoomed', () => {
  it('keeps the anchor in its place', () => {
    expect(zoomed({ from: 0, to: 100 }, 50, 0.8)).toEqual({ from: 10, to: 90 });
    expect(zoomed({ from: 0, to: 100 }, 100, 0.5)).toEqual({ from: 50, to: 100 });
  });

  it('has bounds, and from beyond them only the way back', () => {
    const near = { from: 0, to: 8 };
    const far = { from: 0, to: 5_000 };

    expect(zoomed(near, 4, 0.8)).toBe(near);
    expect(zoomed(far, 0, 1.25)).toBe(far);
    expect(zoomed(near, 8, 1.25)).toEqual({ from: -2, to: 8 });
  });
});

describe('moved', () => {
  it('leaves a view alone that shows the bar, and moves any other as little as it can', () => {
    const view = { from: 10, to: 20 };

    expect(moved(view, 15)).toBe(view);
    expect(moved(view, 9)).toEqual({ from: 8, to: 18 });
    expect(moved(view, 21)).toEqual({ from: 12, to: 22 });
  });

  it('does not stay among empty places when it comes to the first bar', () => {
    expect(moved({ from: -50, to: 2 }, 0)).toEqual({ from: -1, to: 51 });
    expect(moved({ from: -1, to: 51 }, 0)).toEqual({ from: -1, to: 51 });
    expect(moved({ from: -50, to: 2 }, 1)).toEqual({ from: -50, to: 2 });
  });
});
