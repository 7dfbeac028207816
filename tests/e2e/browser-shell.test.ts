// Ways into the floor and about it: an address that names nothing, and where one comes back to.

import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { browserOrSkip, soon } from '../support/browser.ts';
import { fillRoom } from '../support/fill-room.ts';
import { visitedHouse } from '../support/visited-house.ts';

browserOrSkip('ways into the floor', () => {
  const house = visitedHouse();
  const openSymbol = (page: Page) => new URL(page.url()).searchParams.get('symbol');

  test('a symbol that is almost right leads to the one that was meant', async () => {
    const page = await house.visit('/?symbol=APPL&interval=5m');
    const offered = page.getByRole('list', { name: 'Did you mean' });
    await offered.waitFor();
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);

    await offered.getByRole('link', { name: 'AAPL' }).click();

    await page.getByRole('application', { name: /^Chart of AAPL,/ }).waitFor();
    expect(new URL(page.url()).search).toBe('?symbol=AAPL&interval=5m');
    expect(await offered.count()).toBe(0);
  });

  test('a symbol that resembles nothing leads to what is busy, and to the search', async () => {
    const page = await house.visit('/?symbol=ZZZZ', { screen: 'phone' });
    const busy = page.getByRole('list', { name: 'Busiest today' }).getByRole('link');
    await soon('five of them', async () => (await busy.count()) === 5);

    await page.getByRole('button', { name: 'Search symbols', exact: true }).click();
    await page.getByRole('combobox').waitFor();
    await page.keyboard.type('bitcoin');
    await page.keyboard.press('Enter');

    await soon('the symbol', () => openSymbol(page) === 'BTC-USD');
    await page.getByRole('application', { name: /^Chart of BTC-USD,/ }).waitFor();
    expect(house.complaints).toEqual([]);
  });

  test('an address in small letters opens its symbol', async () => {
    const page = await house.visit('/?symbol=btc-usd');

    await page.getByRole('application', { name: /^Chart of BTC-USD,/ }).waitFor();
  });

  test('a visit begins where the last one ended, unless the address says otherwise', async () => {
    const page = await house.visit('/');
    const chart = (words: string) => page.getByRole('application', { name: words });
    await soon('the address says what is open', () => openSymbol(page) === 'AAPL');
    await page.locator('[data-symbol="MSFT"]').click();
    await page.getByText('15s', { exact: true }).click();
    await chart('Chart of MSFT, 15s a bar.').waitFor();

    await page.goto(house.floor.urls[0]);
    await chart('Chart of MSFT, 15s a bar.').waitFor();
    expect(new URL(page.url()).search).toBe('?symbol=MSFT&interval=15s');
    await page.goto(`${house.floor.urls[0]}/?symbol=AMZN`);
    await chart('Chart of AMZN, 1m a bar.').waitFor();

    // The next feed may trade other symbols.
    const gone = JSON.stringify({ symbol: 'GONE', interval: '5m' });
    await page.evaluate((last) => localStorage.setItem('outcry.last', last), gone);
    await page.goto(house.floor.urls[0]);
    await chart('Chart of AAPL, 5m a bar.').waitFor();
    expect(house.complaints).toEqual([]);
  });

  test('on a phone Back closes what was opened, and what was closed takes no step of it', async () => {
    const page = await house.visit('/?symbol=AAPL', { screen: 'phone' });
    const handle = (name: string) => page.getByRole('button', { name, exact: true });
    const settings = page.getByRole('dialog', { name: 'Settings' });
    await handle('Open the room').click();
    await handle('Open the room fully').waitFor();
    await handle('Settings').click();
    await settings.waitFor();

    await page.goBack();
    await settings.waitFor({ state: 'detached' });
    expect(await page.evaluate(() => document.activeElement?.textContent?.trim())).toBe('Settings');
    await page.goBack();
    await handle('Open the room').waitFor();
    await handle('Watch').click();
    await page.goBack();
    await page.getByRole('application', { name: /^Chart of AAPL,/ }).waitFor();

    await handle('Settings').click();
    await page.keyboard.press('Escape');
    await settings.waitFor({ state: 'detached' });
    await handle('Watch').click();
    await page.locator('[data-symbol="MSFT"]').click();
    await page.getByRole('application', { name: /^Chart of MSFT,/ }).waitFor();
    await page.goBack();
    await page.getByRole('application', { name: /^Chart of AAPL,/ }).waitFor();
    expect(house.complaints).toEqual([]);
    await page.goBack();

    expect(page.url()).toBe('about:blank');
  });

  test('Back closes windows and menus where there is room for all, and leaves the symbol alone', async () => {
    const page = await house.visit('/?symbol=AAPL');
    await page.getByRole('link', { name: /^MSFT/ }).click();
    await page.getByRole('application', { name: /^Chart of MSFT,/ }).waitFor();
    const goneBack = async (name: string, role: 'dialog' | 'menu' = 'dialog') => {
      const layer = page.getByRole(role, { name, exact: true });
      await layer.waitFor();
      await soon('its step', () => page.evaluate(() => history.state === 1));
      await page.goBack();
      await layer.waitFor({ state: 'hidden' });
      expect(openSymbol(page)).toBe('MSFT');
    };

    await page.getByRole('button', { name: 'Settings', exact: true }).click();
    await goneBack('Settings');
    await page.keyboard.press('?');
    await goneBack('Keys');
    await page.getByRole('button', { name: 'Studies' }).click();
    await goneBack('Studies');
    await page.getByRole('button', { name: 'Add AMZN to my list' }).click();
    await page.getByRole('button', { name: 'Move or remove AMZN' }).click();
    await goneBack('AMZN on my list', 'menu');

    // A press beside a menu closes it, and is a press all the same.
    await page.getByRole('button', { name: 'Studies' }).click();
    await page.getByRole('dialog', { name: 'Studies' }).waitFor();
    await page.getByRole('link', { name: /^NVDA/ }).click();
    await page.getByRole('application', { name: /^Chart of NVDA,/ }).waitFor();
    await page.goBack();
    await page.getByRole('application', { name: /^Chart of MSFT,/ }).waitFor();
    await page.goBack();
    await page.getByRole('application', { name: /^Chart of AAPL,/ }).waitFor();
    expect(house.complaints).toEqual([]);
  });

  test('two tabs of one browser have one list, and one name', async () => {
    const one = await house.visit('/?symbol=AAPL');
    const two = await one.context().newPage();
    await two.goto(one.url());
    const add = (page: Page, symbol: string) =>
      page.getByRole('button', { name: `Add ${symbol} to my list` }).click();
    const rows = (page: Page) =>
      page.locator('[data-symbol]').evaluateAll((all) => all.map((row) => row.dataset.symbol));
    await add(two, 'NVDA');
    await add(one, 'MSFT');
    for (const page of [one, two]) {
      await page.getByRole('button', { name: 'My list', exact: true }).click();
      await soon('both on the list', async () => String(await rows(page)) === 'NVDA,MSFT');
    }

    const field = two.getByLabel('Your name');
    await two.getByLabel('Message about').fill('hello');
    await field.fill('first-name');
    await field.press('Enter');
    await one.getByText('Speaking as first-name').waitFor();
    await two.getByRole('button', { name: 'Change name' }).click();
    await field.fill('second-name');
    await field.press('Enter');

    await one.getByText('Speaking as second-name').waitFor();
  });

  test("on a phone Back closes the chart's choices, and leads from a moment of the room to it", async () => {
    const page = await house.visit('/?symbol=AAPL', { screen: 'phone' });
    const choices = page.getByRole('dialog', { name: 'Chart choices' });
    await page.getByRole('button', { name: 'Chart choices' }).click();
    await choices.waitFor();
    await page.goBack();
    await choices.waitFor({ state: 'hidden' });

    await fillRoom(house.floor.urls[1], 'AAPL', 1);
    await page.getByRole('button', { name: 'Room', exact: true }).click();
    const moments = page.locator('.message').getByRole('button', { name: /show on the chart$/ });
    await moments.last().click();
    const view = (name: string) => page.locator(`[data-view="${name}"]`).waitFor();
    await view('chart');
    await page.goBack();
    await view('room');
    await page.goBack();
    await view('chart');
    expect(house.complaints).toEqual([]);
  });
});
