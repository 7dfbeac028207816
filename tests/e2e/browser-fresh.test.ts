// How fresh prices are, and how often they move: the switch, a page that nobody looks at, the window of figures, and a
// gateway that dies, in a real browser.

import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import WebSocket from 'ws';
import { createClient } from '../../client/index.ts';
import { formatVolume } from '../../web/src/format.ts';
import { timeFormats } from '../../web/src/time-format.ts';
import { browserOrSkip, type Look, soon } from '../support/browser.ts';
import { newestCandle } from '../support/chart-label.ts';
import { RangeWatcher, TappedPage, tradesBetween } from '../support/tapped-page.ts';
import { visitedHouse } from '../support/visited-house.ts';

const SYMBOL = 'AAPL';

browserOrSkip('freshness in the browser', () => {
  const house = visitedHouse();
  let tap: TappedPage;

  /** A visitor whose page is live, and whose wire is tapped. */
  async function visit(path = '/', look: Look = {}): Promise<Page> {
    tap = new TappedPage();
    const prepare = (page: Page) => tap.tap(page);
    const page = await house.visit(path, { ...look, prepare });
    await word(page, 'Live');
    return page;
  }

  test('at one a second fewer frames come, and the word keeps its age', async () => {
    const page = await visit();
    await page
      .locator('.pill')
      .getByText(/\d\sm?s$/)
      .waitFor();
    const live = await tap.tickersPerBeat(3);

    await page.getByText('1/s', { exact: true }).click();
    const slow = await soon('prices come once a second', async () => {
      const rate = await tap.tickersPerBeat(3);
      return rate <= 9 && rate;
    });

    expect(live).toBeGreaterThan(2 * slow);
    expect(await page.locator('.stale-value').count()).toBe(0);
    await page.reload();
    expect(await page.getByRole('radio', { name: '1 a second' }).first().isChecked()).toBe(true);
    expect(house.complaints).toEqual([]);
  });

  test('paused, nothing moves and nothing looks fresh or stale; going on, no candle has lost a trade', async () => {
    const page = await visit(`/?symbol=${SYMBOL}&interval=1s`);
    await soon('candles are there', () => newestCandle(page));
    const price = () => page.locator('.head strong').innerText();

    await page.getByText('Pause', { exact: true }).click();
    await page
      .locator('.pill')
      .getByText(/since \d\d:\d\d:\d\d$/)
      .waitFor();
    await tap.tickersPerBeat(1);
    const before = await price();
    expect(await tap.tickersPerBeat(4)).toBe(0);
    expect(await price()).toBe(before);
    expect(await page.locator('.stale-value').count()).toBe(0);
    expect(await page.locator('.cell.rest-value').count()).toBe(8);
    expect(await page.getByText(/^Not current/).count()).toBe(0);

    await page.locator('body').press('p');
    await soon('the price moves', async () => (await price()) !== before);
    await soon('nothing is at rest', async () => (await page.locator('.rest-value').count()) === 0);
    expect(await page.locator('.stale-value').count()).toBe(0);
    const shown = await pastCandles(page, 12);
    const told = await barsAt(house.floor.urls[0]);
    const at = told.indexOf(shown.at(-1) ?? '');
    expect(told.slice(at, at + shown.length)).toEqual(shown.toReversed());
    expect(at).toBeGreaterThan(-1);
  });

  test('a page that nobody looks at is told less, keeps its title right and misses no message', async () => {
    const page = await visit(`/?symbol=${SYMBOL}`);
    const live = await tap.tickersPerBeat(2);
    await page.evaluate(() => {
      Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));
      window.requestAnimationFrame = () => 0;
    });

    await soon('prices come once a second', async () => (await tap.tickersPerBeat(2)) < live / 2);
    const title = await page.title();
    await soon('the title moves', async () => (await page.title()) !== title);
    await speak(house.floor.urls[1], 'caller', ['are you there']);
    await page.locator('.message').getByText('are you there').waitFor({ state: 'attached' });
  });

  test.each([
    // Behind the chart of a phone nobody sees the rows, which then come once a second.
    ['desktop', 'dark', '1 fast, 7 live', '8 calm'],
    ['phone', 'light', '1 fast, 7 slow', '1 calm, 7 slow'],
  ] as const)(
    'the window of figures opens from the word, measures and is clean (%s, %s)',
    async (screen, theme, live, calm) => {
      const page = await visit('/', { screen, theme });
      const pill = page.getByRole('button', { name: /^Freshness:/ });
      await pill.focus();
      await page.keyboard.press('Enter');
      const dialog = page.getByRole('dialog', { name: 'Freshness' });

      await soon('every hop has figures', async () => {
        const cells = await dialog.locator('td').allInnerTexts();
        return cells.length === 10 && cells.every((text) => /^[\d.]+\sm?s$/.test(text));
      });
      await dialog.getByText(live).waitFor();
      await dialog
        .locator('dd')
        .getByText(/^[1-9]\d* a second$/)
        .waitFor();
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id }) => id)).toEqual([]);
      await dialog.getByText('4 a second', { exact: true }).click();
      await dialog.getByText(calm).waitFor();
      await page.keyboard.press('Escape');

      expect(await pill.evaluate((element) => element === document.activeElement)).toBe(true);
      expect(house.complaints).toEqual([]);
    },
  );

  test('a gateway dies: the page says so, comes back by the other one, and tells what it got back', async () => {
    const page = await visit(`/?symbol=${SYMBOL}&interval=1s`);
    await soon('candles are there', () => newestCandle(page));
    const watcher = await RangeWatcher.open(house.floor.urls[1]);
    await soon('the other gateway can go on', () => watcher.beganBefore(tap.ends()));
    const release = tap.hold(house.floor.urls[1]);
    const bar = page.locator('.bar[role=status]');

    await house.floor.house.gateways[0]?.close();
    await bar.getByText('No connection.').waitFor();
    await speak(house.floor.urls[1], 'teller', ['one', 'two', 'three']);
    release();
    const text = await soon('it is back', async () => /^Back.*/.exec(await bar.innerText())?.[0]);

    const returns = tap.returns();
    const trades = [...returns.values()].reduce((sum, { count }) => sum + count, 0);
    expect(text).toBe(`Back: 3 messages and ${trades} trades recovered.`);
    expect(returns.size).toBe(8);
    await soon('the watcher has seen as much', () => watcher.hasReached(returns));
    const { least, most } = tradesBetween(watcher.ranges, returns);
    expect(trades).toBeGreaterThanOrEqual(least);
    expect(trades).toBeLessThanOrEqual(most);
    expect(trades).toBeGreaterThan(0);
    watcher.close();

    await soon('the bar leaves', async () => (await bar.innerText()) === '');
    const shown = await pastCandles(page, 8);
    const told = await barsAt(house.floor.urls[1]);
    const at = told.indexOf(shown.at(-1) ?? '');
    expect(told.slice(at, at + shown.length)).toEqual(shown.toReversed());

    await house.floor.house.gateways[1]?.close();
    await bar.getByRole('button', { name: 'Retry now' }).click({ timeout: 60_000 });
    await bar.getByText(/Next try in \d+\ss/).waitFor();
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id }) => id)).toEqual([]);
  });
});

