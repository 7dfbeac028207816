// @ts-check
// Ports to listen on: taken ones are named with who holds them, before anything else is started.

import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { Complaint } from './console.mjs';
import { isErrno } from './process-id.mjs';

const TRIES = 20;

/**
 * The ports of `count` gateways: `first` and those after it; when `first` is 0, as many free ones in a row.
 *
 * @param {string} host
 * @param {number} first
 * @param {number} count
 * @returns {Promise<number[]>} complains when one cannot be had
 */
export async function choosePorts(host, first, count) {
  if (first !== 0) return holdRow(host, first, count);
  for (let tries = 0; tries < TRIES; tries += 1) {
    const [start = 0] = await holdRow(host, 0, 1);
    const row = await holdRow(host, start, count).catch(() => null);
    if (row) return row;
  }
  throw new Complaint(`No ${count} free ports in a row were found: choose them with PORT.`);
}

/**
 * Holds every port for a moment, to know that it can be had.
 *
 * @param {string} host
 * @param {number} first
 * @param {number} count
 */
async function holdRow(host, first, count) {
  /** @type {import('node:net').Server[]} */
  const held = [];
  try {
    for (let at = 0; at < count; at += 1) held.push(await listen(host, first && first + at));
    return held.map(portOf);
  } finally {
    await Promise.all(held.map((server) => new Promise((resolve) => server.close(resolve))));
  }
}

/**
 * @param {string} host
 * @param {number} port
 * @returns {Promise<import('node:net').Server>}
 */
function listen(host, port) {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error) => reject(complaintOf(error, host, port)));
    server.listen(port, host, () => resolve(server));
  });
}

/**
 * @param {Error} error
 * @param {string} host
 * @param {number} port
 */
function complaintOf(error, host, port) {
  if (isErrno(error, 'EADDRINUSE')) {
    const holder = holderOf(port);
    const who = holder ? `process ${holder.pid} (${holder.name})` : 'another program';
    return new Complaint(
      `Port ${port} is taken by ${who}.\nEnd it, or choose another port with PORT=${port + 10} in front of the same command.`,
    );
  }
  if (isErrno(error, 'EACCES')) {
    return new Complaint(`Port ${port} is not allowed for this user: choose one above 1023.`);
  }
  return new Complaint(`Cannot listen on ${host}, port ${port}: ${error.message}`);
}

/** @param {import('node:net').Server} server */
function portOf(server) {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port');
  return address.port;
}

/**
 * Who listens on a port, as far as Linux tells this user: the socket's inode, then the process that has it open.
 *
 * @param {number} port
 * @returns {{ pid: number, name: string } | null}
 */
function holderOf(port) {
  try {
    const inodes = ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((file) => listenersIn(file, port));
    const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
    const pid = pids.find((name) => hasSocket(name, inodes));
    if (!pid) return null;
    return { pid: Number(pid), name: readFileSync(`/proc/${pid}/comm`, 'utf8').trim() };
  } catch {
    return null; // no Linux, or the process went meanwhile
  }
}

/**
 * @param {string} file
 * @param {number} port
 */
function listenersIn(file, port) {
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  return readFileSync(file, 'latin1')
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields[1]?.endsWith(`:${hex}`) && fields[3] === '0A')
    .map((fields) => `socket:[${fields[9]}]`);
}

/**
 * @param {string} pid
 * @param {readonly string[]} inodes
 */
function hasSocket(pid, inodes) {
  try {
    const folder = `/proc/${pid}/fd`;
    return readdirSync(folder).some((fd) => inodes.includes(linkOf(`${folder}/${fd}`)));
  } catch {
    return false; // of another user, or gone
  }
}

/** @param {string} path */
function linkOf(path) {
  try {
    return readlinkSync(path);
  } catch {
    return ''; // closed meanwhile
  }
}
