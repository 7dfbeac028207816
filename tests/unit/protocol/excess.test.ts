import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Excess } from '../../../protocol/excess.ts';

/** What another machine's clock says while this one's says `mono`. */
const SKEW = 1_767_614_400_000;

describe('Excess', () => {
  test('is what the way took longer than the quickest, whatever the clocks say', () => {
    const excess = new Excess();
    const came = (sentAt: number, tookMs: number) => excess.of(sentAt + tookMs, sentAt + SKEW);

    expect(came(0, 10)).toBe(0);
    expect(came(100, 25)).toBe(15);
    expect(came(200, 7)).toBe(0);
    expect(came(300, 25)).toBe(18);
  });

  test('is never negative', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(200_000)), (tooks) => {
        const excess = new Excess();
        for (const [index, took] of tooks.entries()) {
          expect(excess.of(index * 1_000 + took, index * 1_000)).toBeGreaterThanOrEqual(0);
        }
      }),
    );
  });

  test('follows clocks that drift apart: an old smallest value is forgotten', () => {
    const excess = new Excess();
    let worst = 0;
    // A second a day and more: 2 ms in each 100 s.
    for (let at = 0; at < 3_600_000; at += 1_000) {
      worst = Math.max(worst, excess.of(at + 5 + at * 0.00002, at));
    }

    expect(worst).toBeLessThan(3);
  });

  test('knows the quickest of a minute ago still', () => {
    const excess = new Excess();
    excess.of(10, 0);
    for (let at = 1_000; at < 60_000; at += 1_000) excess.of(at + 30, at);

    expect(excess.of(61_030, 61_000)).toBe(20);
  });

  test('knows it for as long as it is asked to, and no longer than twice that', () => {
    const excess = new Excess(600_000);
    excess.of(10, 0);
    for (let at = 1_000; at < 600_000; at += 1_000) expect(excess.of(at + 30, at)).toBe(20);
    for (let at = 600_000; at < 1_200_000; at += 1_000) excess.of(at + 30, at);

    expect(excess.of(1_210_030, 1_210_000)).toBe(0);
  });
});
