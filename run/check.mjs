// @ts-check
// npm run check: format, lint, types (Svelte too) and architecture. All of them run, as many at once as
// there are cores, and each failure is shown.

import * as os from 'node:os';
import { ensureBuilt } from './builds.mjs';
import { runPackage } from './command.mjs';
import { runMain, say, seconds } from './console.mjs';
import { checkNode, ensureInstalled } from './install.mjs';

/** @type {readonly { name: string, script: string, args: string[] }[]} */
const STEPS = [
  { name: 'format and lint', script: '@biomejs/biome/bin/biome', args: ['check', '.'] },
  { name: 'types', script: 'typescript/bin/tsc', args: ['-p', 'run'] },
  {
    name: 'types of the web',
    script: 'svelte-check/bin/svelte-check',
    args: ['--workspace', 'web', '--tsconfig', './tsconfig.json', '--fail-on-warnings'],
  },
  {
    name: 'architecture',
    script: 'vitest/vitest.mjs',
    args: ['run', 'tests/unit/architecture.test.ts'],
  },
];

/** @param {(typeof STEPS)[number]} step */
async function runStep({ name, script, args }) {
  const started = performance.now();
  const { code, output } = await runPackage(script, args);
  const took = seconds(performance.now() - started);
  say(code === 0 ? `${name}: good (${took})` : `${name}: FAILED (${took})\n${output.trimEnd()}`);
  return code === 0;
}

async function main() {
  checkNode();
  await ensureInstalled({ allowed: true });
  // The README's example is typed against the library as it is shipped.
  await ensureBuilt(['client']);
  const waiting = STEPS.slice();
  let isGood = true;
  const lane = async () => {
    for (let step = waiting.shift(); step; step = waiting.shift()) {
      isGood = (await runStep(step)) && isGood;
    }
  };
  await Promise.all(Array.from({ length: os.availableParallelism() }, lane));
  return isGood ? 0 : 1;
}

await runMain(main);