function word(page: Page, text: string): Promise<void> {
  return page.getByRole('status').getByText(text, { exact: true }).waitFor();
}

/** Says `texts` in the room of the symbol, at the gateway of `url`. */
async function speak(url: string, name: string, texts: readonly string[]): Promise<void> {
  const client = createClient({ url: `${url.replace('http', 'ws')}/ws`, WebSocket });
  await client.session.start(name);
  const room = client.room(SYMBOL);
  for (const text of texts) room.say(text);
  await soon('it is said', () => {
    const said = room.messages.map(({ text }) => text);
    return texts.every((text) => said.includes(text));
  });
  client.close();
}

/** The candles before the newest as the keys tell them, newest first: when, and what was traded. */
async function pastCandles(page: Page, count: number): Promise<string[]> {
  const chart = page.locator('.canvas');
  const found: string[] = [];
  await chart.press('ArrowLeft');
  await chart.press('ArrowLeft');
  while (found.length < count) {
    await chart.press('ArrowLeft');
    found.push(
      await soon('the next candle', async () => {
        const now = await toldCandle(page);
        return now !== found.at(-1) && now;
      }),
    );
  }
  return found;
}

/** `Mon, 5 Jan 2026, 13:10:00 1.00 1.20 0.90 1.10 12.4K` */
async function toldCandle(page: Page): Promise<string | null> {
  const words = (await page.locator('.frame [role=status]').allTextContents()).join(' ');
  const [, time, ...values] =
    /(\S+, .*)\. Open (\S+), high (\S+), low (\S+), close (\S+), volume ([^\s.]+(?:\.\d+\S)?)/.exec(
      words,
    ) ?? [];
  return time ? [time, ...values].join(' ') : null;
}

/** The newest seconds as a gateway has them, oldest first, in the form of `toldCandle`. */
async function barsAt(url: string): Promise<string[]> {
  const answer = await fetch(`${url}/api/bars?symbol=${SYMBOL}&interval=1s&limit=300`);
  const { bars }: { bars: [number, ...string[]][] } = await answer.json();
  const { moment } = timeFormats('UTC');
  return bars.map(([time, open, high, low, close, volume]) =>
    [moment(time), open, high, low, close, formatVolume(Number(volume), 0)].join(' '),
  );
}
