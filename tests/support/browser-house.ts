// The whole house in this process with the page as it is built, for tests in a browser.

import type { Browser } from 'playwright-core';
import type { Bus } from '../../bus/bus.ts';
import { MemoryBroker } from '../../bus/memory.ts';
import { systemClock } from '../../bus/system-clock.ts';
import { ensureBuilt } from '../../run/builds.mjs';
import { type House, startHouse } from '../../run/house.ts';
import { inRoot } from '../../run/paths.mjs';
import { startBrowser } from './browser.ts';

export interface BrowserHouse {
  readonly browser: Browser;
  readonly house: House;
  /** Beside the gateways, for what no client may do. */
  readonly bus: Bus;
  /** Where the page is served: one address per gateway. */
  readonly urls: readonly [string, string];
  close(): Promise<void>;
}

const QUIET = { info() {}, warn() {}, error() {} };

/** Two gateways and a browser. Builds the page if it is older than its sources. */
export async function startBrowserHouse(): Promise<BrowserHouse> {
  await ensureBuilt(['web']);
  const broker = new MemoryBroker({ clock: systemClock, random: Math.random });
  const bus = broker.connect();
  const house = await startHouse({
    broker,
    ports: [0, 0],
    symbols: 8,
    // Enough to see everything move, and little for a machine that draws without a graphics card.
    rate: 5,
    seed: 7,
    log: QUIET,
    webFolder: inRoot('web', 'dist'),
    addressLimits: false,
  });
  const [first, second] = house.gateways;
  if (!first || !second) throw new Error('a house of two gateways has two');
  const browser = await startBrowser();
  return {
    browser,
    house,
    bus,
    urls: [first.url, second.url],
    async close() {
      await browser.close();
      await house.close();
      await bus.close();
    },
  };
}
