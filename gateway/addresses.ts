// Who a client is, by address: pure functions over what the socket and the headers say. An address is what limits are
// counted by, so nobody may choose their own: a header counts only as far as trusted proxies have written it.

import { BlockList, isIP } from 'node:net';
import { err, ok, type Result } from '../protocol/result.ts';

/** More hops than any chain of proxies has. */
const MAX_HOPS = 32;

/** The addresses of proxies whose `X-Forwarded-For` is believed. */
export class TrustedProxies {
  readonly #list = new BlockList();

  /** `entries`: addresses (`10.0.0.1`) and networks (`10.0.0.0/8`, `fd00::/8`). The error names the first bad one. */
  static parse(entries: readonly string[]): Result<TrustedProxies> {
    const trusted = new TrustedProxies();
    for (const entry of entries) {
      if (!trusted.#add(entry.trim())) return err(`${entry} is neither an address nor a network`);
    }
    return ok(trusted);
  }

  has(address: string): boolean {
    const plain = plainAddress(address);
    const family = isIP(plain);
    return family !== 0 && this.#list.check(plain, family === 4 ? 'ipv4' : 'ipv6');
  }

  #add(entry: string): boolean {
    const [network = '', bits, ...more] = entry.split('/');
    const plain = plainAddress(network);
    const family = isIP(plain);
    // A mapped network's prefix counts bits of IPv6: it would mean another network than it says.
    if (family === 0 || more.length > 0 || (bits !== undefined && plain !== network)) return false;
    const type = family === 4 ? 'ipv4' : 'ipv6';
    if (bits === undefined) {
      this.#list.addAddress(plain, type);
      return true;
    }
    if (!/^\d{1,3}$/.test(bits) || Number(bits) > (family === 4 ? 32 : 128)) return false;
    this.#list.addSubnet(plain, Number(bits), type);
    return true;
  }
}

/**
 * The client's address: the socket's peer, or, when that is a trusted proxy, the right-most entry of `X-Forwarded-For`
 * outside the trusted ones (the left-most, when all are). An entry that is no address ends the walk at the hop before
 * it. "" for a socket that is gone already.
 */
export function clientAddress(
  peer: string | undefined,
  forwardedFor: string | undefined,
  trusted: TrustedProxies,
): string {
  let address = plainAddress(peer ?? '');
  if (forwardedFor === undefined) return address;
  const hops = forwardedFor.split(',').slice(-MAX_HOPS).reverse();
  for (const hop of hops) {
    if (!trusted.has(address)) return address;
    const before = plainAddress(withoutPort(hop.trim()));
    if (isIP(before) === 0) return address;
    address = before;
  }
  return address;
}

/** What an address is counted as: IPv4 as it is, IPv6 by its /64, which is what one subscriber gets. */
export function addressKey(address: string): string {
  const plain = plainAddress(address);
  if (isIP(plain) !== 6) return plain;
  const network = groupsOf(plain).slice(0, 4);
  return `${network.map((group) => group.toString(16)).join(':')}::/64`;
}

/** Without a zone, and an IPv4 address in IPv6 clothes as IPv4. */
function plainAddress(address: string): string {
  const bare = address.replace(/%.*$/, '').toLowerCase();
  if (isIP(bare) !== 6) return bare;
  const groups = groupsOf(bare);
  const isMapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  if (!isMapped) return bare;
  const [high = 0, low = 0] = groups.slice(6);
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}

/** Some proxies write the port too: `1.2.3.4:5678`, `[::1]:5678`. */
function withoutPort(hop: string): string {
  const bracketed = /^\[([^\]]*)\](?::\d+)?$/.exec(hop);
  if (bracketed) return bracketed[1] ?? '';
  return /^[\d.]+:\d+$/.test(hop) ? hop.replace(/:\d+$/, '') : hop;
}

/** The eight groups of a valid IPv6 address. */
function groupsOf(address: string): number[] {
  const [head = '', tail] = address.split('::');
  const before = numbersOf(head);
  if (tail === undefined) return before;
  const after = numbersOf(tail);
  const gap = new Array<number>(Math.max(0, 8 - before.length - after.length)).fill(0);
  return [...before, ...gap, ...after];
}

function numbersOf(part: string): number[] {
  if (part === '') return [];
  return part.split(':').flatMap((group) => {
    if (!group.includes('.')) return [Number.parseInt(group, 16)];
    const [a = 0, b = 0, c = 0, d = 0] = group.split('.').map(Number);
    return [a * 256 + b, c * 256 + d];
  });
}
