// One row of the watchlist as it moves. Times are monotonic milliseconds, and the test's own.

import { createRawSnippet, flushSync } from 'svelte';
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
  const children = createRawSnippet(() => ({ render: () => '<i></i>' }));
  const look = { shape: 'narrow', news: null, children } as const;
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

/** Names of what is moving in the row now. */
function moving(element: Element): string[] {
  return element
    .getAnimations({ subtree: true })
    .flatMap((animation) => (animation instanceof CSSAnimation ? [animation.animationName] : []));
}

test('a tick shows the price, and flashes in its direction', async () => {
  const { link, tick } = await watch();
  tick(10_000, 0);
  expect(moving(link.element())).toEqual([]);

  tick(10_132, 1_000);

  await expect.element(link).toHaveTextContent('101.32');
  await expect.element(link).toHaveTextContent(/\+1\.32\s%/);
  const first = moving(link.element());
  expect(first.length).toBeGreaterThan(0);

  tick(10_100, 2_000);
  const second = moving(link.element());

  // Another name, so that it begins anew also in the middle of the first.
  expect(second.length).toBeGreaterThan(0);
  expect(second).not.toEqual(first);
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
  const flashes = moving(link.element());
  for (let nth = 1; nth <= 40; nth += 1) tick(10_000 + (nth % 2), 2_000 + nth * 50);

  expect(quick).toBeGreaterThan(0);
  expect(moving(link.element())).toEqual(flashes);

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
  expect(moving(link.element())).toEqual([]);

  tick(10_140, 10_000);
  await expect.element(link).not.toHaveTextContent('old');
});

test('nothing moves where motion is not wanted', async () => {
  const features = [{ name: 'prefers-reduced-motion', value: 'reduce' }];
  await cdp().send('Emulation.setEmulatedMedia', { features });
  try {
    const { link, tick } = await watch();
    tick(10_000, 0);
    tick(10_132, 1_000);

    await expect.element(link).toHaveTextContent('101.32');
    expect(moving(link.element())).toEqual([]);
  } finally {
    await cdp().send('Emulation.setEmulatedMedia', { features: [] });
  }
});
