// The watchlist as a visitor uses it: a thousand rows of which few are on the page, a list of one's own, small pictures,
// and rooms in which something was said.

import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { afterEach, expect, test } from 'vitest';
import { browserOrSkip, type Look, soon } from '../support/browser.ts';
import { fillRoom } from '../support/fill-room.ts';
import { visitedHouse } from '../support/visited-house.ts';

const SYMBOLS = 1_000;

browserOrSkip('the watchlist in the browser', () => {
  const house = visitedHouse({ symbols: 12 });
  /** Rooms whose newest entry the page was told without being there. */
  let listenedRooms: string[] = [];

  afterEach(() => {
    listenedRooms = [];
  });

  async function visit(look: Look = {}, own: readonly string[] = []): Promise<Page> {
    const prepare = async (page: Page) => {
      page.on('websocket', (socket) =>
        socket.on('framereceived', ({ payload }) => {
          if (typeof payload !== 'string') return;
          const { result } = JSON.parse(payload);
          if (result?.positions) listenedRooms.push(...Object.keys(result.positions));
        }),
      );
      await page.addInitScript((symbols) => {
        if (localStorage.getItem('outcry.settings') !== null || symbols.length === 0) return;
        localStorage.setItem('outcry.settings', '{"list":"own"}');
        localStorage.setItem('outcry.watchlist', JSON.stringify(symbols));
      }, own);
    };
    const page = await house.visit('/?symbol=AAPL', { prepare, ...look });
    await page.locator('[data-symbol]').first().waitFor({ state: 'attached' });
    return page;
  }

  const rows = (page: Page) => page.locator('[data-symbol]');
  const shown = (page: Page) =>
    rows(page).evaluateAll((all) => all.map((row) => row.dataset.symbol));
  const held = (page: Page) =>
    page.evaluate(() => document.activeElement?.getAttribute('data-symbol') ?? null);
  const menuOf = (page: Page, symbol: string) =>
    page.getByRole('button', { name: `Move or remove ${symbol}` });

  test('of a thousand rows few are on the page, and the keys reach the last one and come back', async () => {
    const page = await visit({ prepare: listMore });
    const first = (await rows(page).first().getAttribute('data-symbol')) ?? '';
    await rows(page).first().focus();
    await page.keyboard.press('End');

    await soon('the last row has the focus', async () => (await held(page)) !== first);
    const last = page.locator(`li:has([data-symbol="${await held(page)}"])`);
    expect(await last.getAttribute('aria-posinset')).toBe(String(SYMBOLS));
    expect(await last.getAttribute('aria-setsize')).toBe(String(SYMBOLS));
    expect(await last.isVisible()).toBe(true);
    expect(await rows(page).count()).toBeLessThan(60);

    await page.keyboard.press('PageUp');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Home');
    await soon('the first row has it', async () => (await held(page)) === first);
    await page.mouse.move(130, 500);
    await page.mouse.wheel(0, 12_000);
    await soon('others are in view', async () => (await shown(page)).length > 1 + 30);
    expect([await held(page), await rows(page).count()]).toEqual([first, expect.any(Number)]);
    expect(await rows(page).count()).toBeLessThan(60);
    expect(house.complaints).toEqual([]);
  });

  test('pictures of the last hour are drawn for the rows in view, and asked for no others', async () => {
    let asked = 0;
    const page = await visit({
      prepare: async (one) => {
        one.on('request', (request) => {
          if (request.url().includes('/api/bars') && request.url().includes('limit=60')) asked += 1;
        });
      },
    });

    let missing: readonly (string | undefined)[] = [];
    const isDrawn = async () => {
      missing = await rowsWithoutPicture(page);
      return missing.length === 0;
    };
    await soon('every row in view has its picture', isDrawn).catch((thrown) => {
      throw new Error(`without: ${missing.join()}`, { cause: thrown });
    });

    expect(asked).toBeLessThan(60);
  });

  test('a symbol that is searched for is added, and stands on the list at the next visit', async () => {
    const page = await visit();
    const search = page.getByLabel('Search symbols');
    for (const symbol of ['NVDA', 'BTC-USD']) {
      await search.fill(symbol);
      await rows(page).first().hover();
      await page.getByRole('button', { name: `Add ${symbol} to my list` }).click();
      await menuOf(page, symbol).waitFor({ state: 'attached' });
    }
    await search.fill('');
    await page.getByRole('button', { name: 'My list', exact: true }).click();
    expect(await shown(page)).toEqual(['NVDA', 'BTC-USD']);

    await page.reload();
    await rows(page).first().waitFor();

    expect(await shown(page)).toEqual(['NVDA', 'BTC-USD']);
  });

  test('an empty list offers what is busy', async () => {
    const page = await visit();
    await page.getByRole('button', { name: 'My list', exact: true }).click();

    const busy = page.locator('main').getByRole('button', { name: /^Add .* to my list$/ });
    await soon('five suggestions', async () => (await busy.count()) === 5);
    expect(await findings(page)).toEqual([]);
    await busy.first().click();

    await soon('one row', async () => (await shown(page)).length === 1);
  });

  test('a row is moved and removed by keyboard, from its menu and without it', async () => {
    const page = await visit({}, ['AAPL', 'MSFT', 'NVDA', 'GONE']);
    await rows(page).nth(2).focus();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByRole('menu').waitFor();
    expect(await findings(page)).toEqual([]);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await soon('it is the first', async () => (await shown(page))[0] === 'NVDA');
    await soon('and has the focus', async () => (await held(page)) === 'NVDA');

    await page.keyboard.press('Alt+ArrowDown');
    await soon('it is the second', async () => (await shown(page))[1] === 'NVDA');
    await soon('and has the focus', async () => (await held(page)) === 'NVDA');
    await page.keyboard.press('Delete');

    await soon('it is gone', async () => (await shown(page)).length === 2);
    await soon('its neighbour has the focus', async () => (await held(page)) === 'MSFT');
  });

  test('a row is dragged with the mouse, which opens nothing, and the order is kept', async () => {
    const page = await visit({}, ['AAPL', 'MSFT', 'NVDA', 'TSLA']);
    await soon('rows can be carried', async () => {
      await drag(page, 'TSLA', 'MSFT');
      return (await shown(page)).join() === 'AAPL,TSLA,MSFT,NVDA';
    });
    expect(new URL(page.url()).searchParams.get('symbol')).toBe('AAPL');

    await page.reload();
    await rows(page).first().waitFor();

    expect(await shown(page)).toEqual(['AAPL', 'TSLA', 'MSFT', 'NVDA']);
  });

  test('sorted by a column nothing is moved, and the own order comes back', async () => {
    const page = await visit({}, ['TSLA', 'AAPL', 'NVDA']);
    await page.getByRole('button', { name: /^Symbol/ }).click();
    expect(await shown(page)).toEqual(['AAPL', 'NVDA', 'TSLA']);
    await drag(page, 'TSLA', 'AAPL');
    expect(await shown(page)).toEqual(['AAPL', 'NVDA', 'TSLA']);

    await page.getByRole('button', { name: 'My order' }).click();

    expect(await shown(page)).toEqual(['TSLA', 'AAPL', 'NVDA']);
  });

  test('a dot says that something was said in a room of the list, until one has looked', async () => {
    const page = await visit({}, ['AAPL', 'MSFT']);
    const msft = page.locator('[data-symbol="MSFT"]');
    await soon('it listens to the room', async () => listenedRooms.includes('MSFT'));
    expect(await msft.getByText('New messages').count()).toBe(0);
    await fillRoom(house.floor.urls[0], 'MSFT', 1);
    await msft.getByText('New messages').waitFor({ state: 'attached' });
    await msft.click();
    await page.locator('.message').first().waitFor();

    await soon('nothing is new any more', async () => (await msft.getByText('New').count()) === 0);
    await page.getByText('1 here').waitFor();
  });

  test('without a connection it says how old its prices are', async () => {
    const page = await visit();
    await page.getByRole('status').getByText('Live', { exact: true }).waitFor();
    await soon(
      'prices',
      async () => (await rows(page).first().locator('.value').innerText()) !== '–',
    );
    await page.context().setOffline(true);
    await page.evaluate(() => dispatchEvent(new Event('offline')));

    await page.getByText(/^Prices as of \d\d:\d\d:\d\d UTC$/).waitFor();
  });

  test('on a phone the heads stand over what they sort, and elsewhere no symbol is cut', async () => {
    const page = await visit({ screen: 'phone' });
    await page.getByRole('button', { name: 'Watch', exact: true }).click();
    const right = async (selector: string) => {
      const box = await page.locator(selector).first().boundingBox();
      return box ? Math.round(box.x + box.width) : null;
    };
    expect(await right('.heads .change')).toBe(await right('.row .change'));
    const aside = ((await right('.heads .volume')) ?? 0) - ((await right('.row .volume')) ?? 0);
    // The gap behind the column is the head's own, and letters are not equally wide everywhere.
    expect(Math.abs(aside - 10)).toBeLessThan(6);

    await page.setViewportSize({ width: 1_000, height: 800 });
    await soon(
      'the narrow list',
      async () => (await page.locator('[data-shape="narrow"]').count()) > 0,
    );
    const cut = () =>
      page
        .locator('.row > .symbol')
        .evaluateAll((all) =>
          all.filter((one) => one.scrollWidth > one.clientWidth).map((one) => one.textContent),
        );
    await page
      .locator('.row > .symbol')
      .first()
      .evaluate((symbol) => {
        symbol.textContent = 'DOGE-USDT';
      });
    expect(await cut()).toEqual([]);
  });

  test('on a phone a finger that rests on a row carries it, and axe finds nothing', async () => {
    const page = await visit({ screen: 'phone' }, ['AAPL', 'MSFT', 'NVDA']);
    await page.getByRole('button', { name: 'Watch', exact: true }).click();
    expect(await findings(page)).toEqual([]);

    await soon('the third is the first', async () => {
      await carry(page, 'NVDA', 'AAPL');
      return (await shown(page)).join() === 'NVDA,AAPL,MSFT';
    });
    expect(await page.getByRole('log').isVisible()).toBe(false);
    expect(await rows(page).first().isVisible()).toBe(true);
  });
});

