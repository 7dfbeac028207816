// @ts-check
// The lines that children print, with their names in front. JSON lines of their log become readable ones.

import process from 'node:process';
import { createInterface } from 'node:readline';

/** Fields of a log line that say nothing to the person who started all of it. */
const SILENT = new Set(['level', 'time', 'pid', 'hostname', 'name', 'msg', 'v']);
const LEVELS = /** @type {Record<number, string>} */ ({
  40: 'warning: ',
  50: 'error: ',
  60: 'fatal: ',
});
const NAME_WIDTH = 8;

/**
 * @param {import('node:stream').Readable} stream
 * @param {(line: string) => void} onLine
 */
export function readLines(stream, onLine) {
  createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY }).on('line', onLine);
}

/**
 * @param {string} name of the child
 * @param {string} line as it came
 */
export function printLine(name, line) {
  process.stdout.write(`${name.padEnd(NAME_WIDTH)} ${readable(line)}\n`);
}

/**
 * @param {string} line
 * @returns {string} `{"level":40,"msg":"slow","ms":12}` as `warning: slow, ms 12`; anything else as it is
 */
export function readable(line) {
  const entry = parseEntry(line);
  if (!entry) return line;
  const fields = Object.entries(entry)
    .filter(([name]) => !SILENT.has(name))
    .map(([name, value]) => `${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`);
  return [`${LEVELS[Number(entry.level)] ?? ''}${entry.msg}`, ...fields].join(', ');
}

/**
 * @param {string} line
 * @returns {Record<string, unknown> | null}
 */
function parseEntry(line) {
  if (!line.startsWith('{')) return null;
  try {
    const entry = JSON.parse(line);
    return typeof entry.msg === 'string' && typeof entry.level === 'number' ? entry : null;
  } catch {
    return null; // only looks like JSON
  }
}
