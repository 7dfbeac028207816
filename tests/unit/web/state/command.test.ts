import { describe, expect, it } from 'vitest';
import { type Command, commandFor } from '../../../../web/src/state/command.ts';

function command(title: string, keys: readonly string[], isAlways = false): Command {
  return { title, group: 'Page', keys, isAlways, run() {} };
}

const COMMANDS = [
  command('search', ['Ctrl K', '/'], true),
  command('write', ['c']),
  command('next part', ['F6'], true),
  command('latest', ['End']),
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
