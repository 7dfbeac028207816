// The system's own Chromium, for benches, pictures and tests that need a page as people have it. It is never downloaded.

import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const FOLDERS = [...(process.env.PATH ?? '').split(delimiter), '/usr/bin', '/usr/local/bin'];

export const CHROMIUM_ARGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Path of the program; null: not installed. */
export const browserBinary: string | null =
  FOLDERS.flatMap((folder) => NAMES.map((name) => join(folder, name))).find((path) =>
    existsSync(path),
  ) ?? null;

/** A browser with a profile of its own, which ends with it. `env`: what it has beside our own environment. */
export function startBrowser(env: Readonly<Record<string, string>> = {}): Promise<Browser> {
  if (!browserBinary) throw new Error('chromium is not installed');
  const own = Object.entries(process.env).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value]],
  );
  return chromium.launch({
    executablePath: browserBinary,
    headless: true,
    args: CHROMIUM_ARGS,
    env: { ...Object.fromEntries(own), ...env },
  });
}

export const SCREENS = {
  desktop: { width: 1440, height: 900 },
  phone: { width: 390, height: 844 },
} as const;
