// What a start must bring about, seen from outside: a page, instruments, prices that move, and an end that leaves nothing.

import { expect } from 'vitest';
import WebSocket from 'ws';
import { createClient } from '../../client/index.ts';
import { eventually } from './eventually.ts';
import type { Launcher } from './launcher.ts';

/** Flags of a small floor on any free port. */
export const SMALL = ['--symbols', '3', '--port', '0'];
/** The first trades of a floor whose processes have just started. */
const TRADES_MS = 30_000;

export async function symbolsAt(url: string): Promise<string[]> {
  const answer = await fetch(`${url}/api/instruments`);
  const { instruments } = await answer.json();
  return instruments.map(({ symbol }: { symbol: string }) => symbol);
}

/** A gateway of a `SMALL` floor is ready, and serves the page and its instruments. */
export async function expectOpen(url: string): Promise<void> {
  expect((await fetch(`${url}/readyz`)).status).toBe(200);
  expect(await (await fetch(url)).text()).toContain('<html');
  expect(await symbolsAt(url)).toHaveLength(3);
}

/** A price of the floor is proven current, and trades come in. */
export async function expectPrices(url: string): Promise<void> {
  const client = createClient({ url: `${url.replace('http', 'ws')}/ws`, WebSocket });
  try {
    client.ticker('AAPL', () => {});
    await eventually(
      'AAPL is traded',
      () => client.freshness('AAPL').state === 'fresh' && client.counts.trades > 0,
      TRADES_MS,
    );
  } finally {
    client.close();
  }
}

/** Ctrl-C ends it with code 0, and everything that it started. */
export async function expectEnds(launcher: Launcher): Promise<void> {
  launcher.signal('SIGINT');
  await expect(launcher.exit).resolves.toBe(0);
  expect(launcher.processes()).toEqual([]);
}
