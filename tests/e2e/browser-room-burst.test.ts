// A hundred messages a second for a while, in a real browser: few rows, an unmoved reader, and every message in its place.

import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { browserOrSkip, soon } from '../support/browser.ts';
import { pourMessages } from '../support/pour-messages.ts';
import { visitedHouse } from '../support/visited-house.ts';

const RATE = 100;
/** Messages while the reader is at the newest line, and then while the reader is up in the past. */
const FOLLOWED = 700;
const ALL = 1_500;

/** What a page did while it was watched. */
interface Watched {
  readonly ms: number;
  readonly mostRows: number;
  /** Frames in which the newest line was not in view. */
  readonly lost: number;
  /** How often rows were added. */
  readonly batches: number;
  /** The furthest that the watched row was from where it had been, in pixels. */
  readonly moved: number;
}

browserOrSkip('a room in a storm', () => {
  const house = visitedHouse({ isSilent: true });

  test('a hundred messages a second move no reader, lose nothing and keep to three hundred rows', async () => {
    const page = await house.visit('/?symbol=AAPL');
    await page.getByText('Nobody has spoken here yet.').waitFor();
    const { rooms } = house.floor.bus;

    const followed = await watch(page, () => pourMessages(rooms, 'AAPL', 1, FOLLOWED, RATE));
    await page.getByText(`said ${FOLLOWED}`, { exact: true }).waitFor();
    expect(followed.mostRows).toBeLessThanOrEqual(300);
    expect(followed.lost).toBe(0);
    // Four at once, four a second, and the last one.
    expect(followed.batches).toBeLessThanOrEqual((followed.ms / 1_000) * 4 + 6);
    expect(await page.getByRole('log').getAttribute('aria-live')).toBe('off');
    await page
      .locator('[role=status]', { hasText: /^\d+ (new|more) messages$/ })
      .waitFor({ state: 'attached' });

    await page.getByRole('log').hover();
    const pouring = pourMessages(rooms, 'AAPL', FOLLOWED + 1, ALL, RATE);
    await page.mouse.wheel(0, -1_500);
    await page.getByRole('button', { name: /^\d+ new$/ }).waitFor();
    await soon('the reader has come to rest', () => isResting(page));
    const locked = await watch(page, () => pouring);
    expect(locked.mostRows).toBeLessThanOrEqual(300);
    expect(locked.moved).toBeLessThanOrEqual(1);
    // Some were said while the reader was still on the way up.
    const count = await page.getByRole('button', { name: /^\d+ new$/ }).innerText();
    expect(Number.parseInt(count, 10)).toBeGreaterThan((ALL - FOLLOWED) / 2);

    const down = await walk(page, 'down');
    const up = await walk(page, 'up');
    const all = [...new Map([...up, ...down]).values()].sort((a, b) => a - b);
    expect(all).toEqual(Array.from({ length: ALL }, (_, index) => index + 1));
  });
});

/** Whether the log has not moved for some frames. */
function isResting(page: Page): Promise<boolean> {
  return page.getByRole('log').evaluate(async (log) => {
    const before = log.scrollTop;
    for (let frames = 0; frames < 12; frames += 1) await new Promise(requestAnimationFrame);
    return log.scrollTop === before;
  });
}

/** Watches every frame of the page while `act` goes on. */
async function watch(page: Page, act: () => Promise<void>): Promise<Watched> {
  const recording = await page.evaluateHandle(() => {
    const log = document.querySelector('[role=log]');
    const list = log?.querySelector('ol');
    if (!log || !list) throw new Error('there is no log');
    const edge = log.getBoundingClientRect().top;
    const row = [...log.querySelectorAll('article')].find(
      (one) => one.getBoundingClientRect().top > edge,
    );
    const topOf = () => row?.getBoundingClientRect().top ?? 0;
    const from = topOf();
    const start = performance.now();
    const seen = { ms: 0, mostRows: 0, lost: 0, batches: 0, moved: 0 };
    const additions = new MutationObserver((changes) => {
      if (changes.some(({ addedNodes }) => addedNodes.length > 0)) seen.batches += 1;
    });
    additions.observe(list, { childList: true });
    let isOn = true;
    const look = () => {
      if (!isOn) return;
      seen.mostRows = Math.max(seen.mostRows, list.children.length);
      if (log.scrollHeight - log.clientHeight - log.scrollTop > 1) seen.lost += 1;
      const moved = row?.isConnected ? Math.abs(topOf() - from) : Number.POSITIVE_INFINITY;
      seen.moved = Math.max(seen.moved, moved);
      requestAnimationFrame(look);
    };
    look();
    return () => {
      isOn = false;
      additions.disconnect();
      seen.ms = performance.now() - start;
      return seen;
    };
  });
  await act();
  return recording.evaluate((end) => end());
}

/** Goes through the log to its end; gives the number that each row says, by its place in the log. */
async function walk(page: Page, way: 'up' | 'down'): Promise<Map<string, number>> {
  const found = new Map<string, number>();
  const edge = way === 'up' ? 1 : ALL;
  await soon(`row ${edge} is reached`, async () => {
    const rows = await page.getByRole('log').evaluate((log, isUp) => {
      log.scrollTop = isUp ? 0 : log.scrollHeight;
      return [...log.querySelectorAll<HTMLElement>('article')].map((row) => {
        return [row.dataset.seq ?? '', row.querySelector('p')?.textContent ?? ''] as const;
      });
    }, way === 'up');
    const numbers = rows.map(([, text]) => Number(text.replace('said ', '')));
    const isSorted = numbers.every((one, at) => at === 0 || one === (numbers[at - 1] ?? 0) + 1);
    expect(isSorted, `in order and each once: ${numbers.join(' ')}`).toBe(true);
    for (const [at, [seq]] of rows.entries()) found.set(seq, numbers[at] ?? 0);
    return numbers.includes(edge);
  });
  return found;
}
