// Where crowd and market meet, both ways: from a bar to what was said then, and from what is read to its bar.

import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { browserOrSkip, type Look, soon } from '../support/browser.ts';
import { startOf, viewOf } from '../support/chart-label.ts';
import { saidAt, talkOfMinutes } from '../support/talk-of-minutes.ts';
import { visitedHouse } from '../support/visited-house.ts';

const SYMBOL = 'AAPL';
/** More than a page of the room, and more than the chart has in view. */
const MINUTES = 230;

browserOrSkip('the chat lane in the browser', () => {
  const house = visitedHouse({ isSilent: true });

  beforeAll(async () => {
    await talkOfMinutes(house.floor.bus.rooms, SYMBOL, MINUTES, Date.now());
  });

  async function visit(look: Look = {}): Promise<Page> {
    const page = await house.visit(`/?symbol=${SYMBOL}&interval=1m`, look);
    await soon('the chart', () => viewOf(page));
    // On a small screen the room begins as its newest message.
    const said = page.locator('[data-seq], .newest b');
    const least = look.screen === 'phone' ? 1 : 20;
    await soon('the room', async () => (await said.count()) >= least);
    await soon('the lane', async () => (await readingOf(page))?.includes('newest'));
    return page;
  }

  test('a bar that is clicked brings the room there, and the line of reading to the bar', async () => {
    const page = await visit();
    const { x, y } = await laneAt(page, 0.3);

    await page.mouse.move(x, y);
    const note = page.locator('.talk');
    await soon('what was said there', async () => /1 message/.test(await note.innerText()));
    const said = /at \d\d:\d\d/.exec(await note.innerText())?.[0] ?? '';
    await page.mouse.click(x, y);

    await soon('the room at that moment', async () => (await markedOf(page))?.includes(said));
    const reading = await soon('the line', async () => readBar(page));
    expect(saidAt(reading.bar)).toBe(said);
    expect(reading.text).toContain('1 message');
  });

  test('the widest name leaves a line of the note to what was said', async () => {
    const page = await visit();
    const { x, y } = await laneAt(page, 0.3);

    await page.mouse.move(x, y);
    const last = page.locator('.talk .last');
    const note = await soon('the note', () => last.boundingBox());
    const name = await last.locator('b').boundingBox();
    const text = await last.getByText(/^at \d\d:\d\d$/).boundingBox();

    expect(text?.y).toBeGreaterThanOrEqual((name?.y ?? 0) + (name?.height ?? 0) - 1);
    expect((text?.y ?? 0) + (text?.height ?? 0)).toBeLessThanOrEqual(note.y + note.height + 1);
  });

  test('the line goes along when the room is scrolled, and goes when it is at the newest', async () => {
    const page = await visit();
    const log = page.locator('[role="log"]');
    const box = await log.boundingBox();
    await page.mouse.move((box?.x ?? 0) + 50, (box?.y ?? 0) + 100);

    await page.mouse.wheel(0, -900);
    const first = await soon('a line', () => readBar(page));
    expect(first.text).toContain(saidAt(await topMoment(page)).slice(3));
    await page.mouse.wheel(0, -600);
    await soon('an earlier bar', async () => ((await readBar(page))?.bar ?? first.bar) < first.bar);
    await page
      .getByRole('button', { name: /Newest/ })
      .last()
      .click();

    await soon('no line', async () => (await readingOf(page))?.includes('newest'));
  });

  test('keys go from talk to talk, and Enter brings the room to a bar', async () => {
    const page = await visit();
    const chart = page.locator('.canvas');
    const step = page.locator('.frame [role="status"]');

    await chart.press('Shift+ArrowLeft');
    for (let press = 0; press < 4; press += 1) await chart.press('Shift+ArrowLeft');
    const held = await soon('the bar in words', async () => {
      const text = await step.innerText();
      return /1 message, by a (person|bot)/.test(text) && text;
    });
    await chart.press('Enter');
    const entered = await soon('the line at it', () => readBar(page));
    expect(held).toContain(saidAt(entered.bar).slice(3));

    await chart.press('Shift+M');
    await soon('the bar before', async () => (await readBar(page))?.bar === entered.bar - 60_000);
    await chart.press('m');
    await soon('and back', async () => (await readBar(page))?.bar === entered.bar);
    expect(await chart.evaluate((element) => element === document.activeElement)).toBe(true);
  });

  test('a message shows its moment on the chart, however far back', async () => {
    const page = await visit();
    const end = startOf((await viewOf(page)) ?? '');
    const { x, y } = await laneAt(page, 0.02);
    await page.mouse.click(x, y);
    await soon('the past of the room', () => readBar(page));
    const log = page.locator('[role="log"]');
    const box = await log.boundingBox();
    await page.mouse.move((box?.x ?? 0) + 50, (box?.y ?? 0) + 100);
    await soon('before all that is in view', async () => {
      await page.mouse.wheel(0, -2_000);
      return (await topMoment(page)) < end - 10 * 60_000;
    });

    const moment = await topMoment(page);
    await page.locator(`[data-moment="${moment}"] [data-when]`).click();

    await soon('its bar in view', async () => startOf((await viewOf(page)) ?? '') <= moment);
    await soon('its bar in words', async () =>
      /Messages\s*1\b/.test(await page.locator('.legend').innerText()),
    );
  });

  test('on a phone a tap on a bar brings the room to the front', async () => {
    const page = await visit({ screen: 'phone' });
    const { x, y } = await laneAt(page, 0.3);

    await page.touchscreen.tap(x, y);

    const tab = page.getByRole('button', { name: 'Room', exact: true });
    await soon('the room', async () => (await tab.getAttribute('aria-current')) === 'true');
    await soon('the line', () => readBar(page));
  });

  test('the table counts too, and who wants no lane has none, also at the next visit', async () => {
    const page = await visit();
    await page.getByRole('button', { name: 'Table' }).click();
    const cells = page.locator('.sheet tbody tr:nth-child(9) td');
    await soon('a count', async () => (await cells.last().innerText()) === '1');
    await page.getByRole('button', { name: 'Chart', exact: true }).last().click();

    await page.getByRole('button', { name: 'Studies' }).click();
    await page.getByRole('checkbox', { name: /^Messages/ }).uncheck();
    await page.keyboard.press('Escape');
    await soon('no lane', async () => (await page.locator('.frame .name').count()) === 0);
    await page.reload();
    await soon('the chart', () => viewOf(page));

    expect(await page.locator('.frame .name').count()).toBe(0);
    expect(await page.locator('.legend').innerText()).not.toMatch(/Msg/);
  });
});

