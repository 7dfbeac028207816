// Pages in the system's Chromium for tests. Without it suites are skipped aloud, or fail where CI=true. Every complaint of a
// page is kept, also those about its security policy.

import type { Browser, Page } from 'playwright-core';
import { describe, test } from 'vitest';
import { browserBinary, SCREENS } from '../../bench/chromium.ts';
import { eventually, type Maybe } from './eventually.ts';

/** Two shared cores: a page may take long, and is waited for, not timed. */
const WAIT_MS = 60_000;

/** `eventually` with the patience that a browser on a busy machine asks for. */
export function soon<T>(
  what: string,
  check: () => Maybe<T> | Promise<Maybe<T>>,
  deadlineMs = WAIT_MS,
): Promise<T> {
  return eventually(what, check, deadlineMs);
}

/** `describe` for a suite that needs a browser. */
export function browserOrSkip(title: string, body: () => void): void {
  if (browserBinary) {
    describe(title, { timeout: 300_000 }, body);
  } else if (process.env.CI === 'true') {
    describe(title, () => {
      test('needs a browser', () => {
        throw new Error('chromium is not installed, and CI=true takes no excuse');
      });
    });
  } else {
    process.stderr.write(`SKIPPED, since chromium is not installed: ${title}\n`);
    describe.skip(title, body);
  }
}

export interface Look {
  readonly screen?: keyof typeof SCREENS;
  readonly theme?: 'dark' | 'light';
  readonly reducedMotion?: boolean;
  /** Runs before the page is asked for. */
  readonly prepare?: (page: Page) => Promise<unknown>;
}

export interface OpenPage {
  readonly page: Page;
  /** What the page complained about: errors on its console, uncaught ones, breaches of its security policy. */
  readonly complaints: readonly string[];
  close(): Promise<void>;
}

/** A visitor with no history of visits. */
export async function openPage(browser: Browser, url: string, look: Look = {}): Promise<OpenPage> {
  const { screen = 'desktop', theme = 'dark', reducedMotion = false, prepare } = look;
  const isPhone = screen === 'phone';
  const context = await browser.newContext({
    viewport: SCREENS[screen],
    colorScheme: theme,
    reducedMotion: reducedMotion ? 'reduce' : 'no-preference',
    hasTouch: isPhone,
    isMobile: isPhone,
  });
  context.setDefaultTimeout(WAIT_MS);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', ({ message }) => complaints.push(message));
  page.on('console', (line) => {
    if (line.type() === 'error' || line.type() === 'warning') complaints.push(line.text());
  });
  await prepare?.(page);
  await page.goto(url);
  const close = async () => {
    // An answer that is still being changed for the page comes too late, and is nobody's error.
    if (!page.isClosed()) await page.unrouteAll({ behavior: 'ignoreErrors' });
    await context.close();
  };
  return { page, complaints, close };
}
