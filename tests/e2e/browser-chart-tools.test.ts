// What can be done with the chart in a browser: other kinds, studies, zones, a table, files, and history without a jump.

import { readFile } from 'node:fs/promises';
import type { Download, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { browserOrSkip, soon } from '../support/browser.ts';
import { labelOf, newestCandle, startOf, viewOf } from '../support/chart-label.ts';
import { visitedHouse } from '../support/visited-house.ts';

const PNG_SIGNATURE = '89504e470d0a1a0a';

browserOrSkip('the tools of the chart', () => {
  const house = visitedHouse({ isSilent: true });

  async function visit(
    path = '/',
    prepare: (page: Page) => Promise<unknown> = async () => {},
  ): Promise<Page> {
    const page = await house.visit(path, { prepare });
    await soon('bars', () => viewOf(page));
    return page;
  }

  test('kind, studies and zone are chosen, seen, and kept for the next visit', async () => {
    const page = await visit('/?interval=1m');
    await choose(page, 'Candles', 'Area');
    await page.keyboard.press('Escape');
    await choose(page, 'Studies', 'SMA 20');
    await choose(page, null, 'VWAP');
    await page.keyboard.press('Escape');
    await choose(page, 'UTC', 'Exchange (New York)');
    await page.keyboard.press('Escape');

    const isSeen = async () => {
      const averages = await page.locator('.legend dl').last().innerText();
      const hasAll = /SMA 20\s+[\d,.]+\s+VWAP\s+[\d,.]+/.test(averages);
      return hasAll && (await labelOf(page)).includes('Area');
    };
    await soon('an area with two averages, that of the day too', isSeen);
    expect(await page.locator('.zone').innerText()).toMatch(/^UTC\u2212[45]$/);
    expect(await page.locator('.clock').innerText()).toMatch(/UTC\u2212[45]$/);
    await page.reload();

    await soon('the same again', isSeen);
  });

  test('a study that the interval is not suited for is told to be so, and not drawn', async () => {
    const page = await visit('/?interval=1s');

    await choose(page, 'Studies', 'VWAP');

    expect(await page.getByText('shown from 1m to 1h').isVisible()).toBe(true);
    expect(await page.locator('.legend').innerText()).not.toContain('VWAP');
  });

  test('a page of history moves no bar that is in view, in a line too', async () => {
    const held: (() => void)[] = [];
    const page = await visit('/?interval=1m', (made) =>
      made.route(/\/api\/bars.*before=/, async (route) => {
        await new Promise<void>((release) => held.push(release));
        await route.continue();
      }),
    );
    await choose(page, 'Candles', 'Line');
    await page.keyboard.press('Escape');
    const first = await viewOf(page);
    await page.locator('.canvas').press('Home');
    await soon('older bars are asked for', () => held.length > 0);
    // Away from the newest bar, and from the left edge, where a page fills what was empty.
    for (let step = 0; step < 12; step += 1)
      await page.locator('.canvas').press('Shift+ArrowRight');
    const before = await resting(page);
    const answered = page.waitForResponse(/\/api\/bars.*before=/);
    for (const release of held.splice(0)) release();
    await (await answered).finished();
    const after = await resting(page);
    expect(after.equals(before)).toBe(true);
    await page.locator('.canvas').press('Home');
    await soon(
      'what came is older',
      async () => startOf((await viewOf(page)) ?? '') < startOf(first ?? ''),
    );
  });

  test('the bars in view are read as a table, which stays new', async () => {
    const page = await visit('/?interval=1s');
    await page.getByRole('button', { name: 'Table' }).click();
    const rows = page.getByRole('table', { name: 'newest first' }).locator('tbody tr');
    const first = await rows.first().innerText();

    await soon('a newer row on top', async () => (await rows.first().innerText()) !== first);
    expect(await page.getByRole('columnheader').allInnerTexts()).toContain('Close');
    expect(await rows.count()).toBeLessThanOrEqual(500);
    const times = await rows.locator('th').allInnerTexts();
    const stamps = times.map((text) => Date.parse(`${text} UTC`));
    expect(stamps).toEqual([...stamps].sort((a, b) => b - a));
    await page.getByRole('button', { name: 'Chart', exact: true }).click();

    await soon('the chart again', async () => (await rows.count()) === 0);
  });

  test('a picture and the loaded bars are saved as files', async () => {
    const page = await visit('/?interval=1m');

    const bars = await saved(page, 'Bars');
    const lines = (await contentOf(bars)).toString('utf8').trimEnd().split('\r\n');
    expect(bars.suggestedFilename()).toMatch(/^outcry-[\w^.-]+-1m-\d{4}-\d\d-\d\dT\d\d-\d\d\.csv$/);
    expect(lines[0]).toBe('time,open,high,low,close,volume,count');
    expect(lines.length).toBeGreaterThan(400);
    for (const line of lines.slice(1)) {
      expect(line).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:00\.000Z(,\d+(\.\d+)?){5},\d+$/);
    }
    const picture = await saved(page, 'Picture');
    const content = await contentOf(picture);

    expect(picture.suggestedFilename()).toMatch(/\.png$/);
    expect(content.subarray(0, 8).toString('hex')).toBe(PNG_SIGNATURE);
    const { width = 0 } = (await page.locator('.canvas').boundingBox()) ?? {};
    expect(Math.abs(content.readUInt32BE(16) - width)).toBeLessThanOrEqual(1);
  });

  test('steps go over a gap from bar to bar, each is said once, and the name of the chart stays', async () => {
    const page = await visit('/?interval=1m', (made) =>
      made.route(/\/api\/bars.*interval=1m(?!.*before=)/, async (route) => {
        const response = await route.fetch();
        const answer = await response.json();
        // Fifty minutes without a trade behind the bar that was the last before them.
        answer.bars.splice(-60, 50);
        await route.fulfill({ response, json: answer });
      }),
    );
    const chart = page.locator('.canvas');
    const said = page.locator('.frame [role="status"]');
    const name = await chart.getAttribute('aria-label');
    await chart.press('End');
    const at = async () => Date.parse(`${(await said.innerText()).split('. ')[0]} UTC`);
    const times = [await at()];
    for (let step = 0; step < 14; step += 1) {
      await chart.press('ArrowLeft');
      times.push(await at());
    }
    const minutes = times.slice(1).map((time, index) => ((times[index] ?? 0) - time) / 60_000);

    expect(minutes.filter((minute) => minute !== 1)).toEqual([51]);
    const last = await said.innerText();
    const { close } = (await newestCandle(page)) ?? raise();
    await soon('the market moved', async () => (await newestCandle(page))?.close !== close);
    expect(await said.innerText()).toBe(last);
    expect(await chart.getAttribute('aria-label')).toBe(name);
  });
});

