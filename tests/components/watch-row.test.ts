// One row of the watchlist as it moves. Times are monotonic milliseconds, and the test's own.

import { flushSync } from 'svelte';
import { expect, test } from 'vitest';
import { cdp } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import WatchRow from '../../web/src/components/WatchRow.svelte';
import { TickerRow } from '../../web/src/state/ticker-row.svelte.ts';
import { instrumentRow } from '../support/instrument-row.ts';
import '../../web/src/styles.css';

const FRESH = { state: 'fresh', ageMs: 0 } as const;

async function watch() {
  const row = new TickerRow(instrumentRow('AAPL'));
  const place = { href: '?symbol=AAPL', isCurrent: false, isStop: true };
  const look = { shape: 'narrow', news: null } as const;
  const screen = await render(WatchRow, {
    row,
    ...place,
    ...look,
    onopen: () => {},
    onfocus: () => {},
  });
  const link = screen.getByRole('link', { name: /AAPL/ });
  /** A last price in cents, and the page as it is then. */
  const tick = (last: number, now: number) => {
    const day = { high: 10_500, low: 9_500, volume: 1_000, previousClose: 10_000 };
    row.show({ last, ...day, status: 'open' }, now);
    row.age(now, FRESH, null);
    flushSync();
  };
  return { row, link, tick };
}

/** What the cell of the price looks like; both clear: nothing flashes. */
function flashOf(element: Element): { background: string; arrow: string } {
  const cell = element.querySelector('.cell');
  if (!cell) throw new Error('the row has no cell for its price');
  const arrows = ['::before', '::after'].map((part) => getComputedStyle(cell, part));
  const shown = arrows.filter(({ color }) => color !== CLEAR).map(({ content }) => content);
  return { background: getComputedStyle(cell).backgroundColor, arrow: shown.join().slice(1, 2) };
}

const CLEAR = 'rgba(0, 0, 0, 0)';
const NOTHING = { background: CLEAR, arrow: '' };

test('a tick shows the price, and flashes in its direction until it has faded', async () => {
  const { link, tick } = await watch();
  tick(10_000, 0);
  expect(flashOf(link.element())).toEqual(NOTHING);

  tick(10_132, 1_000);

  await expect.element(link).toHaveTextContent('101.32');
  await expect.element(link).toHaveTextContent(/\+1\.32\s%/);
  const up = flashOf(link.element());
  expect(up.arrow).toBe('▲');
  expect(up.background).not.toBe(CLEAR);

  tick(10_132, 1_200);
  const weaker = flashOf(link.element());
  expect(weaker.arrow).toBe('▲');
  expect(weaker.background).not.toBe(up.background);

  tick(10_100, 2_000);
  const down = flashOf(link.element());
  expect(down.arrow).toBe('▼');
  expect(down.background).not.toBe(up.background);

  tick(10_100, 3_000);
  expect(flashOf(link.element())).toEqual(NOTHING);
});

test('up and down are told by a word and a sign, not by colour alone', async () => {
  const { link, tick } = await watch();

  tick(10_132, 0);
  await expect.element(link).toHaveAccessibleName(/up.*\+1\.32\s%/);
  tick(9_868, 1_000);

  await expect.element(link).toHaveAccessibleName(/down.*\u22121\.32\s%/);
});

test('a fast market shows its rate as a bar and flashes no more', async () => {
  const { link, tick } = await watch();
  const bar = () => link.element().querySelector('[style*="--level"]');
  tick(10_000, 0);
  expect(bar()).toBe(null);

  for (let nth = 1; nth <= 40; nth += 1) tick(10_000 + (nth % 2), nth * 50);
  const quick = bar()?.getBoundingClientRect().width ?? 0;
  expect(quick).toBeGreaterThan(0);
  for (let nth = 1; nth <= 40; nth += 1) {
    tick(10_000 + (nth % 2), 2_000 + nth * 50);
    expect(flashOf(link.element())).toEqual(NOTHING);
  }

  tick(10_005, 20_000);
  expect(bar()).toBe(null);
});

test('a price that is not proven current says for how long, and does not flash', async () => {
  const { row, link, tick } = await watch();
  tick(10_000, 0);
  tick(10_132, 1_000);

  row.age(9_000, { state: 'stale', reason: 'silent', ageMs: 7_200 }, null);
  flushSync();

  await expect.element(link).toHaveTextContent('7 s old');
  await expect.element(link).toHaveTextContent('101.32');
  expect(flashOf(link.element())).toEqual(NOTHING);

  tick(10_140, 10_000);
  await expect.element(link).not.toHaveTextContent('old');
});

test('nothing fades where motion is not wanted: the arrow of the newest tick stays', async () => {
  const features = [{ name: 'prefers-reduced-motion', value: 'reduce' }];
  await cdp().send('Emulation.setEmulatedMedia', { features });
  try {
    const { link, tick } = await watch();
    tick(10_000, 0);
    tick(10_132, 1_000);

    await expect.element(link).toHaveTextContent('101.32');
    expect(flashOf(link.element())).toEqual({ background: CLEAR, arrow: '▲' });
    tick(10_132, 2_000);
    expect(flashOf(link.element())).toEqual({ background: CLEAR, arrow: '▲' });
  } finally {
    await cdp().send('Emulation.setEmulatedMedia', { features: [] });
  }
});