/** An exchange that lists a thousand instruments, most of which nobody ever trades. */
async function listMore(page: Page): Promise<void> {
  await page.route('**/api/instruments', async (route) => {
    const { instruments } = await (await route.fetch()).json();
    for (let count = instruments.length; count < SYMBOLS; count += 1) {
      instruments.push({ ...instruments[0], symbol: `XS${count}`, name: `Share ${count}` });
    }
    await route.fulfill({ json: { instruments } });
  });
  await page.route(/\/api\/bars\?symbol=XS/, (route) =>
    route.fulfill({
      json: { symbol: 'XS', interval: '1m', bars: [], position: { epoch: 1, seq: 1 } },
    }),
  );
}

async function middleOf(page: Page, symbol: string): Promise<{ x: number; y: number }> {
  const box = await page.locator(`[data-symbol="${symbol}"]`).boundingBox();
  if (!box) throw new Error(`no row of ${symbol}`);
  return { x: box.x + box.width / 3, y: box.y + box.height / 2 };
}

/** From one row to the upper half of another. */
async function drag(page: Page, symbol: string, onto: string): Promise<void> {
  const [from, to] = [await middleOf(page, symbol), await middleOf(page, onto)];
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(from.x, from.y - 10);
  await page.mouse.move(to.x, to.y - 8, { steps: 4 });
  await page.mouse.up();
}

