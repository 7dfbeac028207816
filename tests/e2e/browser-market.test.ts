// Prices and candles as a visitor sees them: the page as it is built, in a real browser, against the whole house.

import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { browserOrSkip, type OpenPage, openPage, soon } from '../support/browser.ts';
import { type BrowserHouse, startBrowserHouse } from '../support/browser-house.ts';

/** Sideways with the wheel, as on a touchpad: forty candles. */
const PULL = 400;

browserOrSkip('the market in the browser', () => {
  let floor: BrowserHouse;
  let open: OpenPage | null = null;

  beforeAll(async () => {
    floor = await startBrowserHouse();
  });

  afterEach(async () => {
    await open?.close();
    open = null;
  });

  afterAll(() => floor.close());

  async function visit(path = '/'): Promise<Page> {
    open = await openPage(floor.browser, floor.urls[0] + path);
    await open.page.locator('[data-symbol]').first().waitFor();
    return open.page;
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

    expect(open?.complaints).toEqual([]);
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

  test('the legend says the newest candle, and the one under the pointer', async () => {
    const page = await visit('/?interval=1m');
    await soon('a view', () => viewOf(page));
    const newest = await legendOf(page);
    await soon('the newest candle moves the legend', async () => (await legendOf(page)) !== newest);

    const box = await page.locator('.canvas').boundingBox();
    const { x = 0, y = 0 } = box ?? {};
    await page.mouse.move(x + 300, y + 200);
    const under = await settledLegend(page);
    await page.mouse.move(x + 60, y + 200);
    await soon('another candle', async () => (await legendOf(page)) !== under);
    await page.mouse.move(x + 60, y - 200);
    await soon('the newest again', async () => {
      const close = (await newestCandle(page))?.close;
      return close !== undefined && (await legendOf(page)).includes(`Close ${close}`);
    });
  });

  test('keys move the crosshair by candles, and the legend goes along', async () => {
    const page = await visit('/?interval=1m');
    await soon('a view', () => viewOf(page));
    const chart = page.locator('.canvas');
    const press = (key: string) => chart.press(key);

    await press('ArrowLeft');
    await press('Shift+ArrowLeft');
    const past = await settledLegend(page);
    await press('ArrowLeft');
    const before = await soon('one candle further', async () => {
      const now = await legendOf(page);
      return now !== past && now;
    });
    await press('ArrowRight');
    await soon('back again', async () => (await legendOf(page)) === past);
    const view = (await viewOf(page)) ?? '';
    await press('+');
    await soon('closer', async () => startOf((await viewOf(page)) ?? '') > startOf(view));
    expect(await legendOf(page)).toBe(past);
    await press('Home');
    await soon(
      'the first candles',
      async () => startOf((await viewOf(page)) ?? '') < startOf(view),
    );
    expect([past, before]).not.toContain(await settledLegend(page));
    await press('0');
    await soon(
      'the newest candles',
      async () => startOf((await viewOf(page)) ?? '') >= startOf(view),
    );
    await press('Escape');
    await soon('the newest candle', async () => {
      const close = (await newestCandle(page))?.close;
      return close !== undefined && (await legendOf(page)).includes(`Close ${close}`);
    });

    expect(open?.complaints).toEqual([]);
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
      (await labelOf(page)).startsWith(`Candlestick chart of ${third},`),
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
    await soon('candles of 15 s', async () => (await labelOf(page)).includes(', 15s a candle.'));
    await page.reload();

    await soon('the same after a reload', async () =>
      (await labelOf(page)).includes(', 15s a candle.'),
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

async function labelOf(page: Page): Promise<string> {
  const chart = page.locator('.canvas');
  return (await chart.count()) === 0 ? '' : ((await chart.getAttribute('aria-label')) ?? '');
}

async function newestCandle(page: Page): Promise<{ open: string; close: string } | null> {
  const found = /Newest: open (\S+), high \S+, low \S+, close (\S+),/.exec(await labelOf(page));
  return found ? { open: found[1] ?? '', close: found[2] ?? '' } : null;
}

/** The legend as it is read out, without the time that is left: "Open 1.00 High …". */
async function legendOf(page: Page): Promise<string> {
  const parts = await page.locator('.frame dl > div').allTextContents();
  return parts
    .map((part) =>
      part
        .trim()
        .replace(/^[OHLC](?=[A-Z])|^Vol(?=Volume)/, '')
        .replace(/\s+/g, ' '),
    )
    .filter((part) => !part.startsWith('Closes'))
    .join(' ');
}

/** The legend of a candle that is past: it stays as it is. */
function settledLegend(page: Page): Promise<string> {
  let last = '';
  return soon('a legend that stays', async () => {
    const now = await legendOf(page);
    const isSame = now === last;
    last = now;
    await page.waitForTimeout(400);
    return isSame && now;
  });
}

/** "Mon, 5 Jan 2026, 13:10:00 to …": the candles in view. */
async function viewOf(page: Page): Promise<string | null> {
  return /In view: (.*) UTC$/.exec(await labelOf(page))?.[1] ?? null;
}

function startOf(view: string): number {
  return Date.parse(`${view.split(' to ')[0]} UTC`);
}

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
