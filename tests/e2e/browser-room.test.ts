// Speaking in a room: two visitors at two gateways, in a real browser, until one of the gateways dies.

import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { browserOrSkip, soon } from '../support/browser.ts';
import { labelOf } from '../support/chart-label.ts';
import { fillRoom } from '../support/fill-room.ts';
import { visitedHouse } from '../support/visited-house.ts';

browserOrSkip('the room in the browser', () => {
  const house = visitedHouse();

  /** A visitor at a gateway, whose page is live. */
  async function visit(
    gateway: 0 | 1,
    symbol: string,
    prepare = async (_page: Page) => {},
  ): Promise<Page> {
    const page = await house.visit(`/?symbol=${symbol}`, { prepare }, gateway);
    await isLive(page);
    return page;
  }

  test('a message typed on one page appears on a second page at the other gateway, with its price', async () => {
    const [ana, bo] = [await visit(0, 'AAPL'), await visit(1, 'AAPL')];

    await say(ana, 'hello from the first gateway', 'ana');
    const heard = message(bo, 'hello from the first gateway');
    await heard.waitFor();

    expect(await heard.locator('.name').innerText()).toBe('ana');
    expect(await heard.locator('.price').innerText()).toMatch(/@[\d,]+\.\d\d$/);
    await say(bo, 'and back', 'bo');
    await message(ana, 'and back').waitFor();
    expect(await ana.locator('.message').allInnerTexts()).toHaveLength(2);
    expect(house.complaints).toEqual([]);
  });

  test('whoever has just come speaks with one Enter, and can change the name', async () => {
    const page = await visit(0, 'AMZN');
    await say(page, 'just like that');

    const said = message(page, 'just like that');
    await said.waitFor();
    expect(await said.locator('.name').innerText()).toMatch(/^[a-z]+-[a-z]+-\d\d$/);
    await page.getByRole('button', { name: 'Change name' }).click();
    await page.getByLabel('Your name').fill('renamed');
    await page.getByLabel('Your name').press('Enter');
    await page.getByText('Speaking as renamed').waitFor();
    await say(page, 'under another name');
    const again = message(page, 'under another name');
    await again.waitFor();
    expect(await again.locator('.name').innerText()).toBe('renamed');
  });

  test('a name that is taken is refused in place, the text stays, and another name speaks', async () => {
    const [first, second] = [await visit(0, 'AMZN'), await visit(1, 'AMZN')];
    await say(first, 'mine', 'holder');
    await message(first, 'mine').waitFor();

    await say(second, 'kept text', 'holder');
    await second.getByRole('alert').waitFor();
    expect(await second.getByLabel('Message about').inputValue()).toBe('kept text');
    await second.getByLabel('Your name').fill('another');
    await second.getByLabel('Your name').press('Enter');

    await message(first, 'kept text').waitFor();
  });

  test('the name is kept for the next visit', async () => {
    const page = await visit(0, 'AAPL');
    await say(page, 'before the reload', 'keeper');
    await message(page, 'before the reload').waitFor();

    await page.reload();
    await isLive(page);

    await say(page, 'after the reload');
    await message(page, 'after the reload').waitFor();
    expect(await page.getByLabel('Your name').count()).toBe(0);
  });

  test('a cashtag opens its symbol, an address is a link that carries nothing along', async () => {
    const page = await visit(0, 'MSFT');
    const text = '$BTC-USD moves, see https://a.example/x?y=1, <b>now</b> @ana $NOPE';
    await say(page, text, 'linker');
    const said = message(page, text);
    await said.waitFor();

    const link = said.getByRole('link', { name: 'https://a.example/x?y=1' });
    expect(await link.getAttribute('href')).toBe('https://a.example/x?y=1');
    expect(await link.getAttribute('rel')).toContain('noopener noreferrer');
    expect(await said.getByRole('link').count()).toBe(2);
    await said.getByRole('link', { name: '$BTC-USD' }).click();

    await page.getByRole('heading', { name: 'BTC-USD room' }).waitFor();
    expect(new URL(page.url()).searchParams.get('symbol')).toBe('BTC-USD');
  });

  test('what was said shows as text, whatever it looks like', async () => {
    const page = await visit(0, 'AAPL');
    const text = '<img src=x onerror="document.title=1"> <b>bold</b>';

    await say(page, text, 'painter');

    await message(page, text).waitFor();
    expect(await page.locator('.message img, .message b').count()).toBe(0);
  });

  test('older messages come as one scrolls up, and the line under the eye stays', async () => {
    await fillRoom(house.floor.urls[0], 'BTC-USD', 120);
    const history = new HeldHistory();
    const page = await visit(0, 'BTC-USD', (fresh) => history.hold(fresh));
    await message(page, 'line 120').waitFor();
    const top = () => page.locator('.message').first();
    const where = async (line: string) => (await message(page, line).boundingBox())?.y ?? 0;

    for (let pages = 0; (await message(page, 'line 1').count()) === 0; pages += 1) {
      expect(pages).toBeLessThan(5);
      const eye = (await top().locator('p').first().innerText()).trim();
      await page.getByRole('log').evaluate((log) => {
        log.scrollTop = 30;
      });
      await soon('an older page is asked for', () => history.isHolding);
      const before = await where(eye);
      history.release();
      await soon('it is there', async () => (await top().innerText()).includes(eye) === false);
      expect(Math.abs((await where(eye)) - before), eye).toBeLessThanOrEqual(1);
    }
    const before = await where('line 20');
    await say(page, 'a new line at the end', 'scroller');
    await message(page, 'a new line at the end').waitFor({ state: 'attached' });

    expect(Math.abs((await where('line 20')) - before)).toBeLessThanOrEqual(1);
    await page.getByRole('button', { name: 'Your message is below' }).last().click();
    await soon('the newest line is in view', () =>
      page.getByRole('log').evaluate((log) => {
        return log.scrollHeight - log.scrollTop - log.clientHeight <= 1;
      }),
    );
  });

  test('after the death of its gateway a page recovers by itself at the other', async () => {
    const [ana, bo] = [await visit(0, 'AAPL'), await visit(1, 'AAPL')];
    await say(ana, 'before', 'survivor');
    await message(bo, 'before').waitFor();
    const node = () => ana.locator('footer').innerText();
    expect(await node()).toContain('Node g1');

    await house.floor.house.gateways[0]?.close();
    await say(ana, 'said while away');

    await soon('it is at the other gateway', async () => (await node()).includes('Node g2'));
    await isLive(ana);
    await message(bo, 'said while away').waitFor();
    await say(bo, 'welcome back', 'helper');
    await message(ana, 'welcome back').waitFor();
    expect(await ana.locator('.message', { hasText: 'said while away' }).count()).toBe(1);
    const price = await ana.locator('.head strong').innerText();
    await soon(
      'prices move again',
      async () => (await ana.locator('.head strong').innerText()) !== price,
    );
    await ana.getByText('5m', { exact: true }).click();
    await soon('bars come from the other gateway', async () => {
      const label = await labelOf(ana);
      return label.includes(', 5m a bar') && label.includes('Newest');
    });
  });
});

