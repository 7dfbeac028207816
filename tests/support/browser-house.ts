// The whole house in this process with the page as it is built, for tests in a browser.

import type { Browser } from 'playwright-core';
import { startBrowser } from '../../bench/chromium.ts';
import type { Bus } from '../../bus/bus.ts';
import { MemoryBroker } from '../../bus/memory.ts';
import { systemClock } from '../../bus/system-clock.ts';
import { ensureBuilt } from '../../run/builds.mjs';
import { type House, startHouse } from '../../run/house.ts';
import { inRoot } from '../../run/paths.mjs';

export interface BrowserHouse {
  readonly browser: Browser;
  readonly house: House;
  /** Beside the gateways, for what no client may do. */
  readonly bus: Bus;
  /** Lines of the house's log so far. */
  readonly logged: readonly string[];
  /** Where the page is served: one address per gateway. */
  readonly urls: readonly [string, string];
  close(): Promise<void>;
}

export const OPERATOR_TOKEN = 'operator-of-the-browser';

export interface BrowserHouseOptions {
  readonly symbols?: number;
  /** Mean trades per second and symbol: by default enough to see everything move, and little for a slow machine. */
  readonly rate?: number;
}

/** Two gateways and a browser. Builds the page if it is older than its sources. */
export async function startBrowserHouse({
  symbols = 8,
  rate = 5,
}: BrowserHouseOptions = {}): Promise<BrowserHouse> {
  await ensureBuilt(['web']);
  const broker = new MemoryBroker({ clock: systemClock, random: Math.random });
  const bus = broker.connect();
  const logged: string[] = [];
  const say = (_fields: object, line: string) => logged.push(line);
  const house = await startHouse({
    broker,
    ports: [0, 0],
    symbols,
    rate,
    seed: 7,
    log: { info: say, warn: say, error: say },
    operatorToken: OPERATOR_TOKEN,
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
    logged,
    urls: [first.url, second.url],
    async close() {
      await browser.close();
      await house.close();
      await bus.close();
    },
  };
}
