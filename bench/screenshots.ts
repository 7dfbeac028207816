// npm run screenshots: pictures of the dashboard for the README, from a floor of its own with a seeded market and crowd,
// when the crowd has spoken and the candles are drawn. Writes docs/screens/{desktop,phone}-{dark,light}.png.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import type { Browser, Page } from 'playwright-core';
import { exitEarly, readOptions, wholeNumber } from '../bus/options.ts';
import { reasonOf } from '../protocol/result.ts';
import { SCREENS, startBrowser } from './chromium.ts';
import { RealFloor } from './real-floor.ts';

const FOLDER = fileURLToPath(new URL('../docs/screens', import.meta.url));
const SYMBOL = 'BTC-USD';
/** The crowd talks when something happens: that may take a while. */
const WAIT_MS = 300_000;

const command = new Command('npm run screenshots --')
  .description('Pictures of the dashboard for the README, into docs/screens.')
  .option('--seed <n>', 'another market', wholeNumber(0, 2 ** 32 - 1), 7)
  .option('--messages <n>', 'how many the room must have before', wholeNumber(1, 200), 12)
  .option('--folder <path>', 'where they go', FOLDER);

async function main(seed: number, messages: number, folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  say('opening a floor with a crowd …');
  const floor = await RealFloor.open({ symbols: 24, rate: 5, seed, hasCrowd: true, env: {} });
  try {
    const browser = await startBrowser();
    try {
      say(`waiting for ${messages} messages …`);
      // The crowd talks where somebody is: this page stays open while the others are taken.
      const watcher = await visit(browser, floor.url, 'desktop', 'dark', messages);
      for (const screen of ['desktop', 'phone'] as const) {
        for (const theme of ['dark', 'light'] as const) {
          const page = await visit(browser, floor.url, screen, theme, messages);
          const file = join(folder, `${screen}-${theme}.png`);
          const bytes = await page.screenshot();
          writeFileSync(file, bytes);
          say(`${file}, ${Math.round(bytes.length / 1_000)} kB`);
          await page.context().close();
        }
      }
      await watcher.context().close();
    } finally {
      await browser.close();
    }
  } finally {
    await floor.close();
  }
}

/** Resolves when prices are live, the room has `messages` and the candles are drawn. */
async function visit(
  browser: Browser,
  url: string,
  screen: keyof typeof SCREENS,
  theme: 'dark' | 'light',
  messages: number,
): Promise<Page> {
  const isPhone = screen === 'phone';
  const context = await browser.newContext({
    viewport: SCREENS[screen],
    colorScheme: theme,
    hasTouch: isPhone,
    isMobile: isPhone,
  });
  context.setDefaultTimeout(WAIT_MS);
  const page = await context.newPage();
  await page.goto(`${url}/?symbol=${SYMBOL}`);
  await page.getByRole('status').getByText('Live', { exact: true }).waitFor();
  // A small screen shows the chart, and the room half open below it.
  if (isPhone) await page.getByRole('button', { name: 'Open the room', exact: true }).click();
  await page.locator(`article >> nth=${messages - 1}`).waitFor({ state: 'attached' });
  await page.locator('.summary', { hasText: 'In view' }).waitFor({ state: 'attached' });
  return page;
}

function say(line: string): void {
  process.stdout.write(`screens  ${line}\n`);
}

const options = readOptions(command, process.argv.slice(2));
if (options.ok) {
  const { seed, messages, folder } = options.value;
  main(seed, messages, folder).catch((thrown: unknown) => {
    process.stderr.write(`screens  ${reasonOf(thrown)}\n`);
    process.exitCode = 1;
  });
} else {
  exitEarly(options.error);
}
