import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type CtlConfig, readCtl } from '../../../feed/ctl-config.ts';

beforeEach(() => {
  for (const name of ['NATS_URL', 'OUTCRY_SHARD']) vi.stubEnv(name, undefined);
});
afterEach(() => vi.unstubAllEnvs());

function configOf(...args: string[]): CtlConfig {
  const config = readCtl(args);
  if (!config.ok) throw new Error(config.error.text);
  return config.value;
}

function complaintOf(...args: string[]): string {
  const config = readCtl(args);
  if (config.ok) throw new Error('no complaint');
  expect(config.error.code).toBe(2);
  return config.error.text;
}

describe('what ctl is told', () => {
  it.each([
    [['show'], { type: 'show' }],
    [['rate', '1e2'], { type: 'rate', rate: 100 }],
    [['rate', '20'], { type: 'rate', rate: 20 }],
    [['volatility', '0.5'], { type: 'volatility', volatility: 0.5 }],
    [['pause'], { type: 'pause' }],
    [['resume'], { type: 'resume' }],
    [['news', '^OUT8'], { type: 'news', symbol: '^OUT8' }],
  ])('%j is an order or a question', (args, control) => {
    expect(configOf(...args)).toEqual({
      natsUrls: ['nats://127.0.0.1:4222'],
      shard: '0',
      control,
    });
  });

  it('names broker and shard, before the order or behind it', () => {
    const told = { natsUrls: ['nats://a:1'], shard: 'b', control: { type: 'pause' } };

    expect(configOf('--shard', 'b', 'pause', '--nats-url', 'nats://a:1')).toEqual(told);
    vi.stubEnv('NATS_URL', 'nats://a:1');
    vi.stubEnv('OUTCRY_SHARD', 'b');
    expect(configOf('pause')).toEqual(told);
  });

  it.each([
    [[], 'Usage'],
    [['sell'], "unknown command 'sell'"],
    [['rate'], "missing required argument 'number'"],
    [['rate', 'fast'], 'a number from 0.01 to 1000'],
    [['rate', '1e4'], 'rate: a number from 0.01 to 1000'],
    [['rate', '0'], 'rate: a number from 0.01 to 1000'],
    [['rate', '-5'], 'rate: a number from 0.01 to 1000'],
    [['rate', ''], 'a number from 0.01 to 1000'],
    [['volatility', 'x'], 'a number from 0.1 to 10'],
    [['rate', '5', '6'], 'too many arguments'],
    [['volatility', '11'], 'volatility: a number from 0.1 to 10'],
    [['news'], "missing required argument 'symbol'"],
    [['news', 'A'.repeat(65)], 'symbol'],
    [['pause', '--shard', 'a b'], '--shard'],
    [['--nats-url', 'http://x', 'show'], '--nats-url'],
    [['show', '--now'], "unknown option '--now'"],
  ])('%j is wrong, and it says why', (args, named) => {
    expect(complaintOf(...args)).toContain(named);
  });

  it('explains itself', () => {
    const help = readCtl(['--help']);

    expect(help).toMatchObject({ ok: false, error: { code: 0 } });
    if (!help.ok)
      for (const word of ['show', 'rate <number>', 'volatility <factor>', 'pause', 'news']) {
        expect(help.error.text).toContain(word);
      }
  });
});
