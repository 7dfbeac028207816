// Reading a room in a real browser: who speaks at which price, what is new, what is on its way, by mouse and by key.

import { AxeBuilder } from '@axe-core/playwright';
import type { Page, WebSocketRoute } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { browserOrSkip, soon } from '../support/browser.ts';
import { logMessage } from '../support/pour-messages.ts';
import { visitedHouse } from '../support/visited-house.ts';

const NOON = Date.UTC(2026, 0, 5, 12);
/** So far below the market that every tick changes the percentage. */
const CHEAP = '2.50';

browserOrSkip('reading a room in the browser', () => {
  const house = visitedHouse();

  beforeAll(async () => {
    for (const count of [2, 3, 4, 5]) {
      await logMessage(house.floor.bus.rooms, 'AAPL', count, NOON + count * 1_000, CHEAP);
    }
    for (let count = 2; count < 62; count += 1) await say('MSFT', count);
  });

  function say(symbol: string, count: number): Promise<void> {
    return logMessage(house.floor.bus.rooms, symbol, count, NOON + count * 1_000);
  }

  function visit(symbol: string, prepare = async (_page: Page) => {}): Promise<Page> {
    return house.visit(`/?symbol=${symbol}`, { prepare });
  }

  test('a speaker is named once for several lines, each with its price and how far it has come', async () => {
    const page = await visit('AAPL');
    const rows = page.locator('.message');
    await rows.nth(3).waitFor();

    expect(await page.locator('.message .name').allInnerTexts()).toEqual(['pourer_1', 'pourer_2']);
    expect(await page.locator('.message .price').allTextContents()).toEqual(
      Array(4).fill('at price@2.50'),
    );
    const changes = () => page.locator('.message .change').allInnerTexts();
    await soon('the change since', async () =>
      (await changes()).every((text) => /^▲\+[\d,]+\.\d\d\s%$/.test(text)),
    );
    const before = (await changes())[0];
    await soon('it moves with the price', async () => (await changes())[0] !== before);
    const spoken = await rows.nth(1).locator('.visually-hidden').first().innerText();
    expect(spoken).toBe('pourer_1, 12:00');
  });

  test('the times are one Tab stop, the arrows go through them, and the reader stays', async () => {
    const page = await visit('MSFT');
    await page.getByText('said 61', { exact: true }).waitFor();
    const focused = () =>
      page.evaluate(
        () => document.activeElement?.closest('article')?.querySelector('p')?.innerText,
      );

    await page.getByRole('log').focus();
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('said 61');
    for (let steps = 0; steps < 40; steps += 1) await page.keyboard.press('ArrowUp');
    expect(await focused()).toBe('said 21');
    const place = () => page.getByRole('log').evaluate(({ scrollTop }) => scrollTop);
    const before = await place();
    await say('MSFT', 62);
    await page.getByRole('button', { name: '1 new' }).waitFor();

    expect([await place(), await focused()]).toEqual([before, 'said 21']);
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.textContent?.trim())).toBe('1 new');
  });

  test('a line shows where the unread began, and what is selected does not run away', async () => {
    const page = await visit('MSFT');
    await page.getByText('said 60', { exact: true }).waitFor();
    await page.getByText('said 60', { exact: true }).selectText();
    await page.getByRole('button', { name: 'Newest' }).waitFor();

    await say('MSFT', 64);
    await page.getByRole('button', { name: '1 new' }).click();

    await page.getByRole('heading', { name: /^New since 12:01$/ }).waitFor();
    await soon('the newest line is in view', () => isAtEnd(page));
    expect(await page.locator('li', { hasText: 'New since' }).innerText()).toContain('said 64');
    expect(await findings(page)).toEqual([]);
  });

  test('who is here is told by name where the room is small', async () => {
    const page = await visit('AMZN');
    await page.getByLabel('Your name').fill('ana');
    await page.getByLabel('Message about').fill('hello');
    await page.getByLabel('Message about').press('Enter');
    await page.locator('.message').waitFor();

    await page.getByRole('button', { name: '1 here' }).click();
    const list = page.getByRole('group', { name: 'Who is here' });
    await list.getByText('ana').waitFor();
    expect(await findings(page)).toEqual([]);
    await page.keyboard.press('Escape');

    expect(await list.count()).toBe(0);
    expect(await page.evaluate(() => document.activeElement?.textContent)).toContain('1 here');
  });

  test('an empty room tells the price of the moment', async () => {
    const page = await visit('GOOGL');

    await page.getByText(/^GOOGL is at [\d,]+\.\d\d: say why\.$/).waitFor();
    expect(await findings(page)).toEqual([]);
  });

  test('who spoke here and what is traded is offered while one writes', async () => {
    const page = await visit('AAPL');
    await page.getByText('said 5', { exact: true }).waitFor();
    const field = page.getByLabel('Message about');
    await field.pressSequentially('@pou');
    const names = page.getByRole('listbox', { name: 'Names' }).getByRole('option');
    await names.first().waitFor();
    expect(await names.allInnerTexts()).toEqual(['pourer_2', 'pourer_1']);
    for (const colorScheme of ['dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await findings(page), colorScheme).toEqual([]);
    }
    await field.press('ArrowDown');
    await field.press('Enter');
    await field.pressSequentially('and $btc');
    await page.getByRole('option', { name: 'BTC-USD' }).click();

    expect(await field.inputValue()).toBe('@pourer_1 and $BTC-USD ');
    expect(await page.getByRole('listbox').count()).toBe(0);
  });

  test('without a connection the room can be read, and says what waits', async () => {
    const wires = new Wires();
    const page = await visit('AAPL', (fresh) => wires.route(fresh));
    await page.getByLabel('Your name').fill('waiter');
    await page.getByLabel('Message about').fill('with a name');
    await page.getByLabel('Message about').press('Enter');
    await page.getByText('with a name', { exact: true }).waitFor();
    await soon('it is said', async () => (await page.getByText('sending').count()) === 0);

    wires.cut();
    await page.getByText('Not connected: what was said is here to read.').waitFor();
    await page.getByLabel('Message about').fill('into the void');
    await page.getByLabel('Message about').press('Enter');
    await page.getByText('waiting to send: 1').waitFor();
    expect(await page.getByText('said 4', { exact: true }).isVisible()).toBe(true);
    expect(await findings(page)).toEqual([]);
    wires.mend();

    await soon('it is said', async () => (await page.getByText('sending').count()) === 0);
    expect(await page.getByText('into the void', { exact: true }).count()).toBe(1);
  });

  test('whoever has just come speaks without a connection, and is heard once when it is back', async () => {
    const wires = new Wires();
    const page = await visit('AMZN', (fresh) => wires.route(fresh));
    await page.getByRole('status').getByText('Live', { exact: true }).waitFor();
    wires.cut();
    await page.getByText('Not connected: what was said is here to read.').waitFor();

    await page.getByLabel('Message about').fill('first, and too early');
    await page.getByLabel('Message about').press('Enter');
    await page.getByText('waiting to send: 1').waitFor();
    await page.getByLabel('Message about').fill('second');
    await page.getByLabel('Message about').press('Enter');
    await page.getByText('waiting to send: 2').waitFor();
    expect(await page.locator('form [role="alert"]').count()).toBe(0);
    expect(await page.getByText('Speaking as').count()).toBe(1);
    expect(await findings(page)).toEqual([]);
    wires.mend();

    await page.locator('.own[data-seq]').nth(1).waitFor();
    await soon('both are said', async () => (await page.getByText('sending').count()) === 0);
    expect(await page.locator('.own > p').allInnerTexts()).toEqual([
      'first, and too early',
      'second',
    ]);
  });

  test('what is said in a hidden tab is counted in the title, and a line shows where it began', async () => {
    const page = await visit('AMZN');
    await say('AMZN', 72);
    await page.getByText('said 72', { exact: true }).waitFor();
    await show(page, 'hidden');
    await say('AMZN', 73);
    await say('AMZN', 74);

    await soon('they are counted', async () => (await page.title()).startsWith('(2) AMZN '));
    await show(page, 'visible');
    const first = page.locator('li', { has: page.getByText('New since') });
    await first.waitFor();
    expect(await first.getByText('said 73', { exact: true }).count()).toBe(1);
    expect(await isAtEnd(page)).toBe(true);
    await soon('the title has the price alone', async () =>
      (await page.title()).startsWith('AMZN '),
    );
  });

  test('a room that cannot be entered is tried again on demand', async () => {
    const wires = new Wires();
    wires.isRefusing = true;
    const page = await visit('AAPL', (fresh) => wires.route(fresh));
    await page.getByText('This room cannot be entered now.').waitFor();
    expect(await findings(page)).toEqual([]);

    wires.isRefusing = false;
    await page.getByRole('button', { name: 'Try again' }).click();

    await page.getByText('said 5', { exact: true }).waitFor();
  });
});

