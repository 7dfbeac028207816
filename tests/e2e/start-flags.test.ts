// The flags of `npm start` that shape the market and the door, by what they change. The others are tested where a start
// is (start.test.ts).

import { afterEach, describe, expect, test } from 'vitest';
import { CONNECTIONS_PER_ADDRESS } from '../../protocol/limits.ts';
import { knock } from '../support/drained-socket.ts';
import { LaunchPad } from '../support/launcher.ts';
import { expectEnds, symbolsAt } from '../support/open-floor.ts';
import { freePort } from '../support/processes.ts';

const pad = new LaunchPad();
afterEach(() => pad.close());

const LONG = 120_000;
const MEMORY = { OUTCRY_BROKER: 'memory' };

/** Mean trades per second in the minutes that a new floor begins with. */
async function rateAt(url: string): Promise<number> {
  const answer = await fetch(`${url}/api/bars?symbol=AAPL&interval=1m&limit=1000`);
  const { bars }: { bars: unknown[][] } = await answer.json();
  const trades = bars.reduce((sum, bar) => sum + Number(bar[6]), 0);
  return trades / bars.length / 60;
}

/** How many of so many connections that this machine opens at once are let in. */
async function letIn(url: string, count: number): Promise<number> {
  const address = `${url.replace('http', 'ws')}/ws`;
  const sockets = await Promise.all(Array.from({ length: count }, () => knock(address)));
  for (const socket of sockets) socket?.terminate();
  return sockets.filter((socket) => socket !== null).length;
}

test('--symbols, --rate and --seed make the market', { timeout: LONG }, async () => {
  const args = ['--port', '0', '--symbols', '2', '--rate', '80', '--seed', '4711'];
  const launcher = pad.launch({ args, env: MEMORY });

  const url = await launcher.opened();

  expect(await symbolsAt(url)).toEqual(['AAPL', 'BTC-USD']);
  // Busy hours and quiet ones: between 0.6 and 1.4 of the mean, and livelier at times.
  const rate = await rateAt(url);
  expect(rate).toBeGreaterThan(30);
  expect(rate).toBeLessThan(200);
  // No two starts are at the same moment, so what the seed does is seen where the moment is given: in the feed's tests.
  expect(launcher.pidOf('--seed 4711')).toBeGreaterThan(0);
  await expectEnds(launcher);
});

test('the crowd comes by itself, is started again when it dies, and --no-crowd keeps it away', {
  timeout: LONG,
}, async () => {
  const args = ['--port', '0', '--symbols', '2'];
  const lively = pad.launch({ args, env: MEMORY });
  await lively.opened();
  await lively.says(/crowd is ready/);
  process.kill(lively.pidOf('crowd.ts'), 'SIGKILL');
  await lively.says(/crowd ended \(SIGKILL\) and is started again/);
  await expectEnds(lively);

  const quiet = pad.launch({ args: [...args, '--no-crowd'], env: MEMORY });
  await quiet.opened();
  await expectEnds(quiet);
  expect(quiet.output).not.toContain('crowd');
});

describe('the door', () => {
  test.skipIf(process.platform !== 'linux')(
    '--host and --port are where it listens, and nowhere else',
    { timeout: LONG },
    async () => {
      const port = await freePort();
      const args = ['--symbols', '2', '--host', '127.0.0.2', '--port', String(port)];
      const launcher = pad.launch({ args, env: MEMORY });

      const url = await launcher.opened();

      expect(url).toBe(`http://127.0.0.2:${port}`);
      expect((await fetch(`${url}/readyz`)).status).toBe(200);
      await expect(fetch(`http://127.0.0.1:${port}/readyz`)).rejects.toThrow('fetch failed');
      await expectEnds(launcher);
    },
  );

  test('counts what one address does, until --no-address-limits', { timeout: LONG }, async () => {
    const args = ['--port', '0', '--symbols', '2'];
    const crowd = 2 * CONNECTIONS_PER_ADDRESS;
    const limited = pad.launch({ args, env: MEMORY });
    expect(await letIn(await limited.opened(), crowd)).toBeLessThanOrEqual(CONNECTIONS_PER_ADDRESS);
    await expectEnds(limited);

    const lifted = pad.launch({ args: [...args, '--no-address-limits'], env: MEMORY });
    expect(await letIn(await lifted.opened(), crowd)).toBe(crowd);
    await expectEnds(lifted);
  });
});
