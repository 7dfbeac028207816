import { describe, expect, test } from 'vitest';
import { BUS_MESSAGE_BYTES } from '../../../bus/limits.ts';
import { type ServerConfigOptions, serverConfig } from '../../../bus/server-config.ts';

const base: ServerConfigOptions = {
  version: '2.9.10',
  storeFolder: '/tmp/store',
  port: 4222,
  storeBytes: 1_000_000,
};

const of = (version: string): string => serverConfig({ ...base, version });

describe('the configuration of a nats-server', () => {
  test('listens on loopback alone, on the port given, and bounds the store', () => {
    const text = serverConfig({ ...base, port: -1, storeBytes: 12_345 });

    expect(text).toContain('listen: "127.0.0.1:-1"\n');
    expect(text).toContain('  max_file: 12345\n');
    expect(text).toContain(`max_payload: ${BUS_MESSAGE_BYTES}\n`);
    expect(text).not.toMatch(/http|monitor|websocket|mqtt|0\.0\.0\.0/);
  });

  test.each([
    ['2.9.10', false, false],
    ['2.9.25', false, false],
    ['2.10.0', true, false],
    ['2.10.25', true, false],
    ['2.10.26', true, true],
    ['2.11.0', true, true],
    ['2.14.5', true, true],
    ['3.0.0', true, true],
    ['nats-server: v2.9.10', false, false],
    ['nats-server: v2.12.0-RC.1\n', true, true],
    ['nats-server: built from somewhere', false, false],
    ['', false, false],
  ])('version %j syncs always: %s, drops for slow readers: %s', (version, syncs, drops) => {
    expect(of(version).includes('sync_interval: always')).toBe(syncs);
    expect(of(version).includes('no_fast_producer_stall: true')).toBe(drops);
    expect(of(version)).toContain('write_deadline: "1s"');
  });

  test('a folder with quotes and line ends stays one quoted word', () => {
    const text = serverConfig({ ...base, storeFolder: '/tmp/a "b"\n} c' });

    expect(text).toContain('  store_dir: "/tmp/a \\"b\\"\\n} c"\n');
  });
});
