// The crowd as `npm start` starts it, beside a house: it talks where a person is, is marked, and comes back under its names.

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { type Client, createClient } from '../../client/index.ts';
import { type House, startHouse } from '../../run/house.ts';
import { eventually } from '../support/eventually.ts';
import { KeptLog } from '../support/floor.ts';

const CROWD = ['--import', 'tsx', 'client/examples/crowd.ts'];
/** Eight bots in a room speak every few seconds; this is for the day on which all of them have little to say. */
const TALK_MS = 90_000;

describe('the crowd', () => {
  let house: House;
  let folder: string;
  let url: string;
  let crowd: ChildProcess | null = null;
  let watcher: Client | null = null;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'outcry-crowd-'));
    house = await startHouse({ ports: [0], symbols: 2, rate: 5, seed: 7, log: new KeptLog() });
    url = `ws://127.0.0.1:${house.gateways[0]?.port}/ws`;
  });
  afterEach(async () => {
    watcher?.close();
    crowd?.kill('SIGKILL');
    await house.close();
    await rm(folder, { recursive: true });
  });

  function start(): ChildProcess {
    const flags = ['--url', url, '--sessions', join(folder, 'crowd.json')];
    return spawn(process.execPath, [...CROWD, ...flags], { stdio: 'ignore' });
  }

  it('talks where a person watches, as bots that say so, and keeps its names', async () => {
    watcher = createClient({ url, WebSocket });
    const room = watcher.room('AAPL');
    crowd = start();
    await eventually('all have come', () => room.presence?.bots === 8, TALK_MS);

    await eventually('somebody speaks', () => room.messages.length > 1, TALK_MS);

    expect(room.messages.every(({ user }) => user.bot === true)).toBe(true);
    expect(room.presence).toMatchObject({ count: 9, bots: 8 });
    const names = new Set(room.messages.map(({ user }) => user.name));

    const ended = new Promise((resolve) => crowd?.once('exit', resolve));
    crowd.kill('SIGTERM');
    expect(await ended).toBe(0);
    await eventually('all have left', () => room.presence?.bots === undefined, TALK_MS);
    crowd = start();
    await eventually('all are back', () => room.presence?.bots === 8, TALK_MS);
    const back = room.presence?.users?.map(({ name }) => name) ?? [];
    expect(back).toEqual(expect.arrayContaining([...names]));
    expect(
      Object.keys(JSON.parse(await readFile(join(folder, 'crowd.json'), 'utf8'))),
    ).toHaveLength(12);
  }, 300_000);

  it.each([
    [['--seed', 'x'], '--seed x: expected a whole number'],
    [['--nope'], "Unknown option '--nope'"],
  ])('complains about %j with exit code 2', async (flags, complaint) => {
    crowd = spawn(process.execPath, [...CROWD, ...flags], { stdio: ['ignore', 'ignore', 'pipe'] });
    let printed = '';
    crowd.stderr?.on('data', (chunk) => {
      printed += chunk;
    });
    const code = await new Promise((resolve) => crowd?.once('exit', resolve));

    expect([code, printed.includes(complaint)], printed).toEqual([2, true]);
  });
});
