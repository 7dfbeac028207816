// @ts-check
// A whole floor: the broker, then the feed and the gateways at once, each a process of its own; without a broker one
// process that is all of them. Ends in the order in which nothing is lost: gateways, feed, broker.

import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { openBroker } from './broker.mjs';
import { Child } from './child.mjs';
import { Complaint, say } from './console.mjs';
import { probeHost, reachableHost } from './hosts.mjs';
import { inRoot } from './paths.mjs';

/** A gateway spreads its clients over up to 20 s. */
const GATEWAY_STOP_MS = 25_000;
const FEED_STOP_MS = 5_000;
const CROWD_STOP_MS = 2_000;
const TOKEN_BYTES = 24;

/**
 * @typedef {object} FloorPlan
 * @property {import('./options.mjs').Options} options
 * @property {readonly number[]} ports one for each gateway
 * @property {string | null} web the folder of the built dashboard; null: the gateways serve none
 * @property {readonly string[]} origins pages elsewhere that may connect
 * @property {NodeJS.ProcessEnv} env
 */

/**
 * @typedef {object} Floor
 * @property {Promise<Complaint>} failed resolves when a part of it was given up; never otherwise
 * @property {Promise<void>} ready resolves when every part is
 * @property {() => Promise<void>} stop
 * @property {() => void} kill ends the processes without asking
 */

/**
 * @param {FloorPlan} plan
 * @returns {Promise<Floor>}
 */
export async function openFloor(plan) {
  const { options, env } = plan;
  const token = env.OUTCRY_OPERATOR_TOKEN || randomBytes(TOKEN_BYTES).toString('base64url');
  /** @type {(complaint: Complaint) => void} */
  let fail = () => {};
  const failed = new Promise((/** @type {(complaint: Complaint) => void} */ resolve) => {
    fail = resolve;
  });
  const broker = await openBroker(options, env, (reason) => {
    fail(new Complaint(`the broker is lost: ${reason.message}`));
  });
  const { gateways, feeds } =
    broker.kind === 'nats' ? startProcesses(plan, token, broker.url) : startHouse(plan, token);
  const children = [...gateways, ...feeds];
  /** @param {Child} child */
  const watch = (child) => child.ended.then((complaint) => complaint && fail(complaint));
  for (const child of children) void watch(child);
  const ready = Promise.all(children.map((child) => child.settled)).then(() => undefined);
  // It comes when the floor is open, so that it finds every instrument and delays nobody.
  /** @type {Child | null} */
  let crowd = null;
  let isLeaving = false;
  void ready.then(() => {
    if (!env.OUTCRY_OPERATOR_TOKEN) say(`operator token of this start: ${token}`);
    if (!options.crowd || isLeaving) return;
    crowd = startCrowd(plan);
    void watch(crowd);
  });
  return {
    failed,
    ready,
    stop: async () => {
      isLeaving = true;
      await crowd?.stop();
      await Promise.all(gateways.map((child) => child.stop()));
      await Promise.all(feeds.map((child) => child.stop()));
      if (broker.kind === 'nats') await broker.leave();
    },
    kill: () => {
      isLeaving = true;
      for (const child of children) child.kill();
      crowd?.kill();
    },
  };
}

/**
 * @param {FloorPlan} plan
 * @param {string} token of operators, one for all gateways
 * @param {string} url of the broker
 */
function startProcesses(plan, token, url) {
  const { options, ports } = plan;
  const env = { ...plan.env, NATS_URL: url };
  const feed = new Child({
    name: 'feed',
    args: ['--import', 'tsx', inRoot('feed', 'main.ts'), ...feedFlags(options)],
    env,
    ready: { line: 'feed ready' },
    stopMs: FEED_STOP_MS,
    held: {
      line: 'another feed',
      text: 'a feed already runs on this broker: only gateways are started here. Ours takes over when that one ends.',
    },
  });
  const gateways = ports.map((port, at) => {
    const flags = [...doorFlags(plan, port), '--node', nodeName(port)];
    return new Child({
      name: ports.length === 1 ? 'gateway' : `gateway${at + 1}`,
      args: ['--import', 'tsx', inRoot('gateway', 'main.ts'), ...flags],
      env: { ...env, OUTCRY_OPERATOR_TOKEN: token },
      ready: { url: `http://${probeHost(options.host)}:${port}/readyz` },
      stopMs: GATEWAY_STOP_MS,
    });
  });
  return { gateways, feeds: [feed] };
}

/**
 * @param {FloorPlan} plan
 * @param {string} token of operators
 */
function startHouse(plan, token) {
  const { options, ports } = plan;
  const [port = 0] = ports;
  const gateways = ['--gateways', String(ports.length)];
  const flags = [...feedFlags(options), ...doorFlags(plan, port), ...gateways];
  const house = new Child({
    name: 'house',
    args: ['--import', 'tsx', inRoot('run', 'house-main.ts'), ...flags],
    env: { ...plan.env, OUTCRY_OPERATOR_TOKEN: token },
    ready: { url: `http://${probeHost(options.host)}:${ports.at(-1)}/readyz` },
    stopMs: GATEWAY_STOP_MS,
  });
  return { gateways: [house], feeds: [] };
}

/** @param {FloorPlan} plan */
function startCrowd({ options, ports, env }) {
  const url = `ws://${probeHost(options.host)}:${ports[0]}/ws`;
  const flags = ['--url', url, '--sessions', join(options.data, 'crowd.json')];
  return new Child({
    name: 'crowd',
    args: [
      ...['--import', 'tsx', inRoot('client', 'examples', 'crowd.ts')],
      ...[...flags, ...flag('--seed', options.seed)],
    ],
    env,
    ready: { line: 'crowd ready' },
    stopMs: CROWD_STOP_MS,
  });
}

/**
 * Unlike that of any other machine's node on the same broker, and the same after a restart.
 *
 * @param {number} port
 */
function nodeName(port) {
  const machine = hostname()
    .replace(/[^A-Za-z0-9_-]/g, '-')
    .slice(0, 20);
  return `${machine}-${port}`;
}

/** @param {import('./options.mjs').Options} options */
function feedFlags({ symbols, rate, seed }) {
  return [...flag('--symbols', symbols), ...flag('--rate', rate), ...flag('--seed', seed)];
}

/**
 * @param {FloorPlan} plan
 * @param {number} port
 */
function doorFlags({ options, web, origins, env }, port) {
  // One gateway behind a proxy may be told its address; several need one each, which only ports can tell apart here.
  const isTold = env.OUTCRY_PUBLIC_URL !== undefined && options.gateways === 1;
  const publicUrl = ['--public-url', `ws://${reachableHost(options.host)}:${port}/ws`];
  return [
    ...['--port', String(port), '--host', options.host],
    ...(isTold ? [] : publicUrl),
    ...(web === null ? [] : ['--web', web]),
    ...(origins.length === 0 ? [] : ['--origins', origins.join(',')]),
    ...(options.addressLimits ? [] : ['--no-address-limits']),
  ];
}

/**
 * @param {string} name
 * @param {number | undefined} value
 */
function flag(name, value) {
  return value === undefined ? [] : [name, String(value)];
}
