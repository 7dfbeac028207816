// How the main states look, beside pictures in tests/pictures, and that what is planted is seen. Renewed by
// RENEW_PICTURES=1 npx vitest run tests/e2e/pictures.test.ts

import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { SCREENS, startBrowser } from '../../bench/chromium.ts';
import { ensureBuilt } from '../../run/builds.mjs';
import { inRoot } from '../../run/paths.mjs';
import { browserOrSkip, soon } from '../support/browser.ts';
import { viewOf } from '../support/chart-label.ts';
import { complaintOf, isLike, keptPicture, takePicture } from '../support/pictures.ts';
import { openStillHouse, STILL_TIME, type StillHouse } from '../support/still-house.ts';

type Theme = 'dark' | 'light';

browserOrSkip('pictures of the page', () => {
  let house: StillHouse;
  let browser: Browser;
  let page: Page | null = null;

  beforeAll(async () => {
    await ensureBuilt(['web']);
    house = await openStillHouse(inRoot('web', 'dist'));
    browser = await startBrowser();
  });

  afterEach(async () => {
    await page?.context().close();
    page = null;
  });

  afterAll(async () => {
    await browser?.close();
    await house?.close();
  });

  /** The page when all has come, at the same moment and with the same chance each time. */
  async function visit(
    screen: keyof typeof SCREENS,
    theme: Theme,
    settings: object = {},
  ): Promise<Page> {
    const isPhone = screen === 'phone';
    const context = await browser.newContext({
      viewport: SCREENS[screen],
      colorScheme: theme,
      reducedMotion: 'reduce',
      hasTouch: isPhone,
      isMobile: isPhone,
      timezoneId: 'UTC',
      // What takes the pictures puts a style sheet into the page.
      bypassCSP: true,
    });
    page = await context.newPage();
    await page.clock.setFixedTime(STILL_TIME);
    await page.addInitScript((kept) => {
      Math.random = () => 0.42;
      localStorage.setItem('outcry.settings', kept);
    }, JSON.stringify(settings));
    await page.goto(house.url);
    await page.getByRole('status').getByText('Live', { exact: true }).waitFor();
    await page.getByText('somebody did').waitFor({ state: 'attached' });
    const shown = page;
    await soon('candles', () => viewOf(shown));
    return shown;
  }

  test.each(['dark', 'light'] as const)('the floor on a desktop (%s)', async (theme) => {
    const shown = await visit('desktop', theme);

    expect(await complaintOf(shown, `desktop-${theme}`)).toBe(null);
  });

  describe.each(['dark', 'light'] as const)('on a phone (%s)', (theme) => {
    test.each(['Watch', 'Chart', 'Room'])('%s', async (part) => {
      const shown = await visit('phone', theme);
      await shown.getByRole('button', { name: part, exact: true }).click();
      if (part === 'Watch') {
        const prices = shown.locator('[data-symbol] .value');
        await soon('every row has a price', async () => {
          const texts = await prices.allInnerTexts();
          return texts.length > 0 && texts.every((text) => /\d/.test(text));
        });
      }

      expect(await complaintOf(shown, `phone-${part.toLowerCase()}-${theme}`)).toBe(null);
    });
  });

  describe.each(['dark', 'light'] as const)('a change is seen (%s)', (theme) => {
    const hide = (element: SVGElement | HTMLElement) => {
      element.style.visibility = 'hidden';
    };
    const PLANTED: readonly (readonly [what: string, plant: (page: Page) => Promise<unknown>])[] = [
      ['no messages', (shown) => shown.getByRole('log').evaluate(hide)],
      ['no watchlist', (shown) => shown.getByRole('navigation').first().evaluate(hide)],
      ['no chart', (shown) => shown.locator('.canvas').evaluate(hide)],
      ['a layout that is shifted', (shown) => shown.addStyleTag({ content: SHIFT })],
      ['other colours of the ground', (shown) => shown.addStyleTag({ content: GROUND })],
    ];

    test.each(PLANTED)('%s', async (_what, plant) => {
      const shown = await visit('desktop', theme);
      await plant(shown);

      expect(isLike(await takePicture(shown), keptPicture(`desktop-${theme}`))).toBe(false);
    });

    test('colours of up and down that are swapped', async () => {
      const shown = await visit('desktop', theme, { isRedUp: true });

      expect(isLike(await takePicture(shown), keptPicture(`desktop-${theme}`))).toBe(false);
    });

    test('but not another face', async () => {
      const shown = await visit('desktop', theme);
      await shown.addStyleTag({ content: ':root { --font: "DejaVu Serif", serif !important; }' });

      expect(isLike(await takePicture(shown), keptPicture(`desktop-${theme}`))).toBe(true);
    });
  });
});

const SHIFT = 'main { padding-left: 16px; }';
const GROUND = 'body main > * { background: #7f7f7f !important; }';