/** The same with a finger, which rests until the row is lifted. */
async function carry(page: Page, symbol: string, onto: string): Promise<void> {
  const [from, to] = [await middleOf(page, symbol), await middleOf(page, onto)];
  const wire = await page.context().newCDPSession(page);
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', y: number) =>
    wire.send('Input.dispatchTouchEvent', {
      type,
      touchPoints: type === 'touchEnd' ? [] : [{ x: from.x, y }],
    });
  await touch('touchStart', from.y);
  await page.locator('li.carried').waitFor({ timeout: 5_000 });
  await touch('touchMove', from.y - 20);
  await touch('touchMove', to.y - 12);
  await touch('touchEnd', to.y - 12);
  await wire.detach();
}

async function findings(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}

/** The rows in view, as symbols, beside which nothing is drawn; one that is undefined: there are no rows, or no canvas. */
function rowsWithoutPicture(page: Page): Promise<(string | undefined)[]> {
  return page.locator('.view').evaluate((view) => {
    const canvas = view.querySelector('canvas');
    const frame = view.getBoundingClientRect();
    const inView = [...view.querySelectorAll('li')].filter((row) => {
      const { top, bottom } = row.getBoundingClientRect();
      return top >= frame.top && bottom <= frame.bottom;
    });
    if (!canvas || inView.length === 0) return [undefined];
    const place = canvas.getBoundingClientRect();
    const scale = canvas.height / place.height;
    const context = canvas.getContext('2d');
    return inView
      .filter((row) => {
        const { top, height } = row.getBoundingClientRect();
        const y = (top - place.top) * scale;
        const pixels = context?.getImageData(0, y, canvas.width, height * scale).data;
        return !pixels?.some((value) => value > 0);
      })
      .map((row) => row.querySelector<HTMLElement>('[data-symbol]')?.dataset.symbol);
  });
}