/** A page's connections: they can be cut, and a room can be refused. */
class Wires {
  readonly #open = new Set<WebSocketRoute>();
  #isCut = false;
  isRefusing = false;

  async route(page: Page): Promise<void> {
    await page.route(/\/api\/session$/, (asked) => {
      return this.#isCut ? asked.abort() : asked.continue();
    });
    await page.routeWebSocket(/\/ws$/, (socket) => {
      if (this.#isCut) {
        void socket.close({ code: 4000 });
        return;
      }
      this.#open.add(socket);
      const house = socket.connectToServer();
      socket.onMessage((text) => {
        const { id, method } = JSON.parse(String(text));
        if (this.isRefusing && method === 'history') socket.send(refusalOf(id));
        else house.send(text);
      });
    });
  }

  cut(): void {
    this.#isCut = true;
    for (const socket of this.#open) void socket.close({ code: 4000 });
    this.#open.clear();
  }

  mend(): void {
    this.#isCut = false;
  }
}

function refusalOf(id: unknown): string {
  return JSON.stringify({ id, error: { code: 'forbidden', message: 'not in this test' } });
}

function show(page: Page, value: 'hidden' | 'visible'): Promise<void> {
  return page.evaluate((state) => {
    Object.defineProperty(document, 'visibilityState', { value: state, configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
  }, value);
}

function isAtEnd(page: Page): Promise<boolean> {
  return page
    .getByRole('log')
    .evaluate((log) => log.scrollHeight - log.clientHeight - log.scrollTop <= 1);
}

async function findings(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}
