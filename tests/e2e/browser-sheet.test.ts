// The room's sheet on a small screen: dragged, pressed, and opened by who writes.

import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { browserOrSkip, soon } from '../support/browser.ts';
import { newestCandle, viewOf } from '../support/chart-label.ts';
import { fillRoom } from '../support/fill-room.ts';
import { visitedHouse } from '../support/visited-house.ts';

browserOrSkip('the sheet of a small screen', () => {
  const house = visitedHouse({ isSilent: true });
  let page: Page;

  beforeAll(async () => {
    await fillRoom(house.floor.urls[0], 'AAPL', 20);
  });

  async function visit(): Promise<void> {
    page = await house.visit('/', { screen: 'phone' });
    await page.getByRole('button', { name: 'Open the room', exact: true }).waitFor();
    await page.locator('.newest b').waitFor();
  }

  const heightOf = async (selector: string) =>
    (await page.locator(selector).boundingBox())?.height ?? 0;

  /** Drags the handle so that it ends `by` pixels higher. */
  async function drag(by: number): Promise<void> {
    const box = await page.locator('.sheet button').first().boundingBox();
    if (!box) throw new Error('the sheet has no handle');
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    await page.mouse.move(x, y);
    await page.mouse.down();
    for (let step = 1; step <= 10; step += 1) await page.mouse.move(x, y - (by * step) / 10);
    // A hand that stops before it lets go throws nothing.
    await page.mouse.move(x, y - by);
    await page.mouse.move(x, y - by);
    await page.mouse.up();
  }

  test('it shows the newest message, opens half and fully, and closes, by pressing', async () => {
    await visit();
    const peek = await heightOf('.sheet');
    expect(await page.getByRole('log').count()).toBe(0);

    await page.getByRole('button', { name: 'Open the room', exact: true }).click();
    await page.getByRole('log').waitFor();
    const half = await heightOf('.sheet');
    await page.getByRole('button', { name: 'Open the room fully' }).click();
    await soon('the full sheet', async () => (await heightOf('.sheet')) > half);
    expect(half).toBeGreaterThan(peek * 2);
    // The chart is above a half open sheet, and the price above a full one.
    expect(await page.locator('.symbol-header').isVisible()).toBe(true);
    await page.getByRole('button', { name: 'Close the room' }).click();

    await soon('the peek', async () => (await heightOf('.sheet')) === peek);
  });

  test('it follows a hand, and rests at the nearest height', async () => {
    await visit();

    await drag(250);
    await page.getByRole('button', { name: 'Open the room fully' }).waitFor();
    await drag(300);
    await page.getByRole('button', { name: 'Close the room' }).waitFor();
    expect(
      await page.getByRole('button', { name: 'Room', exact: true }).getAttribute('aria-current'),
    ).toBe('true');
    await drag(-700);

    await page.getByRole('button', { name: 'Open the room', exact: true }).waitFor();
  });

  test('a finger reads the chart where that is switched on, and moves it else', async () => {
    await visit();
    await soon('candles', () => viewOf(page));
    const box = await page.locator('.canvas').boundingBox();
    if (!box) throw new Error('there is no chart');
    const opened = async () =>
      /Open\s+(\S+)/.exec(await page.locator('.legend').innerText())?.[1] ?? '';
    const isNewest = async () => (await opened()) === (await newestCandle(page))?.open;
    await soon('the newest bar', isNewest);

    await page.getByRole('button', { name: 'Read the chart with a finger' }).tap();
    await page.touchscreen.tap(box.x + box.width * 0.25, box.y + box.height * 0.4);

    await soon('an older bar', async () => !(await isNewest()));
    await page.getByRole('button', { name: 'Read the chart with a finger' }).tap();
    await soon('the newest bar', isNewest);
  });

  test('whoever writes has the whole sheet, and one Enter speaks', async () => {
    await visit();

    await page.getByLabel('Message about AAPL').click();
    await page.getByRole('button', { name: 'Close the room' }).waitFor();
    await page.keyboard.type('from the sheet');
    await page.keyboard.press('Enter');

    await page.getByRole('log').getByText('from the sheet').waitFor();
  });
});
