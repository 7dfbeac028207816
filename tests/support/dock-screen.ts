// What the dock shows, read from the page, and what it costs, read from the page's socket.

import type { Page } from 'playwright-core';
import { soon } from './browser.ts';
import { HouseMessages } from './house-messages.ts';

export interface ShownBook {
  /** `228.59 610`, best first. */
  readonly bids: readonly string[];
  readonly asks: readonly string[];
}

/** All of it as it is at one moment. */
export function shownBook(page: Page): Promise<ShownBook> {
  return page.evaluate(() => {
    const rows = (side: string, price: number, size: number) =>
      [...document.querySelectorAll(`table.${side} tbody tr`)]
        .map((row) => [row.children[price], row.children[size]])
        .map((cells) => cells.map((cell) => cell?.textContent?.replaceAll(',', '').trim()))
        .filter(([text]) => text !== '')
        .map((cells) => cells.join(' '));
    return { bids: rows('bid', 2, 1), asks: rows('ask', 0, 1) };
  });
}

export interface ShownTrade {
  /** Since midnight UTC, milliseconds, cut to the second. */
  readonly second: number;
  readonly size: number;
  readonly count: number;
}

/** Holds the tape with the pointer and reads every line that it holds, newest first. */
export async function heldTape(page: Page): Promise<ShownTrade[]> {
  await page.getByRole('region', { name: /^Trades of/ }).hover();
  await page.getByText(/^Paused/).waitFor();
  const rows = await page
    .locator('.tape tbody tr')
    .evaluateAll((all) =>
      all.map((row) => [...row.children].map((cell) => cell.textContent ?? '')),
    );
  return rows.map(([time = '', , size = '', count = '']) => {
    const [hours = 0, minutes = 0, seconds = 0] = time.split(':').map(Number);
    return {
      second: ((hours * 60 + minutes) * 60 + Math.floor(seconds)) * 1_000,
      size: Number(size.replaceAll(',', '')),
      count: count.trim() === '' ? 1 : Number(count.trim().slice(1)),
    };
  });
}

/** Counts the frames of market channels on a page's socket. */
export function countFrames() {
  const counts = new Map<string, number>();
  const of = (name: string) => counts.get(name) ?? 0;
  return {
    listen(page: Page): void {
      page.on('websocket', (socket) => {
        const house = new HouseMessages();
        socket.on('framereceived', ({ payload }) => {
          for (const { method } of house.read(payload)) {
            if (method !== undefined) counts.set(method, of(method) + 1);
          }
        });
      });
    },
    /** Frames of all these channels come. */
    async some(names: readonly string[]): Promise<void> {
      const before = names.map(of);
      await soon(`frames of ${names.join(' and ')}`, () =>
        names.every((name, index) => of(name) > (before[index] ?? 0) + 1),
      );
    },
    /** No frame of these channels comes any more, while many others do. */
    async none(names: readonly string[]): Promise<void> {
      await soon(`silence of ${names.join(' and ')}`, async () => {
        const before = names.map(of);
        const beats = of('heartbeat');
        await soon('two seconds of other frames', () => of('heartbeat') > beats + 1);
        return names.every((name, index) => of(name) === before[index]);
      });
    },
  };
}
