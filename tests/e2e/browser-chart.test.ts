// The chart's crosshair and legend, by pointer and by keys: what no fake of the chart library shows.

import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { browserOrSkip, soon } from '../support/browser.ts';
import { newestCandle, startOf, viewOf } from '../support/chart-label.ts';
import { visitedHouse } from '../support/visited-house.ts';

browserOrSkip('the chart in the browser', () => {
  const house = visitedHouse();

  async function visit(path = '/'): Promise<Page> {
    const page = await house.visit(path);
    await page.locator('[data-symbol]').first().waitFor();
    return page;
  }

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

  test('left of all candles the legend has none', async () => {
    const page = await visit('/?symbol=AAPL&interval=1d');
    const chart = page.locator('.canvas');
    const path = '/api/bars?symbol=AAPL&interval=1d&limit=1000';
    const { bars } = await (await page.request.get(new URL(path, page.url()).href)).json();
    await soon('the oldest candle', async () => {
      await chart.press('Home');
      return startOf((await viewOf(page)) ?? '') === bars[0][0];
    });
    await chart.press('Escape');

    const { x = 0, y = 0 } = (await chart.boundingBox()) ?? {};
    await page.mouse.move(x + 200, y + 200);
    await page.mouse.down();
    await page.mouse.move(x + 500, y + 200, { steps: 5 });
    await page.mouse.up();
    await page.mouse.move(x + 60, y + 220);

    await page.locator('.legend').getByText('No trades', { exact: true }).waitFor();
    await page.mouse.move(x + 600, y + 220);
    await soon('a candle again', async () => (await legendOf(page)).includes('Close'));
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

    expect(house.complaints).toEqual([]);
  });
});

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
