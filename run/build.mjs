// @ts-check
// npm run build: the client library and the dashboard, also when they are up to date.

import { ensureBuilt } from './builds.mjs';
import { runMain } from './console.mjs';
import { checkNode, ensureInstalled } from './install.mjs';

async function main() {
  checkNode();
  await ensureInstalled({ allowed: true });
  await ensureBuilt(['client', 'web'], { always: true });
  return 0;
}

await runMain(main);
