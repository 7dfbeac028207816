// Who used the processors meanwhile: everything that carries a mark in its environment, and what descends from it, by what
// it is. Linux alone tells that of other processes; elsewhere nothing is found, and nothing is claimed.

import { readdirSync, readFileSync } from 'node:fs';

/** Kinds by what stands in the command line; the first that fits counts. */
const KINDS = [
  ['feed', /feed\/main\.ts/],
  ['gateway', /gateway\/main\.ts/],
  ['feed and gateway', /run\/house-main\.ts/],
  ['broker', /nats-server/],
  ['crowd', /examples\/crowd\.ts/],
  ['browser', /chrom/i],
  ['launcher', /run\//],
] as const;
/** The kernel counts in hundredths of a second. */
const TICKS_PER_SECOND = 100;

export interface Usage {
  /** Processor seconds by process id. */
  readonly seconds: ReadonlyMap<number, { readonly kind: string; readonly seconds: number }>;
  readonly ownSeconds: number;
  /** Monotonic, milliseconds. */
  readonly time: number;
}

/** Now. `mark`: `NAME=value` as it stands in the environment of what is looked for. */
export function readUsage(mark: string): Usage {
  const stats = new Map(processIds().map((pid) => [pid, parseStat(readProc(pid, 'stat'))]));
  const isOurs = (pid: number): boolean => {
    if (pid <= 1) return false;
    if (readProc(pid, 'environ').split('\0').includes(mark)) return true;
    // Chromium's own children write over their environment.
    return isOurs(stats.get(pid)?.parent ?? 0);
  };
  const seconds = new Map<number, { kind: string; seconds: number }>();
  for (const [pid, stat] of stats) {
    if (!isOurs(pid)) continue;
    const command = readProc(pid, 'cmdline').replaceAll('\0', ' ');
    const kind = KINDS.find(([, pattern]) => pattern.test(command))?.[0] ?? 'other';
    seconds.set(pid, { kind, seconds: stat.seconds });
  }
  const { user, system } = process.cpuUsage();
  return { seconds, ownSeconds: (user + system) / 1e6, time: performance.now() };
}

/** Cores in use between two looks, by kind, and `bench` for this process; what ended in between is left out. */
export function coresBetween(before: Usage, after: Usage): ReadonlyMap<string, number> {
  const elapsed = (after.time - before.time) / 1_000;
  const cores = new Map<string, number>();
  for (const [pid, { kind, seconds }] of after.seconds) {
    const used = seconds - (before.seconds.get(pid)?.seconds ?? 0);
    cores.set(kind, (cores.get(kind) ?? 0) + used / elapsed);
  }
  cores.set('bench', (after.ownSeconds - before.ownSeconds) / elapsed);
  return cores;
}

export function describeCores(cores: ReadonlyMap<string, number>): string {
  return [...cores]
    .filter(([, used]) => used >= 0.005)
    .sort(([, a], [, b]) => b - a)
    .map(([kind, used]) => `${kind} ${used.toFixed(2)}`)
    .join(', ');
}

/** The line of `/proc/<pid>/stat`; the name in it, in brackets, may hold anything. */
export function parseStat(line: string): { readonly parent: number; readonly seconds: number } {
  const fields = line
    .slice(line.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  const [, parent = 0] = fields;
  return { parent, seconds: ((fields[11] ?? 0) + (fields[12] ?? 0)) / TICKS_PER_SECOND };
}

function processIds(): number[] {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
  } catch {
    return []; // no Linux
  }
}

function readProc(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return ''; // ended, or of another user
  }
}
