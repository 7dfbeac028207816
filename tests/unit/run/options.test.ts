import { delimiter, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Complaint } from '../../../run/console.mjs';
import { helpText, parseOptions } from '../../../run/options.mjs';
import { ROOT } from '../../support/tree.ts';

const parse = (args: string[], env: Record<string, string> = {}) =>
  parseOptions(args, env, 'npm start');

function complaintOf(args: string[], env: Record<string, string> = {}): Complaint {
  try {
    parse(args, env);
  } catch (thrown) {
    if (thrown instanceof Complaint) return thrown;
    throw thrown;
  }
  throw new Error('nothing was wrong with it');
}

describe('options', () => {
  test('are the defaults when nothing is said', () => {
    expect(parse([])).toMatchObject({
      port: 8080,
      host: '127.0.0.1',
      gateways: 1,
      symbols: undefined,
      data: join(ROOT, 'data'),
      broker: 'auto',
      brokerFolders: ['/usr/sbin', '/usr/local/bin'],
      addressLimits: true,
      crowd: true,
      install: true,
    });
  });

  test('come from flags, with a space or an equals sign', () => {
    const args = ['--gateways', '2', '--symbols=50', '--rate', '0.5', '--seed=7'];

    expect(parse([...args, '--no-install', '--no-crowd', '--no-address-limits'])).toMatchObject({
      gateways: 2,
      symbols: 50,
      rate: 0.5,
      seed: 7,
      install: false,
      addressLimits: false,
      crowd: false,
    });
  });

  test('come from the environment, and flags win', () => {
    const env = { PORT: '9000', OUTCRY_GATEWAYS: '3', OUTCRY_BROKER: 'memory' };

    expect(parse([], env)).toMatchObject({ port: 9000, gateways: 3, broker: 'memory' });
    expect(parse(['--port', '9100', '--gateways', '2'], env)).toMatchObject({
      port: 9100,
      gateways: 2,
    });
  });

  test('take a data folder from the root of the clone, wherever they are typed', () => {
    expect(parse(['--data', 'elsewhere']).data).toBe(join(ROOT, 'elsewhere'));
    expect(parse([], { OUTCRY_DATA: '/var/outcry' }).data).toBe('/var/outcry');
  });

  test('take the folders in which a nats-server may lie', () => {
    const env = { OUTCRY_BROKER_FOLDERS: `/opt/nats${delimiter}${delimiter}/srv/bin` };

    expect(parse([], env).brokerFolders).toEqual(['/opt/nats', '/srv/bin']);
  });

  test('take an empty variable for none', () => {
    const env = { PORT: '', OUTCRY_BROKER: '', OUTCRY_BROKER_FOLDERS: '' };

    expect(parse([], env)).toEqual(parse([]));
  });

  test('know 0 as a seed and as a port', () => {
    expect(parse(['--seed', '0', '--port', '0'])).toMatchObject({ seed: 0, port: 0 });
  });

  test('ask for help in spite of everything behind it', () => {
    expect(parse(['--help', '--nonsense']).help).toBe(true);
    expect(helpText('npm start')).toContain('--gateways <n>');
  });
});

describe('a wrong option is a complaint with exit code 2', () => {
  test.each([
    [['--gateways', '0'], '--gateways 0: expected a whole number from 1 to 16'],
    [['--gateways', 'two'], '--gateways two: expected a whole number'],
    [['--gateways', '2.5'], '--gateways 2.5: expected a whole number'],
    [['--gateways=-1'], '--gateways -1: expected a whole number'],
    [['--rate', '0'], '--rate 0: expected a number'],
    [['--rate', '1e9'], '--rate 1e9: expected a number'],
    [['--seed', '99999999999'], '--seed 99999999999: expected a whole number'],
    [['--host', 'a b'], '--host a b: expected an address'],
    [['--symbols'], '--symbols needs a value: a whole number'],
    [['--symbols', '--rate', '5'], '--symbols needs a value'],
    [['--no-install=1'], '--no-install takes no value'],
    [['--gateway', '2'], '--gateway is no flag of npm start: did you mean --gateways?'],
    [['--no-prices'], '--no-prices is no flag of npm start'],
    [['-x'], '-x is no flag'],
    [['--constructor'], '--constructor is no flag'],
    [['2'], '"2" belongs to no flag. Flags stand behind --, as in: npm start -- --gateways 2'],
    [['--port', '65535', '--gateways', '2'], '2 gateways from port 65535 end beyond 65535'],
  ])('%j', (args, text) => {
    const complaint = complaintOf(args);

    expect(complaint.message).toContain(text);
    expect(complaint.code).toBe(2);
  });

  test.each([
    [{ PORT: 'http' }, 'PORT=http: expected a whole number from 0 to 65535'],
    [{ OUTCRY_RATE: 'fast' }, 'OUTCRY_RATE=fast: expected a number'],
    [{ OUTCRY_BROKER: 'kafka' }, 'OUTCRY_BROKER=kafka: expected auto or memory'],
  ])('%j', (env, text) => {
    const complaint = complaintOf([], env);

    expect(complaint.message).toContain(text);
    expect(complaint.code).toBe(2);
  });
});

describe('a flag that npm swallowed for want of -- is named', () => {
  test.each<[Record<string, string>, string[], string]>([
    [{ npm_config_gateways: 'true' }, ['2'], 'npm start -- --gateways 2'],
    [{ npm_config_rate: '20' }, [], 'npm start -- --rate 20'],
    [{ npm_config_install: '' }, [], 'npm start -- --no-install'],
    [{ npm_config_address_limits: '' }, [], 'npm start -- --no-address-limits'],
    [
      { npm_config_symbols: 'true', npm_config_seed: 'true' },
      ['5', '7'],
      'npm start -- --symbols <n> --seed <n>',
    ],
  ])('%j', (env, args, typed) => {
    const complaint = complaintOf(args, env);

    expect(complaint.message).toContain(`Type: ${typed}`);
    expect(complaint.code).toBe(2);
  });

  test("npm's own variables are none of ours", () => {
    const env = { npm_config_yes: '', npm_config_prefix: '/usr', npm_config_user_agent: 'npm' };

    expect(parse([], env).gateways).toBe(1);
  });
});
