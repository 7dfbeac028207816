// What a visitor chooses for the page, in a real browser: seen at once, there again after a reload.

import { AxeBuilder } from '@axe-core/playwright';
import { expect, test } from 'vitest';
import { browserOrSkip, type Look } from '../support/browser.ts';
import { visitedHouse } from '../support/visited-house.ts';

browserOrSkip('the settings of the page', () => {
  const house = visitedHouse();

  async function visit(look: Look) {
    const page = await house.visit('/', look);
    return page;
  }

  test('theme and colours hold against the system, and after a reload', async () => {
    const page = await visit({ theme: 'dark' });
    const colourOf = (token: string) =>
      page.evaluate(
        (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim(),
        token,
      );
    expect(await colourOf('--up')).toBe('#2dd4bf');

    await page.getByRole('button', { name: 'Settings' }).click();
    await page.getByText('Light', { exact: true }).click();
    await page.getByText('Blue and orange', { exact: true }).click();
    await page.getByText('Swap the two').click();

    expect(await colourOf('--bg')).toBe('#f7f8fa');
    expect(await colourOf('--up')).toBe('#a64b00');
    await page.reload();
    await page.getByRole('button', { name: 'Settings' }).waitFor();
    expect(await colourOf('--up')).toBe('#a64b00');
  });

  test.each(['dark', 'light'] as const)(
    'the window takes the focus and gives it back, and axe finds nothing (%s)',
    async (theme) => {
      const page = await visit({ theme });
      const button = page.getByRole('button', { name: 'Settings' });
      await button.focus();
      await page.keyboard.press('Enter');
      const dialog = page.getByRole('dialog', { name: 'Settings' });
      await dialog.waitFor();

      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id }) => id)).toEqual([]);
      await page.keyboard.press('Escape');

      await dialog.waitFor({ state: 'detached' });
      expect(await button.evaluate((element) => element === document.activeElement)).toBe(true);
    },
  );
});
