import { afterEach, describe, expect, it, vi } from 'vitest';
import { type FeedConfig, readConfig } from '../../../feed/config.ts';

const DEFAULTS: FeedConfig = {
  natsUrls: ['nats://127.0.0.1:4222'],
  shard: '0',
  symbols: 24,
  rate: 5,
  seed: 7,
};

const VARIABLES = ['NATS_URL', 'OUTCRY_SHARD', 'OUTCRY_SYMBOLS', 'OUTCRY_RATE', 'OUTCRY_SEED'];

function configOf(...args: string[]): FeedConfig {
  const config = readConfig(args);
  if (!config.ok) throw new Error(config.error.text);
  return config.value;
}

function complaintOf(...args: string[]): string {
  const config = readConfig(args);
  if (config.ok) throw new Error('no complaint');
  expect(config.error.code).toBe(2);
  return config.error.text;
}

describe('the options of the feed', () => {
  afterEach(() => vi.unstubAllEnvs());

  it('have defaults', () => {
    for (const name of VARIABLES) vi.stubEnv(name, undefined);

    expect(configOf()).toEqual(DEFAULTS);
  });

  it('come from the environment, and from flags before it', () => {
    vi.stubEnv('NATS_URL', 'nats://10.0.0.1:4222, nats://10.0.0.2:4222');
    vi.stubEnv('OUTCRY_SHARD', 'europe');
    vi.stubEnv('OUTCRY_SYMBOLS', '50');
    vi.stubEnv('OUTCRY_RATE', '0.5');
    vi.stubEnv('OUTCRY_SEED', '9');

    const natsUrls = ['nats://10.0.0.1:4222', 'nats://10.0.0.2:4222'];
    expect(configOf()).toEqual({ natsUrls, shard: 'europe', symbols: 50, rate: 0.5, seed: 9 });
    expect(configOf('--symbols', '3', '--rate=20', '--shard', 'b')).toEqual({
      natsUrls,
      shard: 'b',
      symbols: 3,
      rate: 20,
      seed: 9,
    });
  });

  it.each([
    ['--symbols', '0', 'a whole number from 1 to 1000'],
    ['--symbols', '1001', 'a whole number from 1 to 1000'],
    ['--symbols', '2.5', 'a whole number from 1 to 1000'],
    ['--symbols', 'many', 'a whole number from 1 to 1000'],
    ['--rate', '0', 'a number from 0.01 to 1000'],
    ['--rate', '-1', 'a number from 0.01 to 1000'],
    ['--rate', '1e3', 'a number from 0.01 to 1000'],
    ['--rate', 'Infinity', 'a number from 0.01 to 1000'],
    ['--seed', '4294967296', 'a whole number from 0 to 4294967295'],
    ['--seed', '', 'a whole number from 0 to 4294967295'],
    ['--shard', 'a.b', '1 to 32 of A-Z a-z 0-9 _ -'],
    ['--shard', '*', '1 to 32 of A-Z a-z 0-9 _ -'],
    ['--nats-url', 'http://x', 'an address like nats://127.0.0.1:4222'],
    ['--nats-url', 'nats://a,,nats://b', 'an address like nats://127.0.0.1:4222'],
  ])(
    '%s %j is a complaint that names flag, value and what is expected',
    (flag, value, expected) => {
      const text = complaintOf(`${flag}=${value}`);

      expect(text).toContain(`option '${flag} <`);
      expect(text).toContain(`'${value}'`);
      expect(text).toContain(`Expected ${expected}`);
    },
  );

  it('complain about a wrong variable by its name', () => {
    vi.stubEnv('OUTCRY_RATE', 'fast');

    expect(complaintOf()).toContain("'fast' from env 'OUTCRY_RATE' is invalid");
  });

  it('complain about unknown flags, stray words and missing values', () => {
    expect(complaintOf('--sybmols', '3')).toContain("unknown option '--sybmols'");
    expect(complaintOf('20')).toContain('"20" belongs to no flag');
    expect(complaintOf('--seed')).toContain("'--seed <number>' argument missing");
  });

  it('are described by --help, with an example', () => {
    const config = readConfig(['--help']);

    expect(config).toMatchObject({ ok: false, error: { code: 0 } });
    const text = config.ok ? '' : config.error.text;
    for (const name of ['--nats-url', '--shard', '--symbols', '--rate', '--seed', ...VARIABLES]) {
      expect(text).toContain(name);
    }
    expect(text).toContain('npm run feed -- --symbols 50 --rate 20');
  });
});
