// @ts-check
// npm run dev: Vite's dev server at PORT, and behind it the floor, with its gateway at a free port. Takes the options of
// `npm start`.

import process from 'node:process';
import { checkNatsUrl } from './broker.mjs';
import { Child } from './child.mjs';
import { runMain, say } from './console.mjs';
import { openFloor } from './floor.mjs';
import { probeHost, urlHost } from './hosts.mjs';
import { checkNode, ensureInstalled } from './install.mjs';
import { helpText, parseOptions } from './options.mjs';
import { inRoot } from './paths.mjs';
import { choosePorts } from './ports.mjs';
import { runUntilStopped } from './until-stopped.mjs';

const COMMAND = 'npm run dev';
const VITE_STOP_MS = 5_000;

async function main() {
  checkNode();
  const options = parseOptions(process.argv.slice(2), process.env, COMMAND);
  if (options.help) {
    process.stdout.write(`${helpText(COMMAND)}\n`);
    return 0;
  }
  await checkNatsUrl(process.env);
  const [pagePort = 0] = await choosePorts(options.host, options.port, 1);
  const ports = await choosePorts(options.host, 0, options.gateways);
  await ensureInstalled({ allowed: options.install });
  const page = `http://${urlHost(options.host)}:${pagePort}`;
  return runUntilStopped(
    () => openWithVite({ options, ports, web: null, origins: [page], env: process.env }, pagePort),
    () => {
      say(`the page, as it is written: ${page}`);
      say('Ctrl-C ends it.');
    },
  );
}

/**
 * @param {import('./floor.mjs').FloorPlan} plan
 * @param {number} pagePort
 * @returns {Promise<import('./floor.mjs').Floor>}
 */
async function openWithVite(plan, pagePort) {
  const { host } = plan.options;
  const floor = await openFloor(plan);
  const vite = new Child({
    name: 'vite',
    args: [
      ...[inRoot('node_modules', 'vite', 'bin', 'vite.js'), inRoot('web')],
      ...['--port', String(pagePort), '--strictPort', '--host', host],
    ],
    env: { ...plan.env, GATEWAY: `http://${probeHost(host)}:${plan.ports[0]}` },
    ready: { url: `http://${probeHost(host)}:${pagePort}/` },
    stopMs: VITE_STOP_MS,
  });
  return {
    failed: Promise.race([
      floor.failed,
      vite.ended.then((complaint) => complaint ?? new Promise(() => {})),
    ]),
    ready: Promise.all([floor.ready, vite.settled]).then(() => undefined),
    stop: async () => {
      await vite.stop();
      await floor.stop();
    },
    kill: () => {
      vite.kill();
      floor.kill();
    },
  };
}

await runMain(main);
