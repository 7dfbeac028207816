// What must hold in every look: nothing for axe to find with no rule switched off, no sideways scrolling, no complaint
// of the page and no breach of its security policy.

import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { browserOrSkip, type Look, soon } from '../support/browser.ts';
import { viewOf } from '../support/chart-label.ts';
import { fillRoom } from '../support/fill-room.ts';
import { visitedHouse } from '../support/visited-house.ts';

const LOOKS = [
  ['dark', 'desktop'],
  ['light', 'desktop'],
  ['dark', 'phone'],
  ['light', 'phone'],
] as const;
const PARTS = ['Watch', 'Chart', 'Room'] as const;

browserOrSkip('the looks of the page', () => {
  const house = visitedHouse();

  beforeAll(async () => {
    await fillRoom(house.floor.urls[0], 'AAPL', 20);
  });

  /** A page on which everything has arrived. */
  async function visit(look: Look): Promise<Page> {
    const page = await house.visit('/', look);
    await page.getByRole('status').getByText('Live', { exact: true }).waitFor();
    // On a small screen the room begins as its newest message.
    await page.locator('.message, .newest b').first().waitFor({ state: 'attached' });
    await soon('bars', () => viewOf(page));
    return page;
  }

  test.each(LOOKS)('axe finds nothing (%s, %s)', async (theme, screen) => {
    const page = await visit({ theme, screen });

    for (const part of screen === 'phone' ? PARTS : ['all']) {
      await show(page, part);
      expect(await findings(page), part).toEqual([]);
    }
  });

  test.each(LOOKS)(
    'axe finds nothing in the choices and the table of the chart (%s, %s)',
    async (theme, screen) => {
      const page = await visit({ theme, screen });
      const isPhone = screen === 'phone';

      await page.getByRole('button', { name: isPhone ? 'Chart choices' : 'Studies' }).click();
      await page.getByRole('checkbox', { name: 'VWAP' }).waitFor();
      expect(await findings(page), 'choices').toEqual([]);
      if (!isPhone) await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'Table' }).click();
      await page.getByRole('table', { name: 'newest first' }).waitFor();

      expect(await findings(page), 'table').toEqual([]);
    },
  );

  test('axe finds nothing where motion is not wanted', async () => {
    const page = await visit({ reducedMotion: true });

    expect(await findings(page)).toEqual([]);
  });

  test('axe finds nothing while a message fails and another is refused', async () => {
    const page = await visit({ prepare: refuseSaying });
    await page.getByLabel('Your name').fill('nobody');
    await page.getByLabel('Message about').fill('never heard');
    await page.getByLabel('Message about').press('Enter');
    await page.getByText('Not sent: not in this test').waitFor();
    await page.getByLabel('Message about').fill('\u0301\u0301\u0301\u0301\u0301');
    await page.getByLabel('Message about').press('Enter');
    await page.getByRole('alert').waitFor();

    expect(await findings(page)).toEqual([]);
  });

  test.each(LOOKS)(
    'nothing scrolls but the lists, and nothing complains (%s, %s)',
    async (theme, screen) => {
      const page = await visit({ theme, screen });

      for (const part of screen === 'phone' ? PARTS : ['all']) {
        await show(page, part);
        const sizes = await page.evaluate(() => {
          const { scrollWidth, scrollHeight, clientWidth, clientHeight } = document.documentElement;
          return [scrollWidth - clientWidth, scrollHeight - clientHeight];
        });
        expect(sizes, part).toEqual([0, 0]);
      }
      expect(house.complaints).toEqual([]);
    },
  );

  test('on a phone one part is in front at a time, and a chosen symbol opens its chart', async () => {
    const page = await visit({ screen: 'phone' });

    expect(await page.getByRole('log').isVisible()).toBe(false);
    await show(page, 'Room');
    expect(await page.getByRole('log').isVisible()).toBe(true);
    await show(page, 'Watch');
    await page.locator('[data-symbol]').nth(1).click();

    expect(await page.locator('.canvas').isVisible()).toBe(true);
  });

  test('on a phone everything that is touched is at least 44 pixels high', async () => {
    const page = await visit({ screen: 'phone' });

    for (const part of PARTS) {
      await show(page, part);
      const low = await page.evaluate(() =>
        [
          ...document.querySelectorAll(
            'main a, button, input:not(.visually-hidden), textarea, label',
          ),
        ]
          .filter((element) => element.checkVisibility({ visibilityProperty: true }))
          .filter((element) => !element.matches('.visually-hidden, .who label'))
          .filter((element) => element.getBoundingClientRect().height < 44)
          .map((element) => element.outerHTML.slice(0, 80)),
      );
      expect(low, part).toEqual([]);
    }
  });

  test('enlarged fourfold it scrolls in one direction, and every part can be reached', async () => {
    const page = await visit({});
    await page.setViewportSize({ width: 360, height: 225 });
    const sideways = () =>
      page.evaluate(() => {
        const { scrollWidth, clientWidth } = document.documentElement;
        return scrollWidth - clientWidth;
      });

    for (const part of PARTS) {
      await page.getByRole('button', { name: part, exact: true }).scrollIntoViewIfNeeded();
      await show(page, part);
      expect(await sideways(), part).toBe(0);
    }
    await page.getByLabel('Message about').scrollIntoViewIfNeeded();
    await page.getByLabel('Message about').fill('from far away');
    await page.getByLabel('Message about').press('Enter');

    await page.getByRole('log').getByText('from far away').waitFor();
  });

  test('the page notices a breach of its security policy, so its silence means something', async () => {
    const page = await visit({});

    await page.evaluate(() => document.body.setAttribute('style', 'color: red'));

    await soon('the complaint', () =>
      house.complaints.some((text) => text.includes('Content Security Policy')),
    );
  });
});

async function show(page: Page, part: string): Promise<void> {
  if (part !== 'all') await page.getByRole('button', { name: part, exact: true }).click();
}

/** A house that refuses whatever is said. */
async function refuseSaying(page: Page): Promise<void> {
  await page.routeWebSocket(/\/ws$/, (socket) => {
    const house = socket.connectToServer();
    socket.onMessage((text) => {
      const { id, method } = JSON.parse(String(text));
      const error = { code: 'forbidden', message: 'not in this test' };
      if (method === 'say') socket.send(JSON.stringify({ id, error }));
      else house.send(text);
    });
  });
}

async function findings(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}
