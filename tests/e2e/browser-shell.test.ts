// Ways into the floor and about it: an address that names nothing, and where one comes back to.

import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { browserOrSkip, soon } from '../support/browser.ts';
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
});