/** A point in the lane, at a fraction of the width that the bars have. */
async function laneAt(page: Page, share: number): Promise<{ x: number; y: number }> {
  const box = await page.locator('.canvas').boundingBox();
  if (!box) throw new Error('no chart');
  return { x: box.x + 8 + (box.width - 80) * share, y: box.y + box.height - 34 };
}

/** What the chart says of where the room is read. */
async function readingOf(page: Page): Promise<string | null> {
  const reading = page.locator('#chart-reading');
  return (await reading.count()) === 0 ? null : reading.textContent();
}

/** The bar at which the line of reading stands; null: there is no line. */
async function readBar(page: Page): Promise<{ text: string; bar: number } | null> {
  const text = (await readingOf(page)) ?? '';
  const moment = /in the bar of ([^:]*, \d\d:\d\d:\d\d): /.exec(text)?.[1];
  return moment === undefined ? null : { text, bar: Date.parse(`${moment} UTC`) };
}

/** The message that is marked. */
async function markedOf(page: Page): Promise<string | null> {
  const marked = page.locator('[data-seq].marked');
  return (await marked.count()) === 0 ? null : marked.first().textContent();
}

/** Market time of the first message that is in view as a whole. */
function topMoment(page: Page): Promise<number> {
  return page.locator('[role="log"]').evaluate((log) => {
    const edge = log.getBoundingClientRect().top;
    const rows = [...log.querySelectorAll<HTMLElement>('[data-moment]')];
    const top = rows.find((row) => row.getBoundingClientRect().top >= edge - 0.5);
    return Number(top?.dataset.moment);
  });
}
