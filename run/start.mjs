// @ts-check
// npm start: a whole floor from a fresh clone. Options first, then what is missing, then the floor, until Ctrl-C.

import process from 'node:process';
import { checkNatsUrl } from './broker.mjs';
import { ensureBuilt } from './builds.mjs';
import { runMain, say, seconds } from './console.mjs';
import { openFloor } from './floor.mjs';
import { urlHost } from './hosts.mjs';
import { checkNode, ensureInstalled } from './install.mjs';
import { helpText, parseOptions } from './options.mjs';
import { inRoot } from './paths.mjs';
import { choosePorts } from './ports.mjs';
import { runUntilStopped } from './until-stopped.mjs';

const COMMAND = 'npm start';

async function main() {
  const started = performance.now();
  checkNode();
  const options = parseOptions(process.argv.slice(2), process.env, COMMAND);
  if (options.help) {
    process.stdout.write(`${helpText(COMMAND)}\n`);
    return 0;
  }
  await checkNatsUrl(process.env);
  const ports = await choosePorts(options.host, options.port, options.gateways);
  await ensureInstalled({ allowed: options.install });
  await ensureBuilt(['web']);
  return runUntilStopped(
    () => openFloor({ options, ports, web: inRoot('web', 'dist'), origins: [], env: process.env }),
    () => {
      const [first, ...others] = ports.map((port) => `http://${urlHost(options.host)}:${port}`);
      say(`the floor is open after ${seconds(performance.now() - started)}: ${first}`);
      for (const other of others) say(`another gateway of it: ${other}`);
      say('Ctrl-C ends it.');
    },
  );
}

await runMain(main);
