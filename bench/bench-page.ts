// The page in the system's Chromium as the browser bench drives it: slowed, traced, probed, sent from symbol to symbol, and
// asked for its memory. Knows the page by its address, its title and its region "Price" alone.

import type { Browser, CDPSession, Page } from 'playwright-core';
import { BARS_DEFAULT } from '../protocol/limits.ts';
import { SCREENS } from './chromium.ts';
import { type FrameTimes, frameTimes, TRACE_CATEGORIES } from './trace.ts';

const PROBE = new URL('page-probe.mjs', import.meta.url).pathname;
const OPEN_MS = 120_000;

/** What page-probe.mjs keeps. */
interface PageProbe {
  isOn: boolean;
  readonly ages: { readonly tier: string; readonly ms: number }[];
  readonly longTasks: number[];
}

declare global {
  var outcryProbe: PageProbe;
}

export interface Memory {
  readonly heapBytes: number;
  readonly nodes: number;
  /** Roots of what belongs to no document any more and is still held. */
  readonly detached: number;
  readonly listeners: number;
}

export class BenchPage {
  readonly #browser: Browser;
  readonly #page: Page;
  readonly #cdp: CDPSession;
  readonly #charted = new Set<string>();

  private constructor(browser: Browser, page: Page, cdp: CDPSession) {
    this.#browser = browser;
    this.#page = page;
    this.#cdp = cdp;
    page.on('request', (request) => {
      const { pathname, searchParams } = new URL(request.url());
      // The small pictures of the watchlist ask for fewer bars, and for those of many symbols.
      const isCandles = searchParams.get('limit') === String(BARS_DEFAULT);
      if (pathname === '/api/bars' && isCandles) {
        this.#charted.add(searchParams.get('symbol') ?? '');
      }
    });
  }

  /** Resolves when prices have come. */
  static async open(browser: Browser, url: string): Promise<BenchPage> {
    const context = await browser.newContext({ viewport: SCREENS.desktop, colorScheme: 'dark' });
    const page = await context.newPage();
    await page.addInitScript({ path: PROBE });
    const cdp = await context.newCDPSession(page);
    await cdp.send('Performance.enable');
    await cdp.send('HeapProfiler.enable');
    await cdp.send('DOM.enable');
    const opened = new BenchPage(browser, page, cdp);
    await page.goto(url);
    await page.waitForFunction(() => /\d/.test(document.title), null, { timeout: OPEN_MS });
    return opened;
  }

  /** `rate` 4: a quarter of the speed; 1: as it is. */
  async slow(rate: number): Promise<void> {
    await this.#cdp.send('Emulation.setCPUThrottlingRate', { rate });
  }

  /** Ages in milliseconds at the moment of paint, by tier, over `ms`. */
  async paintAges(ms: number): Promise<ReadonlyMap<string, readonly number[]>> {
    await this.#page.evaluate(() => {
      globalThis.outcryProbe.isOn = true;
    });
    await pause(ms);
    const ages = await this.#page.evaluate(() => {
      globalThis.outcryProbe.isOn = false;
      return globalThis.outcryProbe.ages.splice(0);
    });
    const byTier = new Map<string, number[]>();
    for (const { tier, ms: age } of ages) byTier.set(tier, [...(byTier.get(tier) ?? []), age]);
    return byTier;
  }

  /** Milliseconds of each task over 50 ms since the last time. */
  takeLongTasks(): Promise<readonly number[]> {
    return this.#page.evaluate(() => globalThis.outcryProbe.longTasks.splice(0));
  }

  frames(ms: number): Promise<FrameTimes> {
    return framesOf(this.#browser, this.#page, ms);
  }

  /** After all that can be thrown away was. */
  async memory(): Promise<Memory> {
    for (let round = 0; round < 3; round += 1) await this.#cdp.send('HeapProfiler.collectGarbage');
    const { metrics } = await this.#cdp.send('Performance.getMetrics');
    const metric = (wanted: string) => {
      const found = metrics.find(({ name }) => name === wanted);
      if (!found) throw new Error(`this Chromium has no metric ${wanted}`);
      return found.value;
    };
    const { detachedNodes } = await this.#cdp.send('DOM.getDetachedDomNodes');
    return {
      heapBytes: metric('JSHeapUsedSize'),
      nodes: metric('Nodes'),
      listeners: metric('JSEventListeners'),
      detached: detachedNodes.length,
    };
  }

  /** Every symbol that the page lists. */
  async symbols(): Promise<readonly string[]> {
    const answer = await this.#page.request.get(new URL('/api/instruments', this.#page.url()).href);
    const { instruments }: { instruments: { symbol: string }[] } = await answer.json();
    return instruments.map(({ symbol }) => symbol);
  }

  /** As the back and forward buttons do it. */
  async goTo(symbol: string): Promise<void> {
    await this.#page.evaluate((to) => {
      history.pushState(null, '', `?symbol=${encodeURIComponent(to)}`);
      dispatchEvent(new PopStateEvent('popstate'));
    }, symbol);
  }

  /** How many symbols it has asked candles for so far. */
  get chartedCount(): number {
    return this.#charted.size;
  }

  async close(): Promise<void> {
    await this.#page.context().close();
  }
}

/** Of a page with one short text that is another in each frame, slowed as `slow` says: no live page costs less. */
export async function floorFrames(browser: Browser, slow: number, ms: number): Promise<FrameTimes> {
  const context = await browser.newContext({ viewport: SCREENS.desktop });
  const page = await context.newPage();
  await page.setContent(`<p>0</p><script>
    const text = document.querySelector('p').firstChild;
    requestAnimationFrame(function next(time) {
      text.nodeValue = time.toFixed(0);
      requestAnimationFrame(next);
    });
  </script>`);
  const cdp = await context.newCDPSession(page);
  await cdp.send('Emulation.setCPUThrottlingRate', { rate: slow });
  const frames = await framesOf(browser, page, ms);
  await context.close();
  return frames;
}

async function framesOf(browser: Browser, page: Page, ms: number): Promise<FrameTimes> {
  await browser.startTracing(page, { categories: TRACE_CATEGORIES });
  await pause(ms);
  const trace = await browser.stopTracing();
  return frameTimes(trace.toString());
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
