import { beforeEach, describe, expect, it } from 'vitest';
import { Completion } from '../../../../web/src/state/completion.svelte.ts';
import { choicesOf } from '../../../../web/src/state/word-choice.ts';

const ALL = ['ana', 'anabel', 'bo'].map((text) => ({ text, more: null }));

describe('the completion of what is written', () => {
  let completion: Completion;

  beforeEach(() => {
    completion = new Completion((word) => choicesOf(word, ALL));
  });

  function type(text: string): void {
    completion.look(text, text.length);
  }

  const view = () => [completion.choices.map(({ text }) => text), completion.at];

  it('chooses the likeliest, but nothing for a sign alone or for what is written out', () => {
    type('@');
    expect(view()).toEqual([['ana', 'anabel', 'bo'], null]);
    type('@an');
    expect(view()).toEqual([['ana', 'anabel'], 0]);
    type('@ana');
    expect(view()).toEqual([['ana', 'anabel'], null]);
    type('@ana ');

    expect(view()).toEqual([[], null]);
  });

  it('goes through the choices by arrows, in from either end', () => {
    type('@');
    expect([completion.move('ArrowUp'), completion.at]).toEqual([true, 2]);
    expect([completion.move('ArrowDown'), completion.at]).toEqual([true, 0]);
    expect([completion.move('x'), completion.at]).toEqual([false, 0]);
    completion.close();

    expect([completion.move('ArrowDown'), completion.at]).toEqual([false, null]);
  });

  it('puts the choice in place of the word, with one space behind it', () => {
    completion.look('hi @a there', 5);
    expect(completion.take(1)).toEqual({ text: 'hi @anabel there', caret: 11 });
    completion.look('hi @a', 5);
    expect(completion.take(0)).toEqual({ text: 'hi @ana ', caret: 8 });

    expect([completion.take(0), ...view()]).toEqual([null, [], null]);
  });

  it('keeps the list away from a word for which it was put away, and from no other', () => {
    type('@a');
    expect(completion.dismiss()).toBe(true);
    type('@an');
    expect([completion.dismiss(), ...view()]).toEqual([false, [], null]);
    type('@an @a');

    expect(view()).toEqual([['ana', 'anabel'], 0]);
  });
});
