// What the README shows is what runs: its example is the file beside the client, and that file works with plain Node.

import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type House, startHouse } from '../../run/house.ts';
import { eventually } from '../support/eventually.ts';
import { KeptLog } from '../support/floor.ts';

const EXAMPLE = 'client/examples/ten-lines.mjs';
const START_MS = 30_000;

describe('the README', () => {
  let house: House;
  beforeEach(async () => {
    const log = new KeptLog();
    house = await startHouse({ ports: [0], symbols: 8, rate: 5, seed: 7, log });
  });
  afterEach(() => house.close());

  it('shows the example as it is', () => {
    const shown = /```js\n([\s\S]*?)```/.exec(readFileSync('README.md', 'utf8'))?.[1];

    expect(shown).toBe(readFileSync(EXAMPLE, 'utf8'));
  });

  it('shows an example that watches, joins and speaks', async () => {
    expect(existsSync('client/dist/index.js'), 'npm run build makes client/dist').toBe(true);
    const [gateway] = house.gateways;
    const child = spawn(process.execPath, [EXAMPLE, `ws://127.0.0.1:${gateway?.port}/ws`]);
    let printed = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        printed += chunk;
      });
    }

    try {
      await eventually('a price', () => /^BTC-USD \d+\.\d+$/m.test(printed), START_MS);
      await eventually('its own words', () => /^guest-\d+: hello, floor$/m.test(printed), START_MS);
    } finally {
      child.kill('SIGKILL');
    }
    expect(printed).not.toMatch(/error/i);
  }, 60_000);
});
