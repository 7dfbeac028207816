import { expect, test } from 'vitest';
import { coresBetween, describeCores, parseStat } from '../../../bench/load.ts';

test('a line of /proc tells parent and processor seconds, whatever the process is called', () => {
  const line = '71 (a ) (b) R 12 71 71 0 -1 4194304 500 0 0 0 250 50 0 0 20 0 1 0 12345 1000 10';

  expect(parseStat(line)).toEqual({ parent: 12, seconds: 3 });
});

test('cores are seconds used by the seconds between, those of one kind together', () => {
  const row = (kind: string, seconds: number) => ({ kind, seconds });
  const before = { seconds: new Map([[1, row('feed', 5)]]), ownSeconds: 1, time: 0 };
  const after = {
    seconds: new Map([
      [1, row('feed', 6)],
      [2, row('browser', 2)],
      [3, row('browser', 1)],
    ]),
    ownSeconds: 1.02,
    time: 4_000,
  };

  const cores = coresBetween(before, after);

  expect(cores.get('feed')).toBe(0.25);
  expect(cores.get('browser')).toBe(0.75);
  expect(describeCores(cores)).toBe('browser 0.75, feed 0.25, bench 0.01');
});