function raise(): never {
  throw new Error('there is none');
}

/** Opens the menu of that name, if any, and picks the choice in it. */
async function choose(page: Page, menu: string | null, choice: string): Promise<void> {
  if (menu !== null) await page.getByRole('button', { name: menu, exact: true }).click();
  await page.getByRole('dialog').locator('label', { hasText: choice }).click();
}

/** The volumes in view, left of the price scale: past bars, which no trade changes. */
async function resting(page: Page): Promise<Buffer> {
  const {
    x = 0,
    y = 0,
    width = 0,
    height = 0,
  } = (await page.locator('.canvas').boundingBox()) ?? {};
  const clip = { x, y: y + height * 0.85, width: width - 100, height: height * 0.1 };
  let last: string | null = null;
  await soon('a view that says the same', async () => {
    const before = last;
    last = await viewOf(page);
    await frames(page);
    return last !== null && last === before;
  });
  return page.screenshot({ clip });
}

/** What came or was pressed is drawn with the next frame; two are over. */
async function frames(page: Page): Promise<void> {
  await page.evaluate(
    () =>
      new Promise((drawn) => {
        requestAnimationFrame(() => requestAnimationFrame(drawn));
      }),
  );
}

async function saved(page: Page, what: string): Promise<Download> {
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: new RegExp(`^${what}`) }).click(),
  ]);
  return download;
}

async function contentOf(download: Download): Promise<Buffer> {
  return readFile(await download.path());
}
