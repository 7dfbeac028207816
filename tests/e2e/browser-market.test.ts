// Prices and candles as a visitor sees them: the page as it is built, in a real browser, against the whole house.

import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { browserOrSkip, soon } from '../support/browser.ts';
import { labelOf, newestCandle, startOf, viewOf } from '../support/chart-label.ts';
import { visitedHouse } from '../support/visited-house.ts';

/** Sideways with the wheel, as on a touchpad: forty candles. */
const PULL = 400;

browserOrSkip('the market in the browser', () => {
  const house = visitedHouse();

  async function visit(path = '/'): Promise<Page> {
    const page = await house.visit(path);
    await page.locator('[data-symbol]').first().waitFor();
    return page;
  }

  test('prices move in the watchlist and in the header, and nothing complains', async () => {
    const page = await visit();
    const prices = () => page.locator('[data-symbol] .value').allInnerTexts();
    const header = () => page.locator('.head strong').innerText();
    await soon('every row has a price', async () => !(await prices()).includes('–'));
    const [before, price] = [await prices(), await header()];

    await soon('half of the prices moved', async () => {
      const now = await prices();
      return now.filter((text, index) => text !== before[index]).length >= before.length / 2;
    });
    await soon('the header moved', async () => (await header()) !== price);

    expect(house.complaints).toEqual([]);
  });

  test('the newest candle grows', async () => {
    const page = await visit('/?interval=1d');
    const candle = () => newestCandle(page);
    const before = await soon('candles are there', candle);

    const after = await soon('the price moves within the same candle', async () => {
      const now = await candle();
      return now && now.open === before.open && now.close !== before.close && now;
    });

    expect(after.close).not.toBe(before.close);
  });

  test('the canvas is drawn anew while the candle grows', async () => {
    const page = await visit('/?interval=1s');
    await soon('candles are there', () => newestCandle(page));
    const chart = page.locator('.canvas');
    const before = await chart.screenshot();

    await soon('another picture', async () => !before.equals(await chart.screenshot()), 30_000);
  });

  test('history pages in on the left, and what is in view stays where it is', async () => {
    const page = await visit('/?interval=1m');
    const held: (() => void)[] = [];
    await page.route(/\/api\/bars.*before=/, async (route) => {
      await new Promise<void>((release) => held.push(release));
      await route.continue();
    });
    await soon('candles are in view', () => viewOf(page));
    await page.locator('.canvas').hover();
    await countPulls(page);
    let pulls = 0;
    const pull = () => {
      pulls += 1;
      return page.mouse.wheel(-PULL, 0);
    };

    await soon('older candles are asked for', async () => {
      await pull();
      return held.length > 0;
    });
    const before = await restingView(page, pulls);
    const answered = page.waitForResponse(/\/api\/bars.*before=/);
    for (const release of held.splice(0)) release();
    await answered;

    const candle = JSON.stringify(await newestCandle(page));
    await soon('the market moved on', async () => {
      return JSON.stringify(await newestCandle(page)) !== candle;
    });
    // The right edge: at the left the page may have filled what was empty.
    expect((await viewOf(page))?.split(' to ')[1]).toBe(before.split(' to ')[1]);
    await soon('what is older can be seen', async () => {
      await pull();
      for (const release of held.splice(0)) release();
      const now = await viewOf(page);
      return now !== null && startOf(now) < startOf(before) - 600 * 60_000;
    });
    await page.getByRole('button', { name: 'Newest' }).click();
    await soon('the newest candle is in view again', async () => {
      const now = await viewOf(page);
      return now !== null && startOf(now) > startOf(before);
    });
  });

  test('a symbol is chosen by keyboard, and address, title and candles follow', async () => {
    const page = await visit();
    const rows = page.locator('[data-symbol]');
    const third = (await rows.nth(2).getAttribute('data-symbol')) ?? '';

    await rows.first().focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');

    await soon('the chart is of the third', async () =>
      (await labelOf(page)).startsWith(`Chart of ${third},`),
    );
    expect(new URL(page.url()).searchParams.get('symbol')).toBe(third);
    expect(await rows.nth(2).getAttribute('aria-current')).toBe('true');
    await soon('the title has symbol and price', async () =>
      (await page.title()).startsWith(`${third} `),
    );
    await page.goBack();
    await soon(
      'back is where it was',
      async () => (await rows.first().getAttribute('aria-current')) === 'true',
    );
  });

  test('the watchlist is searched and sorted', async () => {
    const page = await visit();
    const symbols = () =>
      page.locator('[data-symbol]').evaluateAll((rows) => rows.map((one) => one.dataset.symbol));
    const all = await symbols();
    const search = page.getByLabel('Search symbols');

    await search.fill('btc');
    expect(await symbols()).toEqual(['BTC-USD']);
    await search.press('Enter');
    await soon('it is open', async () => (await labelOf(page)).includes('BTC-USD'));
    await search.fill('nothing like it');
    await page.getByRole('button', { name: 'Show all' }).click();
    expect(await symbols()).toEqual(all);

    await page.getByRole('button', { name: /^Symbol/ }).click();
    expect(await symbols()).toEqual(all.toReversed());
    await page.getByRole('button', { name: /^Last/ }).click();
    await soon('the dearest comes first', async () => (await symbols())[0] === 'BTC-USD');
  });

  test('an interval is chosen, and the address brings it back', async () => {
    const page = await visit();

    await page.getByText('15s', { exact: true }).click();
    await soon('candles of 15 s', async () => (await labelOf(page)).includes(', 15s a bar.'));
    await page.reload();

    await soon('the same after a reload', async () =>
      (await labelOf(page)).includes(', 15s a bar.'),
    );
  });

  test('a symbol that is not traded is told, and the watchlist still works', async () => {
    const page = await visit('/?symbol=NOSUCH');

    await page.getByText('NOSUCH is not traded here').waitFor();
    await page.locator('[data-symbol]').first().click();

    await soon('candles', () => newestCandle(page));
    expect(await page.getByText('is not traded here').count()).toBe(0);
  });
});

/** Makes the page keep how far it was pulled. */
function countPulls(page: Page): Promise<void> {
  return page.evaluate(() => {
    const { dataset } = document.documentElement;
    addEventListener('wheel', ({ deltaX }) => {
      dataset.pulled = String(Number(dataset.pulled ?? 0) - deltaX);
    });
  });
}

/** The view, once every pull has arrived in the page and been drawn: a pull moves it at the next frame, and no further. */
async function restingView(page: Page, pulls: number): Promise<string> {
  const pulled = () => page.evaluate(() => Number(document.documentElement.dataset.pulled));
  await soon('every pull has arrived', async () => (await pulled()) === pulls * PULL);
  await page.evaluate(
    () =>
      new Promise((drawn) => {
        requestAnimationFrame(() => requestAnimationFrame(drawn));
      }),
  );
  return soon('the view', () => viewOf(page));
}
