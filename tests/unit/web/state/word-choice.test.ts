import { describe, expect, it } from 'vitest';
import {
  type Choice,
  choicesOf,
  MOST_CHOICES,
  namesOf,
  type Word,
  wordAt,
} from '../../../../web/src/state/word-choice.ts';
import { roomMessage } from '../../../support/fake-room.ts';

const SYMBOLS: readonly Choice[] = [
  { text: 'MSFT', more: 'Microsoft' },
  { text: 'BA', more: 'Boeing' },
  { text: 'BTC-USD', more: 'Bitcoin' },
  { text: 'META', more: 'Meta Platforms' },
];

function word(sign: Word['sign'], query: string): Word {
  return { sign, query, start: 0 };
}

const texts = (choices: readonly Choice[]) => choices.map(({ text }) => text);

describe('the word that is being written', () => {
  it.each([
    ['$', { sign: '$', query: '', start: 0 }],
    ['buy $btc-', { sign: '$', query: 'btc-', start: 4 }],
    ['see $BRK.B', { sign: '$', query: 'BRK.B', start: 4 }],
    ['(@ánà_1', { sign: '@', query: 'ánà_1', start: 1 }],
    ['$AAPL @a', { sign: '@', query: 'a', start: 6 }],
  ])('is found at the end of "%s"', (text, found) => {
    expect(wordAt(text, text.length)).toEqual(found);
  });

  it.each(['', 'no sign', 'five$', 'mail a@b', '$A and', '$$$ ', '@a,'])(
    'is none at the end of "%s"',
    (text) => {
      expect(wordAt(text, text.length)).toBe(null);
    },
  );

  it('ends at the caret, and is none in the middle of another word', () => {
    expect(wordAt('$a or $b', 2)).toEqual({ sign: '$', query: 'a', start: 0 });
    expect(wordAt('@hello', 1)).toBe(null);
  });
});

describe('what a word may become', () => {
  it('is what begins like it, then what has a name that does', () => {
    expect(texts(choicesOf(word('$', 'b'), SYMBOLS))).toEqual(['BA', 'BTC-USD']);
    expect(texts(choicesOf(word('$', 'm'), SYMBOLS))).toEqual(['MSFT', 'META']);
    expect(texts(choicesOf(word('$', 'bit'), SYMBOLS))).toEqual(['BTC-USD']);
    expect(texts(choicesOf(word('$', 'plat'), SYMBOLS))).toEqual(['META']);
    expect(choicesOf(word('$', 'x'), SYMBOLS)).toEqual([]);
  });

  it('is nothing when it is written out and could be nothing else', () => {
    expect(choicesOf(word('$', 'msft'), SYMBOLS)).toEqual([]);
  });

  it('is of a few only', () => {
    const many = Array.from({ length: 20 }, (_, nth) => ({ text: `S${nth}`, more: null }));

    expect(choicesOf(word('$', ''), many)).toEqual(many.slice(0, MOST_CHOICES));
  });

  it('is of names those that begin like it, whatever else is told of them', () => {
    const names = [
      { text: 'ana', more: 'bot' },
      { text: 'bo', more: null },
    ];

    expect(texts(choicesOf(word('@', 'b'), names))).toEqual(['bo']);
  });
});

describe('who can be spoken to', () => {
  it('is who spoke last, then who is here, each once, and not oneself', () => {
    const by = (seq: number, name: string, bot?: true) => {
      return roomMessage(seq, { user: { id: name, name, ...(bot && { bot }) } });
    };
    const said = [by(1, 'ana'), by(2, 'me'), by(3, 'tape_poet', true), by(4, 'bo'), by(5, 'ana')];
    const names = [
      { id: 'bo', name: 'bo', isBot: false },
      { id: 'eve', name: 'eve', isBot: false },
    ];

    expect(namesOf(said, { people: 2, bots: 0, names }, 'me')).toEqual([
      { text: 'ana', more: null },
      { text: 'bo', more: null },
      { text: 'tape_poet', more: 'bot' },
      { text: 'eve', more: null },
    ]);
    expect(namesOf([], null, null)).toEqual([]);
  });
});
