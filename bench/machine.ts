// What the figures were taken on.

import * as os from 'node:os';
import type { Machine } from './results.ts';

/** `more`: what else the figures depend on, such as the browser's version. */
export function machineFacts(more: Machine): Machine {
  const [first] = os.cpus();
  return [
    ['date', new Date().toISOString().slice(0, 10)],
    ['processor', `${os.availableParallelism()} cores, ${first?.model.trim() ?? 'unknown'}`],
    ['memory', `${Math.round(os.totalmem() / 2 ** 30)} GiB`],
    ['system', `${os.type()} ${os.release()} ${os.arch()}`],
    ['Node', process.versions.node],
    ...more,
  ];
}
