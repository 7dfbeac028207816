import { describe, expect, it } from 'vitest';
import {
  beginsSearch,
  type Command,
  commandFor,
  ROW_KEYS,
} from '../../../../web/src/state/command.ts';

function command(title: string, keys: readonly string[], isAlways = false): Command {
  return { title, group: 'Page', keys, isAlways, run() {} };
}

const COMMANDS = [
  command('search', ['Ctrl K', '/'], true),
  command('write', ['c']),
  command('next part', ['F6'], true),
  command('latest', ['End']),
  command('5s candles', ['2']),
  command('next row', [ROW_KEYS.next]),
];

function done(key: string, state: { isWriting?: boolean; hasLetters?: boolean } = {}) {
  const { isWriting = false, hasLetters = true } = state;
  return commandFor(COMMANDS, key, { isWriting, hasLetters })?.title ?? null;
}

describe('the command of a key', () => {
  it('is the one that names it', () => {
    expect([done('/'), done('Ctrl K'), done('c'), done('x')]).toEqual([
      'search',
      'search',
      'write',
      null,
    ]);
  });

  it('is none while somebody writes, but for those that work always', () => {
    const isWriting = true;

    expect([done('c', { isWriting }), done('End', { isWriting })]).toEqual([null, null]);
    expect([done('Ctrl K', { isWriting }), done('F6', { isWriting })]).toEqual([
      'search',
      'next part',
    ]);
    // It would be a letter of what is written.
    expect(done('/', { isWriting })).toBeNull();
  });

  it('is none for a single character where those are switched off', () => {
    const hasLetters = false;

    expect([done('c', { hasLetters }), done('/', { hasLetters })]).toEqual([null, null]);
    expect([done('Ctrl K', { hasLetters }), done('End', { hasLetters })]).toEqual([
      'search',
      'latest',
    ]);
  });
});

describe('a key that begins a search', () => {
  const begin = (keys: string, state: Partial<Parameters<typeof beginsSearch>[2]> = {}) => {
    const all = { isWriting: false, hasLetters: true, isOnRow: false, ...state };
    return [...keys].filter((key) => beginsSearch(COMMANDS, key, all)).join('');
  };

  it('is a letter or a digit that is no key of a command', () => {
    expect(begin('acCj29/?^ é')).toBe('aC9é');
    expect(
      beginsSearch(COMMANDS, 'F6', { isWriting: false, hasLetters: true, isOnRow: true }),
    ).toBe(false);
  });

  it('is any letter from a row of the watchlist, but those that lead along the rows', () => {
    expect(begin('acCjk29/', { isOnRow: true })).toBe('acC9');
  });

  it('is on a row alone where single characters are no keys, and any of them there', () => {
    expect(begin('acj2', { hasLetters: false })).toBe('');
    expect(begin('acj2/', { hasLetters: false, isOnRow: true })).toBe('acj2');
  });

  it('is none while somebody writes', () => {
    expect(begin('a9', { isWriting: true, isOnRow: true })).toBe('');
  });
});
