import { expect, test } from 'vitest';
import { holds } from '../../../bus/nats-streams.ts';

const wanted = { name: 'S', subjects: ['a.*'], republish: { src: 'a', dest: 'b' }, max_age: 0 };

test('a configuration holds what is wanted although the server added more', () => {
  const actual = {
    ...wanted,
    republish: { ...wanted.republish, headers_only: false },
    sealed: false,
  };

  expect(holds(actual, wanted)).toBe(true);
});

test.each([
  { max_age: 1 },
  { subjects: ['b.*'] },
  { subjects: [] },
  { republish: { src: 'a', dest: 'c' } },
  { republish: undefined },
  { republish: null },
])('a configuration with %j does not', (change) => {
  expect(holds({ ...wanted, ...change }, wanted)).toBe(false);
});
