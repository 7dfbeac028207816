// @ts-check
// Names under which a listening address is reached.

import { networkInterfaces } from 'node:os';

const LOOPBACK = ['127.0.0.1', '::1', 'localhost'];
const EVERYWHERE = ['0.0.0.0', '::'];

/**
 * The host for our own questions to a server that listens on `host`.
 *
 * @param {string} host
 */
export function probeHost(host) {
  return EVERYWHERE.includes(host) ? '127.0.0.1' : bracketed(host);
}

/**
 * The host that this machine's user types for a server that listens on `host`.
 *
 * @param {string} host
 */
export function urlHost(host) {
  if (LOOPBACK.includes(host) || EVERYWHERE.includes(host)) return 'localhost';
  return bracketed(host);
}

/**
 * The host for others' eyes: of a server that listens everywhere, this machine's first address in its network.
 *
 * @param {string} host
 */
export function reachableHost(host) {
  if (!EVERYWHERE.includes(host)) return urlHost(host);
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  const outward = addresses.find(({ family, internal }) => family === 'IPv4' && !internal);
  return outward?.address ?? 'localhost';
}

/** @param {string} host */
function bracketed(host) {
  return host.includes(':') ? `[${host}]` : host;
}
