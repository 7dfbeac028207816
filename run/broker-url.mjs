// @ts-check
// Addresses of brokers: reads NATS_URL and asks whether a NATS server answers there. Speaks only the server's greeting:
// a NATS server sends one line, `INFO {…}`, to whoever connects, before TLS and before any login.

import { connect } from 'node:net';
import { Complaint } from './console.mjs';

const DEFAULT_PORT = 4222;
const INFO_BYTES = 64 * 1024;

/** @typedef {{ host: string, port: number }} BrokerAddress */
/** @typedef {{ version: string, jetstream: boolean }} BrokerGreeting */

/**
 * @param {string} text one address or several with commas: `nats://host:4222`, `tls://host`, `host`
 * @returns {BrokerAddress[]} complains, with exit code 2, about what is not an address; never repeats a password
 */
export function parseNatsUrl(text) {
  return text.split(',').map((part) => {
    const trimmed = part.trim();
    const url = /^(nats|tls):\/\//.test(trimmed) ? trimmed : `nats://${trimmed}`;
    const parsed = URL.canParse(url) ? new URL(url) : null;
    if (!parsed?.hostname || trimmed.replace(/^(nats|tls):\/\//, '').includes('/')) {
      throw new Complaint('NATS_URL: expected nats://host:4222, or several with commas', 2);
    }
    const host = parsed.hostname.replace(/^\[(.*)\]$/, '$1');
    return { host, port: parsed.port === '' ? DEFAULT_PORT : Number(parsed.port) };
  });
}

/**
 * @param {BrokerAddress} address
 * @param {number} timeoutMs
 * @returns {Promise<BrokerGreeting>} rejects with the reason when no NATS server greets in time
 */
export function greetBroker({ host, port }, timeoutMs) {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port });
    let text = '';
    /** @param {string} reason */
    const fail = (reason) => {
      socket.destroy();
      reject(new Error(reason));
    };
    socket.setTimeout(timeoutMs, () => fail(`no greeting within ${timeoutMs / 1000} s`));
    socket.setEncoding('utf8');
    socket.on('error', (error) => fail(error.message || String(error)));
    socket.on('close', () => fail('it closed the connection without a greeting'));
    socket.on('data', (chunk) => {
      text += chunk;
      if (text.length > INFO_BYTES) fail('what answers there is no NATS server');
      if (!text.includes('\n')) return;
      const greeting = parseGreeting(text);
      if (!greeting) return fail('what answers there is no NATS server');
      socket.destroy();
      resolve(greeting);
    });
  });
}

/**
 * @param {string} text `INFO {…}` and what follows
 * @returns {BrokerGreeting | null}
 */
function parseGreeting(text) {
  const body = /^INFO (\{.*\})\s*\r?\n/.exec(text)?.[1];
  try {
    const info = JSON.parse(body ?? '');
    return { version: String(info.version), jetstream: info.jetstream === true };
  } catch {
    return null; // not JSON: not a NATS server
  }
}
