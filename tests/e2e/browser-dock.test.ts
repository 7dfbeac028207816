// Book and tape below the chart, in a real browser: they tell what the house tells, and cost nothing while nobody looks.

import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import WebSocket from 'ws';
import { BookLevels, createClient, formatDecimal } from '../../client/index.ts';
import { browserOrSkip, type Look, soon } from '../support/browser.ts';
import { countFrames, heldTape, shownBook } from '../support/dock-screen.ts';
import { visitedHouse } from '../support/visited-house.ts';

const SCALES = { priceScale: 2, sizeScale: 0 };
const TITLE = 'Book and tape';

browserOrSkip('the dock in the browser', () => {
  const house = visitedHouse();

  async function visit(look: Look = {}): Promise<Page> {
    const page = await house.visit('/?symbol=AAPL', look);
    await page.getByRole('button', { name: TITLE }).waitFor();
    return page;
  }

  async function visitWithBoth(): Promise<Page> {
    const page = await visit();
    await soon('the book is full', async () => (await shownBook(page)).asks.length === 10);
    return page;
  }

  test('[T6] the book is that of the house, level by level', async () => {
    const page = await visitWithBoth();
    const levels = new BookLevels(SCALES);
    const client = createClient({
      url: `${house.floor.urls[0].replace('http', 'ws')}/ws`,
      WebSocket,
    });
    try {
      client.book('AAPL', (frame) => levels.take(frame));
      const told = () => {
        const rows = (side: BookLevels['bids']) =>
          side.map(({ price, size }) => `${formatDecimal(price, 2)} ${size}`);
        return JSON.stringify({ bids: rows(levels.bids), asks: rows(levels.asks) });
      };
      const equal = async (other: string) => {
        const [before, shown, after] = [told(), await shownBook(page), told()];
        const text = JSON.stringify(shown);
        return text !== other && [before, after].includes(text) && text;
      };

      const first = await soon('the same book', () => equal(''));
      await soon('the same book after it changed', () => equal(first));
    } finally {
      client.close();
    }
  });

  test('without a connection chart, book and tape say so, and come as soon as it is back', async () => {
    const page = await visitWithBoth();
    const notes = page.getByText(/^No connection\. .* when it is back\.$/);
    await page.context().setOffline(true);
    await page.getByRole('link', { name: /^MSFT/ }).click();

    await soon('all three say so', async () => (await notes.count()) === 3);
    await soon('nothing lies over the words of the chart', () =>
      page.locator('.frame .note').evaluate((note: HTMLElement) => {
        note.style.pointerEvents = 'auto';
        const { x, y, width, height } = note.getBoundingClientRect();
        return document.elementFromPoint(x + width / 2, y + height / 2) === note;
      }),
    );
    const cut = await new AxeBuilder({ page }).analyze();
    expect(cut.violations).toEqual([]);
    await page.getByRole('link', { name: /^NVDA/ }).click();
    await soon('all three say it of another', async () => (await notes.count()) === 3);
    await page.context().setOffline(false);

    await soon('the book is full', async () => (await shownBook(page)).asks.length === 10);
    await soon('the bars are there', async () =>
      /^Newest: /.test(await page.locator('.summary').innerText()),
    );
    expect(await notes.count()).toBe(0);
  });

  test('the lines of the tape sum up to the bars of the same seconds', async () => {
    const page = await visitWithBoth();
    const seconds = await soon('a tape of ten seconds', async () => {
      await page.mouse.move(0, 0);
      const lines = await heldTape(page);
      const [oldest, newest] = [lines.at(-1)?.second ?? 0, lines[0]?.second ?? 0];
      if (newest - oldest < 12_000 || !lines.some(({ count }) => count > 1)) return null;
      const whole = lines.filter(({ second }) => second > oldest && second < newest);
      return { from: oldest, to: newest, whole };
    });

    const answer = await fetch(`${house.floor.urls[0]}/api/bars?symbol=AAPL&interval=1s&limit=500`);
    const { bars }: { bars: [number, ...string[]][] } = await answer.json();
    const ofDay = (time: number) => time % 86_400_000;
    const inRange = bars.filter(([time]) => ofDay(time) > seconds.from && ofDay(time) < seconds.to);
    const sum = (values: readonly number[]) => values.reduce((all, one) => all + one, 0);
    expect(inRange.length).toBeGreaterThan(5);
    expect({
      volume: sum(seconds.whole.map(({ size }) => size)),
      count: sum(seconds.whole.map(({ count }) => count)),
    }).toEqual({
      volume: sum(inRange.map((bar) => Number(bar[5]))),
      count: sum(inRange.map((bar) => Number(bar[6]))),
    });
  });

  test('the tape stands still under the pointer and says so, and goes on behind it', async () => {
    const page = await visitWithBoth();
    const list = page.getByRole('region', { name: /^Trades of AAPL/ });
    await list.hover();
    const first = () => list.locator('tbody tr').first().innerText();
    const before = await first();
    await page.getByText(/^Paused, [1-9]\d* new$/).waitFor();
    expect(await first()).toBe(before);

    await page.mouse.move(0, 0);

    await soon('the tape goes on', async () => (await first()) !== before);
    expect(await page.getByText(/^Paused/).count()).toBe(0);
    expect(house.complaints).toEqual([]);
  });

  test('closed, or on a page that nobody sees, nothing of it comes over the wire', async () => {
    const count = countFrames();
    const page = await visit({ prepare: async (fresh) => count.listen(fresh) });
    await count.some(['book', 'trades']);
    const setVisible = (state: string) =>
      page.evaluate((value) => {
        Object.defineProperty(document, 'visibilityState', { value, configurable: true });
        document.dispatchEvent(new Event('visibilitychange'));
      }, state);

    await page.getByRole('button', { name: TITLE }).click();
    await count.none(['book', 'trades']);
    await page.getByRole('button', { name: TITLE }).click();
    await count.some(['book', 'trades']);
    await setVisible('hidden');
    await count.none(['book', 'trades']);
    await setVisible('visible');
    await count.some(['book', 'trades']);
  });

  test('on a phone it opens on demand, one tab at a time, and costs nothing behind another view', async () => {
    const count = countFrames();
    const page = await visit({ screen: 'phone', prepare: async (fresh) => count.listen(fresh) });
    await count.none(['book', 'trades']);

    await page.getByRole('button', { name: TITLE }).click();
    await count.some(['book']);
    await count.none(['trades']);
    await page.getByRole('tab', { name: 'Book' }).press('ArrowRight');
    await count.some(['trades']);
    await count.none(['book']);
    expect(await page.getByRole('tab', { name: 'Tape' }).getAttribute('aria-selected')).toBe(
      'true',
    );
    await page.getByRole('region', { name: /^Trades of AAPL/ }).tap();
    await page.getByText(/^Paused/).waitFor();
    await page.getByRole('button', { name: 'Go on' }).tap();
    await page.getByText(/^Paused/).waitFor({ state: 'detached' });
    const chart = await page.locator('.canvas').boundingBox();
    expect(chart?.height).toBeGreaterThanOrEqual(160);
    await page.getByRole('button', { name: 'Room', exact: true }).click();
    await count.none(['trades']);
  });

  test('it is as it was left after a reload, and opens by name', async () => {
    const page = await visitWithBoth();
    await page.getByRole('button', { name: TITLE }).click();
    await page.reload();
    const button = page.getByRole('button', { name: TITLE });
    await button.waitFor();
    await soon('prices', async () => /\d/.test(await page.locator('.head strong').innerText()));

    expect(await button.getAttribute('aria-expanded')).toBe('false');
    expect(await page.locator('.dock table').count()).toBe(0);
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox').waitFor();
    await page.keyboard.type('open the tape');
    await page.getByRole('option', { name: /Open the tape/, selected: true }).waitFor();
    await page.keyboard.press('Enter');
    await page.locator('.dock table').first().waitFor();
  });

  test.each([
    ['dark', 'desktop'],
    ['light', 'desktop'],
    ['dark', 'phone'],
    ['light', 'phone'],
  ] as const)('axe finds nothing in it (%s, %s)', async (theme, screen) => {
    const page = await visit({ theme, screen });
    if (screen === 'phone') await page.getByRole('button', { name: TITLE }).click();
    for (const tab of screen === 'phone' ? ['Book', 'Tape'] : ['all']) {
      if (tab !== 'all') await page.getByRole('tab', { name: tab }).click();
      await page.locator('.dock tbody td').first().waitFor();
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(
        violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`),
        tab,
      ).toEqual([]);
    }
    const low = await page
      .locator('.dock button')
      .evaluateAll((all, least) => all.filter((one) => one.clientHeight < least).length, 32);
    expect(low).toBe(0);
    expect(house.complaints).toEqual([]);
  });
});
