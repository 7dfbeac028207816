// @ts-check
// Which broker a floor uses: NATS_URL when set; else a nats-server of our own, found or fetched; else none, and then
// everything runs in one process and nothing is kept.

import { fetchServer, findServer, installHint } from './broker-server.mjs';
import { shareBroker } from './broker-share.mjs';
import { greetBroker, parseNatsUrl } from './broker-url.mjs';
import { Complaint, say } from './console.mjs';

const GREETING_MS = 3_000;

/**
 * @typedef {{ kind: 'nats', url: string, isShared: boolean, leave: () => Promise<void> } | { kind: 'memory' }} Broker
 *   `isShared`: others may have a feed on it already. `leave` ends our use of it.
 */

/** @typedef {import('./broker-server.mjs').Places} Places */

/**
 * @param {Places & { broker: 'auto' | 'memory' }} options
 * @param {NodeJS.ProcessEnv} env
 * @param {(reason: Error) => void} onLost is called when a broker of our own died and could not be started again
 * @returns {Promise<Broker>}
 */
export async function openBroker(options, env, onLost) {
  const { data, broker } = options;
  if (broker === 'memory') {
    tellMemory('OUTCRY_BROKER=memory asks for none');
    return { kind: 'memory' };
  }
  if (env.NATS_URL) return useGiven(env.NATS_URL);
  const shared = await shareBroker(data, () => findOrFetch(options, env), onLost);
  if (!shared) return { kind: 'memory' };
  const whose = shared.isShared ? 'shared with another start on this folder' : `kept in ${data}`;
  say(`broker: nats-server ${shared.version}, ${whose}`);
  return { kind: 'nats', url: shared.url, isShared: shared.isShared, leave: shared.leave };
}

/**
 * Complains when NATS_URL is set and no address (exit code 2), or nobody answers there (1). For the time before
 * anything is installed or built.
 *
 * @param {NodeJS.ProcessEnv} env
 */
export async function checkNatsUrl(env) {
  if (env.NATS_URL) await greetGiven(env.NATS_URL);
}

/**
 * @param {string} url
 * @returns {Promise<Broker>}
 */
async function useGiven(url) {
  const { version, jetstream } = await greetGiven(url);
  say(`broker: nats-server ${version} at NATS_URL`);
  if (!jetstream) {
    say(
      'it says that it has no JetStream, which rooms and bars need: start it with nats-server -js',
    );
  }
  return { kind: 'nats', url, isShared: true, leave: async () => {} };
}

/** @param {string} url */
async function greetGiven(url) {
  const addresses = parseNatsUrl(url);
  const answers = await Promise.allSettled(
    addresses.map((address) => greetBroker(address, GREETING_MS)),
  );
  const good = answers.find((answer) => answer.status === 'fulfilled');
  if (good) return good.value;
  const lines = addresses.map(({ host, port }, at) => {
    const answer = answers[at];
    return `  ${host}:${port}: ${answer?.status === 'rejected' ? answer.reason.message : ''}`;
  });
  throw new Complaint(
    `NATS_URL is set, and no NATS server answers there:\n${lines.join('\n')}\nStart it, or unset NATS_URL for a broker of our own.`,
  );
}

/**
 * @param {Places} places
 * @param {NodeJS.ProcessEnv} env
 */
async function findOrFetch(places, env) {
  const found = await findServer(places, env, say);
  if (found) return found;
  const fetched = await fetchServer(places.data, env, say);
  const program = 'path' in fetched ? await findServer(places, env, say) : null;
  if (program) return program;
  tellMemory('reason' in fetched ? fetched.reason : 'the package brought none that works here');
  return null;
}

/** @param {string} reason */
function tellMemory(reason) {
  say(`no broker (${reason}): everything runs in one process, and nothing is kept when it ends.`);
  say(`To keep chat and candles, install nats-server (${installHint()}) and start again.`);
}
