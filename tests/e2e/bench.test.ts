// The browser bench sees what is planted in a page, and runs from its command to its file on a real floor.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocketServer } from 'ws';
import { BenchPage } from '../../bench/bench-page.ts';
import { startBrowser } from '../../bench/chromium.ts';
import { quantile } from '../../bench/figures.ts';
import { encodeDefinition, LAYOUT } from '../../protocol/entry.ts';
import type { TickerState } from '../../protocol/frames.ts';
import { quietDay } from '../../protocol/instrument-state.ts';
import { encodeTicker } from '../../protocol/ticker-entry.ts';
import { runCommand } from '../../run/command.mjs';
import { browserOrSkip } from '../support/browser.ts';

const LATE_MS = 300;
const STATE: TickerState = {
  epoch: 1,
  seq: 0,
  time: 0,
  sent: 0,
  last: null,
  quote: { bid: null, ask: null },
  day: quietDay(0),
  status: 'open',
};
/** It works about 20 ms for each frame, 80 ms in a task now and then, and leaves 100 elements behind for each symbol. */
const PLANTED = `<!doctype html><title>1</title><p id="p">x</p><script>
const burn = (ms) => { const end = performance.now() + ms; while (performance.now() < end); };
let turns = 0;
for (const end = performance.now() + 20; performance.now() < end; ) turns += 1;
const work = () => { for (let left = turns; left > 0; left -= 1) performance.now(); };
const kept = [];
addEventListener('popstate', () => {
  for (let left = 100; left > 0; left -= 1) kept.push(document.createElement('p'));
});
const draw = (time) => { p.textContent = time; work(); requestAnimationFrame(draw); };
requestAnimationFrame(draw);
setInterval(() => burn(80), 500);
const socket = new WebSocket('ws://' + location.host + '/ws');
socket.binaryType = 'arraybuffer';
socket.onopen = () => {
  socket.send(JSON.stringify({ method: 'subscribe', params: { channel: 'ticker', symbols: '*' } }));
  socket.send(JSON.stringify({
    method: 'subscribe', params: { channel: 'ticker', symbols: ['NEAR'], tier: 'fast' },
  }));
};
</script>`;

