// @ts-check
// Loaded first in every child of the launcher (`--import`). When the launcher is gone, however it went, its end of the
// channel closes and the child ends as if it had been told to.

import process from 'node:process';

const DEADLINE_MS = 5_000;

if (process.channel) {
  process.once('disconnect', () => {
    process.kill(process.pid, 'SIGTERM');
    setTimeout(() => process.exit(1), DEADLINE_MS).unref();
  });
  // The channel alone keeps nobody alive.
  process.channel.unref();
  // With the launcher its reading ends are gone, too: a line that nobody reads must not break an orderly end.
  process.stdout.on('error', () => {});
  process.stderr.on('error', () => {});
}
