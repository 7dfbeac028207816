import { expect, test } from 'vitest';
import { talkNumber, talkText } from '../../../../web/src/chart/lane-text.ts';
import type { Talk } from '../../../../web/src/state/chat-lane.svelte.ts';

test.each<[number, number, Talk['read'], string]>([
  [7, 2, 'all', '7 messages, 2 by people'],
  [1, 1, 'all', '1 message, by a person'],
  [1, 0, 'all', '1 message, by a bot'],
  [2, 1, 'all', '2 messages, 1 by a person'],
  [2, 2, 'all', '2 messages, by people'],
  [3, 0, 'all', '3 messages, by bots'],
  [0, 0, 'all', 'no messages'],
  [3, 0, 'part', 'at least 3 messages, by bots'],
  [0, 0, 'part', 'messages not all read'],
  [0, 0, 'none', 'messages not read'],
])('%i messages, %i by people, %s read: "%s"', (count, people, read, text) => {
  expect(talkText({ count, people, last: null, read })).toBe(text);
});

test('a count alone says whether there may be more', () => {
  const number = (read: Talk['read']) => talkNumber({ count: 3, people: 0, last: null, read });

  expect([number('all'), number('part'), number('none')]).toEqual(['3', '3+', 'not read']);
});
