// An operator of a floor that `npm start` opened: the token that it prints, the door that takes it, and the command line.

import { spawn } from 'node:child_process';
import { afterEach, describe, expect, test } from 'vitest';
import { LaunchPad } from '../support/launcher.ts';
import { natsOrSkip, startNatsServer } from '../support/nats-server.ts';
import { expectEnds, SMALL } from '../support/open-floor.ts';
import { ROOT } from '../support/tree.ts';

const LONG = 120_000;
const MEMORY = { OUTCRY_BROKER: 'memory' };

const pad = new LaunchPad();
afterEach(() => pad.close());

interface Ran {
  readonly code: number | null;
  readonly text: string;
}

/** `npm run feed -- ctl …` */
function ctl(env: Record<string, string>, ...args: string[]): Promise<Ran> {
  const { NATS_URL: _, ...clean } = process.env;
  const child = spawn(process.execPath, ['run/part.mjs', 'feed', 'ctl', ...args], {
    cwd: ROOT,
    env: { ...clean, ...env },
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
  }
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, text })));
}

async function ask(url: string, token: string, order?: object) {
  const answer = await fetch(`${url}/api/operator/feed`, {
    method: order ? 'POST' : 'GET',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(order ? { body: JSON.stringify(order) } : {}),
  });
  return { status: answer.status, body: await answer.json() };
}

function printedToken(output: string): string {
  return /operator token of this start: ([A-Za-z0-9_-]{32})$/m.exec(output)?.[1] ?? '';
}

test('the printed token opens every gateway of the floor', { timeout: LONG }, async () => {
  const launcher = pad.launch({ args: [...SMALL, '--gateways', '2', '--no-crowd'], env: MEMORY });
  const url = await launcher.opened();
  const second = /another gateway of it: (\S+)/.exec(launcher.output)?.[1] ?? '';
  const token = printedToken(launcher.output);

  const ordered = await ask(url, token, { type: 'volatility', volatility: 2 });
  expect(ordered).toMatchObject({ status: 200, body: { feeds: [{ volatility: 2 }], silent: [] } });
  expect(await ask(second, token)).toEqual(ordered);
  expect((await ask(url, 'not-the-token-of-it')).status).toBe(401);
  await expectEnds(launcher);
});

test('a token of the environment is taken and not printed', { timeout: LONG }, async () => {
  const OUTCRY_OPERATOR_TOKEN = 'chosen-by-the-operator';
  const env = { ...MEMORY, OUTCRY_OPERATOR_TOKEN };
  const launcher = pad.launch({ args: [...SMALL, '--no-crowd'], env });
  const url = await launcher.opened();

  expect((await ask(url, OUTCRY_OPERATOR_TOKEN)).status).toBe(200);
  expect(launcher.output).not.toContain('operator token');
  expect(launcher.output).not.toContain(OUTCRY_OPERATOR_TOKEN);
  await expectEnds(launcher);
});

describe('ctl without a floor', () => {
  test('says what is wrong with its use, with exit code 2, and that no broker is there, with 1', async () => {
    expect(await ctl({}, 'rate', 'fast')).toMatchObject({
      code: 2,
      text: expect.stringContaining('rate: a number from 0.01 to 1000'),
    });
    const alone = await ctl({ NATS_URL: 'nats://127.0.0.1:1' }, 'show');
    expect(alone).toMatchObject({
      code: 1,
      text: expect.stringContaining('no connection to NATS'),
    });
    expect(await ctl({}, '--help')).toMatchObject({ code: 0 });
  }, 60_000);
});

natsOrSkip('ctl with a broker', () => {
  test('finds the floor of this folder, and orders show at the door', {
    timeout: LONG,
  }, async () => {
    const OUTCRY_DATA = pad.folder();
    const launcher = pad.launch({ args: [...SMALL, '--no-crowd'], env: { OUTCRY_DATA } });
    const url = await launcher.opened();
    const run = (...args: string[]) => ctl({ OUTCRY_DATA }, ...args);

    const before = 'shard 0: open, rate 5, volatility 1, 3 instruments\n';
    expect(await run('show')).toEqual({ code: 0, text: before });
    expect(await run('rate', '2.5')).toMatchObject({ code: 0 });
    const paused = 'shard 0: paused, rate 2.5, volatility 1, 3 instruments\n';
    expect(await run('pause')).toEqual({ code: 0, text: paused });
    const { body } = await ask(url, printedToken(launcher.output));
    expect(body.feeds).toMatchObject([{ rate: 2.5, paused: true }]);

    const refused = { code: 2, text: 'error: the market is paused: resume it first\n' };
    expect(await run('news', 'AAPL')).toEqual(refused);
    await run('resume');
    const news = await run('news', 'AAPL');
    expect(news).toMatchObject({ code: 0, text: expect.stringContaining('the news is out') });
    await expectEnds(launcher);
  });

  test('says that no feed answers, with exit code 1', async () => {
    const server = await startNatsServer();
    try {
      expect(await ctl({ NATS_URL: server.url }, 'pause')).toEqual({
        code: 1,
        text: expect.stringContaining('no feed of shard 0 answers'),
      });
    } finally {
      await server.close();
    }
  }, 60_000);
});
