// Finding things and going about by keyboard alone, in a real browser.

import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { browserOrSkip, type Look, soon } from '../support/browser.ts';
import { viewOf } from '../support/chart-label.ts';
import { visitedHouse } from '../support/visited-house.ts';

const LOOKS = [
  ['dark', 'desktop'],
  ['light', 'desktop'],
  ['dark', 'phone'],
  ['light', 'phone'],
] as const;

browserOrSkip('the keyboard and the palette', () => {
  const house = visitedHouse();

  async function visit(look: Look = {}): Promise<Page> {
    const page = await house.visit('/', look);
    await page.locator('[data-symbol]').first().waitFor({ state: 'attached' });
    return page;
  }

  const openSymbol = (page: Page) => new URL(page.url()).searchParams.get('symbol');

  test('a misspelt name and Enter open a symbol, and the focus is where it was', async () => {
    const page = await visit();
    await page.getByLabel('Message about').focus();

    await page.keyboard.press('Control+k');
    const field = page.getByRole('combobox', { name: 'Symbol, name or command' });
    await field.waitFor();
    await page.keyboard.type('amazno');
    await page.getByRole('option', { name: /AMZN/, selected: true }).waitFor();
    await page.keyboard.press('Enter');

    await soon('the symbol', () => openSymbol(page) === 'AMZN');
    await field.waitFor({ state: 'detached' });
    await page.getByRole('textbox', { name: 'Message about AMZN' }).waitFor();
    const focused = await page.evaluate(() => document.activeElement?.tagName);
    expect(focused).toBe('TEXTAREA');
  });

  test('commands are found too, and one may open another window', async () => {
    const page = await visit();

    await page.keyboard.press('/');
    await page.getByRole('combobox').waitFor();
    await page.keyboard.type('setings');
    await page.keyboard.press('Enter');

    await page.getByRole('dialog', { name: 'Settings' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  });

  test('letters are keys on the page and letters where one writes', async () => {
    const page = await visit();

    await page.keyboard.press('2');
    await soon('the interval', () => new URL(page.url()).searchParams.get('interval') === '5s');
    await page.keyboard.press('c');
    await page.keyboard.type('c?1');

    expect(await page.getByLabel('Message about').inputValue()).toBe('c?1');
    expect(new URL(page.url()).searchParams.get('interval')).toBe('5s');
  });

  test('single characters can be switched off, and Ctrl K stays', async () => {
    const page = await visit();
    await page.keyboard.press('?');
    await page.getByLabel('Single characters are keys').uncheck();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });

    await page.keyboard.press('2');
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox').waitFor();

    expect(new URL(page.url()).searchParams.get('interval')).toBeNull();
  });

  test('F6 goes round the parts, j and k along the watchlist', async () => {
    const page = await visit();
    const place = () =>
      page.evaluate(
        () => document.activeElement?.closest('.panel')?.getAttribute('aria-label') ?? null,
      );
    const focusedRow = () =>
      page.evaluate(() => document.activeElement?.getAttribute('data-symbol') ?? null);

    for (const part of ['Watchlist', 'Chart', 'Room', 'Watchlist']) {
      await page.keyboard.press('F6');
      await soon(part, async () => (await place()) === part);
    }
    await page.keyboard.press('j');
    await soon('the second row', async () => (await focusedRow()) === 'AMZN');
    await page.keyboard.press('k');
    await soon('the first row', async () => (await focusedRow()) === 'AAPL');
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');

    await soon('the symbol', () => openSymbol(page) === 'AMZN');
  });

  test('a letter that is no key begins a search, on a row of the watchlist any letter does', async () => {
    const page = await visit();
    const field = page.getByRole('combobox', { name: 'Symbol, name or command' });
    // Every letter counts, also those before the field is there.
    await page.keyboard.type('NVDA');
    await soon('the letters', async () => (await field.inputValue()) === 'NVDA');
    await page.keyboard.press('Enter');
    await soon('the symbol', () => openSymbol(page) === 'NVDA');
    await field.waitFor({ state: 'detached' });

    await page.keyboard.press('F6');
    await soon('a row', () =>
      page.evaluate(() => document.activeElement?.matches('[data-symbol]')),
    );
    await page.keyboard.type('googl');
    await soon('the letters', async () => (await field.inputValue()) === 'googl');
    await page.keyboard.press('Enter');
    await soon('the symbol', () => openSymbol(page) === 'GOOGL');
    await field.waitFor({ state: 'detached' });

    // Whoever has clicked a row goes on by the keys of the page.
    await page.locator('[data-symbol="AAPL"]').click();
    await page.keyboard.press('c');
    await page.getByRole('textbox', { name: 'Message about AAPL' }).waitFor();
    await soon('the composer', () =>
      page.evaluate(() => document.activeElement?.tagName === 'TEXTAREA'),
    );
  });

  test('t reads the chart as a table, g goes to the newest bar, and both are in the palette', async () => {
    const page = await visit();
    const chart = page.getByRole('application');
    await soon('candles', () => viewOf(page));
    await page.keyboard.press('t');
    await page.getByRole('table').first().waitFor();
    await page.keyboard.press('t');
    await chart.focus();
    await page.keyboard.press('Home');
    await page.getByRole('button', { name: 'Newest', exact: true }).first().waitFor();
    await page.keyboard.press('g');
    await page.getByRole('button', { name: 'Newest', exact: true }).waitFor({ state: 'detached' });

    await page.keyboard.press('Control+k');
    await page.getByRole('combobox').waitFor();
    await page.keyboard.type('price as area');
    await page.keyboard.press('Enter');

    await page.getByRole('combobox').waitFor({ state: 'detached' });
    const kept = await page.evaluate(() => localStorage.getItem('outcry.settings'));
    expect(kept).toContain('"chartKind":"area"');
  });

  test('the side panels close and open, and are as they were after a reload', async () => {
    const page = await visit();
    const log = page.getByRole('log');
    await page.keyboard.press(']');
    await log.waitFor({ state: 'hidden' });

    await page.reload();
    await page.locator('[data-symbol]').first().waitFor();
    expect(await log.isVisible()).toBe(false);
    // What is to be seen opens.
    await page.keyboard.press('c');

    await log.waitFor();
  });

  test.each(LOOKS)('axe finds nothing in palette and help (%s, %s)', async (theme, screen) => {
    const page = await visit({ theme, screen });
    const findings = async () =>
      (await new AxeBuilder({ page }).analyze()).violations.map(({ id }) => id);

    await page.getByRole('button', { name: 'Search symbols and commands' }).click();
    await page.getByRole('option').first().waitFor();
    expect(await findings()).toEqual([]);
    await page.keyboard.type('zzzz');
    await page.getByText('Nothing here is called').waitFor();
    // Isolated: what is written from right to left turns no sentence around.
    expect(await page.locator('bdi', { hasText: /^zzzz$/ }).count()).toBe(1);
    expect(await findings()).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Keys' }).click();
    await page.getByLabel('Single characters are keys').waitFor();

    expect(await findings()).toEqual([]);
    expect(house.complaints).toEqual([]);
  });
});
