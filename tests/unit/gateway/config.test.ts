import { describe, expect, it } from 'vitest';
import { readConfig } from '../../../gateway/config.ts';

function read(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  return readConfig(args, env, 'here-1');
}

function complaint(args: readonly string[], env: NodeJS.ProcessEnv = {}): string {
  const config = read(args, env);
  if (config.ok) throw new Error('was accepted');
  expect(config.error.code).toBe(2);
  return config.error.text;
}

describe('the options of the gateway', () => {
  it('have defaults that keep to this machine', () => {
    expect(read([])).toMatchObject({
      ok: true,
      value: {
        host: '127.0.0.1',
        port: 8080,
        node: 'here-1',
        webFolder: null,
        publicUrl: null,
        origins: [],
        addressLimits: true,
        secret: null,
        operatorToken: null,
      },
    });
  });

  it('are read from flags', () => {
    const config = read([
      ...['--port', '0', '--host', '0.0.0.0', '--web', 'web/dist', '--node', 'n1'],
      ...[
        '--public-url',
        'wss://example.org/ws',
        '--origins',
        'https://a.example, https://b.example',
      ],
      ...['--trusted-proxies', '10.0.0.0/8,::1', '--nats-url', 'nats://a:4222,nats://b:4222'],
      '--no-address-limits',
    ]);

    expect(config).toMatchObject({
      ok: true,
      value: {
        port: 0,
        host: '0.0.0.0',
        webFolder: 'web/dist',
        node: 'n1',
        publicUrl: 'wss://example.org/ws',
        origins: ['https://a.example', 'https://b.example'],
        natsUrls: ['nats://a:4222', 'nats://b:4222'],
        addressLimits: false,
      },
    });
    if (config.ok) expect(config.value.trustedProxies.has('10.1.2.3')).toBe(true);
  });

  it.each([
    [['--port', '70000'], '--port'],
    [['--port', '8e3'], '--port'],
    [['--node', 'a b'], '--node'],
    [['--public-url', 'http://example.org'], '--public-url'],
    [['--origins', 'https://a.example/path'], 'https://a.example/path'],
    [['--trusted-proxies', 'nowhere'], 'nowhere'],
    [['--nats-url', 'http://x'], '--nats-url'],
    [['--prot', '1'], '--prot'],
    [['8081'], '"8081" belongs to no flag'],
  ])('complain about %j by name', (args, named) => {
    expect(complaint(args)).toContain(named);
  });

  it('complain about a secret that is too short, without showing it', () => {
    const text = complaint([], { OUTCRY_SECRET: 'short' });

    expect(text).toContain('OUTCRY_SECRET');
    expect(text).not.toContain('short');
  });

  it.each(['short', 'long enough, but with spaces', 'long-enough-but-ünusual'])(
    'complain about the operator token %j, without showing it',
    (token) => {
      const text = complaint([], { OUTCRY_OPERATOR_TOKEN: token });

      expect(text).toContain('OUTCRY_OPERATOR_TOKEN');
      expect(text).not.toContain(token);
    },
  );

  it('take the operator token of the environment', () => {
    const config = read([], { OUTCRY_OPERATOR_TOKEN: 'sixteen-at-least' });

    expect(config).toMatchObject({ ok: true, value: { operatorToken: 'sixteen-at-least' } });
  });

  it('explain themselves', () => {
    const help = read(['--help']);

    expect(help).toMatchObject({ ok: false, error: { code: 0 } });
    if (!help.ok)
      for (const flag of [
        '--port',
        '--trusted-proxies',
        'OUTCRY_SECRET',
        'OUTCRY_OPERATOR_TOKEN',
        'Example',
      ]) {
        expect(help.error.text).toContain(flag);
      }
  });
});
