import { describe, expect, test } from 'vitest';
import { browserBench } from '../../../bench/browser.ts';
import { readBenchOptions } from '../../../bench/options.ts';

const benches = new Map([['browser', browserBench]]);

function read(...args: string[]) {
  return readBenchOptions(benches, args, 'RESULTS.md');
}

describe('options of the benches', () => {
  test('have defaults, and without a name all benches run', () => {
    expect(read()).toMatchObject({
      ok: true,
      value: {
        names: ['browser'],
        check: false,
        results: 'RESULTS.md',
        values: { symbols: [200, 1_000], rate: 10, minutes: 10, switches: 200 },
      },
    });
  });

  test('are taken in any order', () => {
    const args = ['--minutes', '0.5', 'browser', '--symbols', '24,50', '--check', '--results', 'x'];

    expect(read(...args)).toMatchObject({
      ok: true,
      value: { check: true, results: 'x', values: { symbols: [24, 50], minutes: 0.5 } },
    });
  });

  test.each([
    [['brwser'], 'there is no bench "brwser", only browser'],
    [['browser', 'brwser'], 'there is no bench "brwser"'],
    [['--minuets', '1'], "unknown option '--minuets'"],
    [['--minutes', '0'], 'Expected a number from 0.05 to 1440'],
    [['--symbols', '200,x'], 'Expected a whole number from 1 to 1000'],
    [['--symbols'], 'argument missing'],
  ])('are a complaint with code 2 when they are wrong: %s', (args, text) => {
    expect(read(...args)).toMatchObject({
      ok: false,
      error: { code: 2, text: expect.stringContaining(text) },
    });
  });

  test('have a help that names every bench', () => {
    expect(read('--help')).toMatchObject({
      ok: false,
      error: { code: 0, text: expect.stringMatching(/browser +the dashboard in Chromium/) },
    });
  });
});
