// The operator's corner in a real browser: the token, what the feeds do, a burst of news that is seen in the price.

import { AxeBuilder } from '@axe-core/playwright';
import type { Locator, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { browserOrSkip, type Look, soon } from '../support/browser.ts';
import { OPERATOR_TOKEN } from '../support/browser-house.ts';
import { visitedHouse } from '../support/visited-house.ts';

/** Prices that only a burst brings where an hour has 36 trades. */
const PRICES = 8;

browserOrSkip("the operator's corner", () => {
  const house = visitedHouse();

  function visit(symbol: string, look: Look = {}): Promise<Page> {
    return house.visit(`/?symbol=${symbol}`, look);
  }

  function panelOf(page: Page) {
    return page.getByRole('dialog', { name: 'Operator' });
  }

  async function enter(page: Page, token = OPERATOR_TOKEN) {
    await page.getByRole('button', { name: 'Operator' }).click();
    const panel = panelOf(page);
    await panel.getByLabel('Operator token').fill(token);
    await panel.getByLabel('Operator token').press('Enter');
    return panel;
  }

  async function setTo(page: Page, label: string, value: string): Promise<void> {
    const field = panelOf(page).getByRole('textbox', { name: label });
    await field.fill(value);
    await field.press('Enter');
  }

  async function hasFocus(field: Locator): Promise<void> {
    await soon('the focus is there', () =>
      field.evaluate((element) => element === document.activeElement),
    );
  }

  async function isSaid(page: Page, text: string): Promise<void> {
    await panelOf(page).getByRole('status').filter({ hasText: text }).waitFor();
  }

  test('a burst on the open symbol is ordered, and seen in its price', async () => {
    const page = await visit('MSFT');
    // Whoever comes first is met by news of his own: it is to be another's.
    await soon('the first visitor was met', () =>
      house.floor.logged.includes('a first visitor: news in MSFT'),
    );
    await page.getByRole('link', { name: /^AAPL/ }).click();
    await enter(page);
    await setTo(page, 'Trades a second and symbol', '0.01');
    await isSaid(page, 'The rate is 0.01 now.');
    const price = page.getByRole('region', { name: 'Price' }).locator('strong');
    const before = await price.innerText();

    await panelOf(page).getByRole('button', { name: 'News in AAPL' }).click();
    await isSaid(page, 'News in AAPL is out.');

    const seen = new Set<string>();
    await soon('the price runs', async () => {
      seen.add(await price.innerText());
      return seen.size >= PRICES;
    });
    expect(await price.innerText()).not.toBe(before);
    await setTo(page, 'Trades a second and symbol', '5');
    await isSaid(page, 'The rate is 5 now.');
    expect(house.complaints).toEqual([]);
  });

  test('a pause is seen by every visitor and in the corner of every operator', async () => {
    const [page, other] = [await visit('AAPL'), await visit('NVDA')];
    await enter(page);
    await enter(other);
    await panelOf(other).getByText('Trading').waitFor();

    await panelOf(page).getByRole('button', { name: 'Pause the market' }).click();

    await isSaid(page, 'The market is paused.');
    await panelOf(other).getByText('Paused').waitFor();
    await panelOf(other).getByRole('button', { name: 'News in NVDA' }).click();
    await panelOf(other).getByRole('alert').filter({ hasText: 'resume it first' }).waitFor();
    await other.keyboard.press('Escape');
    await other.getByText('Halted', { exact: true }).waitFor();
    await panelOf(page).getByRole('button', { name: 'Resume the market' }).click();
    await other.getByText('Halted', { exact: true }).waitFor({ state: 'detached' });
  });

  test('a wrong token is refused in words; the right one lasts for the tab, until it is forgotten', async () => {
    const page = await visit('AAPL');
    const panel = await enter(page, 'no-such-token-here');
    await panel.getByRole('alert').filter({ hasText: 'not the operator token' }).waitFor();
    await hasFocus(panel.getByLabel('Operator token'));
    await panel.getByLabel('Operator token').fill(OPERATOR_TOKEN);
    await panel.getByRole('button', { name: 'Enter' }).click();
    await panel.getByText('Trading').waitFor();
    await hasFocus(panel.getByRole('slider').first());

    await page.reload();
    await page.getByRole('button', { name: 'Operator' }).click();
    await panelOf(page).getByText('Trading').waitFor();
    const kept = await page.evaluate(() => JSON.stringify({ ...localStorage }));
    expect(kept).not.toContain(OPERATOR_TOKEN);
    await panelOf(page).getByRole('button', { name: 'Forget the token' }).click();
    await hasFocus(panelOf(page).getByLabel('Operator token'));
    await page.reload();
    await page.getByRole('button', { name: 'Operator' }).click();
    await hasFocus(panelOf(page).getByLabel('Operator token'));
  });

  test.each([
    ['dark', 'desktop'],
    ['light', 'phone'],
  ] as const)('axe finds nothing in it (%s, %s)', async (theme, screen) => {
    const page = await visit('AAPL', { theme, screen });
    await page.getByRole('button', { name: 'Operator' }).click();
    await panelOf(page).getByLabel('Operator token').waitFor();
    const violations = async () => {
      const found = await new AxeBuilder({ page }).analyze();
      return found.violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]);
    };
    expect(await violations()).toEqual([]);
    await panelOf(page).getByLabel('Operator token').fill(OPERATOR_TOKEN);
    await panelOf(page).getByRole('button', { name: 'Enter' }).click();
    await panelOf(page).getByText('Trading').waitFor();
    await panelOf(page).getByRole('textbox', { name: 'Volatility' }).fill('99');
    await panelOf(page).getByText('A number from 0.1 to 10').waitFor();

    expect(await violations()).toEqual([]);
  });
});
