// @ts-check
// npm test: installs and builds what is missing, then every test in one vitest run. What follows `--` goes to vitest.

import process from 'node:process';
import { ensureBuilt } from './builds.mjs';
import { runPackage } from './command.mjs';
import { runMain } from './console.mjs';
import { checkNode, ensureInstalled } from './install.mjs';

async function main() {
  checkNode();
  await ensureInstalled({ allowed: true });
  await ensureBuilt(['client', 'web']);
  const { code } = await runPackage('vitest/vitest.mjs', ['run', ...process.argv.slice(2)], {
    show: true,
  });
  return code;
}

await runMain(main);
