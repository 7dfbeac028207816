// A house for a whole suite in the browser, and the visitors of each test, who leave when it ends.

import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { type Look, type OpenPage, openPage } from './browser.ts';
import { type BrowserHouse, type BrowserHouseOptions, startBrowserHouse } from './browser-house.ts';

export interface VisitedHouse {
  readonly floor: BrowserHouse;
  /** What the pages of this test complained about so far. */
  readonly complaints: readonly string[];
  /** A visitor with no history of visits. `path` begins with a slash. */
  visit(path: string, look?: Look, gateway?: 0 | 1): Promise<Page>;
}

export interface VisitedHouseOptions extends BrowserHouseOptions {
  /** No page of any test may complain. */
  readonly isSilent?: boolean;
}

/** To be called once in a suite, before its tests and its own hooks. */
export function visitedHouse(options: VisitedHouseOptions = {}): VisitedHouse {
  const { isSilent = false, ...size } = options;
  let floor: BrowserHouse | null = null;
  const open: OpenPage[] = [];
  const complaints = () => open.flatMap((page) => page.complaints);

  beforeAll(async () => {
    floor = await startBrowserHouse(size);
  });

  afterEach(async () => {
    const heard = complaints();
    for (const page of open.splice(0)) await page.close();
    if (isSilent) expect(heard).toEqual([]);
  });

  afterAll(() => floor?.close());

  const opened = () => {
    if (!floor) throw new Error('the house is asked for before it is open');
    return floor;
  };
  return {
    get floor() {
      return opened();
    },
    get complaints() {
      return complaints();
    },
    async visit(path, look = {}, gateway = 0) {
      const visitor = await openPage(opened().browser, opened().urls[gateway] + path, look);
      open.push(visitor);
      return visitor.page;
    },
  };
}
