// The text of a nats-server configuration for the house, for the version that was found: an older server refuses to
// start on an option that it does not know. Pure; whoever starts the server writes it to a file.

import { BUS_MESSAGE_BYTES } from './limits.ts';

export interface ServerConfigOptions {
  /** As `nats-server --version` says it, e.g. `2.9.10` or `nats-server: v2.11.0-RC.1`. Unreadable: the oldest is assumed. */
  readonly version: string;
  /** Absolute path of the JetStream store. One server at a time. */
  readonly storeFolder: string;
  /** On loopback; -1: any free one. */
  readonly port: number;
  /** What the store may take on disk. It must fit the partition: 2.9 stops answering on a full one. */
  readonly storeBytes: number;
}

/** The configuration file's text. Only loopback is listened on, and nothing is monitored. */
export function serverConfig(options: ServerConfigOptions): string {
  const { storeFolder, port, storeBytes } = options;
  const version = parseVersion(options.version);
  const lines = [
    `listen: "127.0.0.1:${port}"`,
    // A reader that does not read is cut after a second; before 2.10.26 it would stall the feed for all others.
    'write_deadline: "1s"',
    'ping_interval: "10s"',
    'ping_max: 2',
    `max_payload: ${BUS_MESSAGE_BYTES}`,
    'max_control_line: 1024',
    'max_connections: 512',
  ];
  if (isAtLeast(version, [2, 10, 26])) lines.push('no_fast_producer_stall: true');
  lines.push(
    'jetstream {',
    `  store_dir: ${JSON.stringify(storeFolder)}`,
    `  max_mem: ${64 * 1024 * 1024}`,
    `  max_file: ${storeBytes}`,
  );
  // Before 2.10 the server syncs once a minute and cannot be told otherwise.
  if (isAtLeast(version, [2, 10, 0])) lines.push('  sync_interval: always');
  lines.push('}');
  return `${lines.join('\n')}\n`;
}

type Version = readonly [number, number, number];

function parseVersion(text: string): Version {
  const [, major, minor, patch] = /(\d+)\.(\d+)\.(\d+)/.exec(text) ?? [];
  return [Number(major ?? 0), Number(minor ?? 0), Number(patch ?? 0)];
}

function isAtLeast(version: Version, wanted: Version): boolean {
  for (const [index, part] of wanted.entries()) {
    const have = version[index] ?? 0;
    if (have !== part) return have > part;
  }
  return true;
}
