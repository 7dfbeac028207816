import { describe, expect, it } from 'vitest';
import { beginningOf, phaseOf, presentOf } from '../../../../web/src/state/room-view.ts';

describe('who is here', () => {
  it('is told in numbers where the room is large', () => {
    expect(presentOf({ symbol: 'ACME', count: 38, bots: 8 })).toEqual({
      people: 30,
      bots: 8,
      names: null,
    });
    expect(presentOf(null)).toBe(null);
  });

  it('is told by name where it is small, people before bots', () => {
    const users = [
      { id: 'u1', name: 'tape_poet', bot: true as const },
      { id: 'u2', name: 'ana' },
    ];

    const present = presentOf({ symbol: 'ACME', count: 3, bots: 1, users });

    expect(present?.names?.map(({ name, isBot }) => [name, isBot])).toEqual([
      ['ana', false],
      ['tape_poet', true],
    ]);
  });
});

describe('the phase of a room', () => {
  it('is loading until there is something to read', () => {
    expect(phaseOf({ state: 'joining' }, [])).toBe('loading');
    expect(phaseOf({ state: 'joining' }, ['what was here before'])).toBe('ready');
    expect(phaseOf({ state: 'catching-up', newest: null }, [])).toBe('ready');
    expect(phaseOf({ state: 'live' }, [])).toBe('ready');
  });

  it('says that a room cannot be entered', () => {
    expect(phaseOf({ state: 'refused', code: 'unknown_symbol' }, [])).toBe('failed');
  });
});

describe('the beginning of a room', () => {
  it('is the start where nothing was ever said before, and else all that is kept', () => {
    expect(beginningOf({ prev: 0 }, 'ACME')).toBe('Start of the ACME room');
    expect(beginningOf({ prev: 41 }, 'ACME')).toBe('Nothing older is kept');
  });
});
