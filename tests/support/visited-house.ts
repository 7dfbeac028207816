// A house for a whole suite in the browser, and one visitor a test, who leaves when the test ends.

import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { type Look, type OpenPage, openPage } from './browser.ts';
import { type BrowserHouse, startBrowserHouse } from './browser-house.ts';

export interface VisitedHouse {
  readonly floor: BrowserHouse;
  /** What the page of the last visit complained about. */
  readonly complaints: readonly string[];
  /** Comes to the first gateway; `path` begins with a slash. */
  visit(path: string, look?: Look): Promise<Page>;
}

/** To be called once in a suite, before its tests. */
export function visitedHouse(): VisitedHouse {
  let floor: BrowserHouse | null = null;
  let open: OpenPage | null = null;

  beforeAll(async () => {
    floor = await startBrowserHouse();
  });

  afterEach(async () => {
    await open?.close();
    open = null;
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
      return open?.complaints ?? [];
    },
    async visit(path, look = {}) {
      open = await openPage(opened().browser, opened().urls[0] + path, look);
      return open.page;
    },
  };
}
