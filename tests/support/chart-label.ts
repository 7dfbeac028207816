// What the chart says of itself to who cannot see it, for tests in a browser.

import type { Page } from 'playwright-core';

/** What the chart is, and the newest of it: "Chart of ACME, 1m a bar. Candles. Newest: …". */
export async function labelOf(page: Page): Promise<string> {
  const chart = page.locator('.canvas');
  if ((await chart.count()) === 0) return '';
  const name = await chart.getAttribute('aria-label');
  return `${name}. ${await page.locator('.frame .summary').textContent()}`;
}

export async function newestCandle(page: Page): Promise<{ open: string; close: string } | null> {
  const found = /Newest: Open (\S+), high \S+, low \S+, close (\S+),/.exec(await labelOf(page));
  return found ? { open: found[1] ?? '', close: found[2] ?? '' } : null;
}

/** "Mon, 5 Jan 2026, 13:10:00 to …": the candles in view. */
export async function viewOf(page: Page): Promise<string | null> {
  return /In view: (.*) UTC$/.exec(await labelOf(page))?.[1] ?? null;
}

export function startOf(view: string): number {
  return Date.parse(`${view.split(' to ')[0]} UTC`);
}