browserOrSkip('the browser bench', () => {
  describe('on a page with planted faults', () => {
    let browser: Browser;
    let server: Server;
    let sockets: WebSocketServer;
    let page: BenchPage;
    let timer: NodeJS.Timeout;

    beforeAll(async () => {
      server = createServer((_request, response) => {
        response.setHeader('content-type', 'text/html').end(PLANTED);
      });
      sockets = new WebSocketServer({ server });
      const tell = (symbol: string, sent: number, more: object = {}) => {
        const params = { symbol, from: 1, to: 2, sent, ...more };
        const text = JSON.stringify({ method: 'ticker', params });
        for (const socket of sockets.clients) socket.send(text);
      };
      const definition = { number: 1, symbol: 'NEAR', priceScale: 2, sizeScale: 0, tick: 1 };
      const state = (seq: number, sent: number) => ({ ...STATE, seq, sent });
      // A snapshot, and a change of two batches that goes on from it.
      const tellBytes = (sent: number) => {
        const batch = { epoch: 1, time: 0, bars: [], trades: [], missed: 0, quote: null };
        const span = { ...batch, from: 1, to: 3, sent, bids: [], asks: [], status: null };
        const entries = [
          encodeDefinition(definition),
          encodeTicker(definition, null, state(1, 0), null),
          encodeTicker(definition, state(1, 0), state(3, Date.now()), span),
        ];
        const message = Buffer.from([LAYOUT, ...entries.flatMap((entry) => [...(entry ?? [])])]);
        for (const socket of sockets.clients) socket.send(message);
      };
      timer = setInterval(() => {
        tellBytes(Date.now() - LATE_MS);
        tell('NEAR', Date.now() - LATE_MS);
        tell('NEAR', 0, { snapshot: true });
        tell('NEAR', 0, { to: 1 });
        tell('FAR', Date.now() - 10 * LATE_MS);
      }, 20);
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      browser = await startBrowser();
      page = await BenchPage.open(browser, `http://127.0.0.1:${portOf(server)}/`);
    });

    afterAll(async () => {
      clearInterval(timer);
      await browser.close();
      sockets.close();
      server.close();
    });

    test('prices are as old as they are when painted, by the tier of their symbol', async () => {
      const ages = await page.paintAges(2_000);

      const [fast = [], live = []] = [ages.get('fast'), ages.get('live')];
      expect(Math.min(...fast)).toBeGreaterThanOrEqual(LATE_MS);
      expect(quantile(fast, 0.5)).toBeLessThan(5 * LATE_MS);
      expect(Math.min(...live)).toBeGreaterThanOrEqual(10 * LATE_MS);
    });

    test('frames are as long as what is done in them, and longer with a slowed CPU', async () => {
      const { all, task } = await page.frames(2_000);
      await page.slow(4);
      const slowed = await page.frames(2_000);
      await page.slow(1);

      expect(all.length).toBeGreaterThan(3);
      expect(quantile(all, 0.99)).toBeGreaterThanOrEqual(80);
      expect(quantile(slowed.task, 0.5)).toBeGreaterThan(2 * quantile(task, 0.5));
    });

    test('every task over 50 ms is counted', async () => {
      await page.takeLongTasks();
      await page.frames(1_500);
      const tasks = await page.takeLongTasks();

      expect(tasks.filter((ms) => ms >= 80).length).toBeGreaterThanOrEqual(2);
    });

    test('what is left behind by each symbol is found', async () => {
      const before = await page.memory();
      for (let nth = 0; nth < 3; nth += 1) await page.goTo('AAPL');
      const after = await page.memory();

      expect(after.detached - before.detached).toBe(300);
      expect(after.nodes - before.nodes).toBeGreaterThanOrEqual(300);
    });
  });

  describe('as a command', () => {
    let folder: string;

    beforeAll(() => {
      folder = mkdtempSync(join(tmpdir(), 'outcry-results-'));
    });

    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    test('measures a small floor, keeps it, and with --check fails for what is over', async () => {
      const file = join(folder, 'RESULTS.md');
      const args = ['run', '--silent', 'bench', '--', 'browser', '--check', '--results', file];
      const short = ['--symbols', '8', '--rate', '5', '--seconds', '2', '--slow', '20'];
      const walk = ['--minutes', '0.05', '--switches', '7'];
      const { code, output } = await runCommand('npm', [...args, ...short, ...walk]);

      // Nothing is painted in 8 ms at a twentieth of the speed.
      expect([code, output]).toEqual([1, expect.stringMatching(/figures? (is|are) over budget/)]);
      const text = readFileSync(file, 'utf8');
      expect(text).toMatch(/## browser[\s\S]*\| Chromium \| \d+\./);
      expect(text).toMatch(/the feed reached \d+ of 40 trades\/s/);
      expect(text).toMatch(/cores used: .*browser \d/);
      expect(text).toMatch(/\| main thread a frame, p95 \| \d+(\.\d)? ms \| OVER \(8\.0 ms\)/);
      expect(text).toMatch(/\| batch → paint, live, p95 \| \d+(\.\d)? ms/);
      expect(text).toMatch(/\| heap growth \| \u2212?\d+(\.\d)? MiB \| \w+ \(10\.0 MiB\)/);
    });

    test.each([
      ['bench', ['nope'], 'there is no bench "nope"'],
      ['screenshots', ['--messages', 'x'], 'Expected a whole number from 1 to 200'],
    ])('says with code 2 what is wrong: %s %s', async (script, args, text) => {
      const { code, output } = await runCommand('npm', ['run', '--silent', script, '--', ...args]);

      expect(code).toBe(2);
      expect(output).toContain(text);
    });
  });
});

function portOf(server: Server): number {
  const address: AddressInfo | string | null = server.address();
  if (address === null || typeof address === 'string') throw new Error('it does not listen');
  return address.port;
}