/** Older pages of a room, each kept back until it is released. */
class HeldHistory {
  readonly #ids = new Set<unknown>();
  readonly #held: (() => void)[] = [];

  get isHolding(): boolean {
    return this.#held.length > 0;
  }

  hold(page: Page): Promise<void> {
    return page.routeWebSocket(/\/ws$/, (socket) => {
      const house = socket.connectToServer();
      socket.onMessage((text) => {
        const { id, method, params } = JSON.parse(String(text));
        if (method === 'history' && params.before !== undefined) this.#ids.add(id);
        house.send(text);
      });
      house.onMessage((message) => {
        const isAnswer = typeof message === 'string' && this.#ids.delete(JSON.parse(message).id);
        if (isAnswer) this.#held.push(() => socket.send(message));
        else socket.send(message);
      });
    });
  }

  release(): void {
    for (const send of this.#held.splice(0)) send();
  }
}

async function isLive(page: Page): Promise<void> {
  await page.getByRole('status').getByText('Live', { exact: true }).waitFor();
}

async function say(page: Page, text: string, name?: string): Promise<void> {
  await page.getByLabel('Message about').fill(text);
  if (name !== undefined) await page.getByLabel('Your name').fill(name);
  await page.getByLabel('Message about').press('Enter');
}

function message(page: Page, text: string) {
  return page.locator('.message', { has: page.getByText(text, { exact: true }) });
}
