import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addressKey, clientAddress, TrustedProxies } from '../../../gateway/addresses.ts';

function trusted(...entries: string[]): TrustedProxies {
  const parsed = TrustedProxies.parse(entries);
  if (!parsed.ok) throw new Error(parsed.error);
  return parsed.value;
}

describe('the list of trusted proxies', () => {
  test.each([
    ['10.1.2.3', ['10.0.0.0/8'], true],
    ['11.1.2.3', ['10.0.0.0/8'], false],
    ['::ffff:10.1.2.3', ['10.0.0.0/8'], true],
    ['fd00::7', ['fd00::/8', '192.0.2.1'], true],
    ['192.0.2.1', ['fd00::/8', '192.0.2.1'], true],
    ['192.0.2.2', ['fd00::/8', '192.0.2.1'], false],
    ['127.0.0.1', ['::ffff:127.0.0.1'], true],
    ['nonsense', ['0.0.0.0/0'], false],
    ['10.0.0.1', [], false],
  ])('has %s in %j: %s', (address, entries, expected) => {
    expect(trusted(...entries).has(address)).toBe(expected);
  });

  test.each([
    '',
    'localhost',
    '10.0.0.0/33',
    '10.0.0.0/8/8',
    'fd00::/129',
    '10.0.0/8',
    '10.0.0.0/x',
  ])('refuses %j and says which entry was wrong', (entry) => {
    const parsed = TrustedProxies.parse(['10.0.0.1', entry]);

    expect(parsed).toEqual({ ok: false, error: `${entry} is neither an address nor a network` });
  });
});

describe('who the client is', () => {
  const proxies = trusted('10.0.0.0/8', '::1');

  test.each([
    ['the peer, when there is no header', '203.0.113.9', undefined, '203.0.113.9'],
    [
      'the peer, when it is not trusted, whatever it claims',
      '203.0.113.9',
      '1.1.1.1',
      '203.0.113.9',
    ],
    ['what a trusted peer has written', '10.0.0.1', '1.1.1.1', '1.1.1.1'],
    ['the right-most that is not trusted', '10.0.0.1', '6.6.6.6, 1.1.1.1, 10.0.0.2', '1.1.1.1'],
    ['the left-most, when all are trusted', '10.0.0.1', '10.0.0.3, 10.0.0.2', '10.0.0.3'],
    [
      'the hop before something that is no address',
      '10.0.0.1',
      '1.1.1.1, unknown, 10.0.0.2',
      '10.0.0.2',
    ],
    ['the proxy itself, when the header is empty', '10.0.0.1', '', '10.0.0.1'],
    ['an address written with its port', '10.0.0.1', '1.1.1.1:5678', '1.1.1.1'],
    ['an IPv6 address in brackets', '::1', '[2001:db8::1]:443', '2001:db8::1'],
    ['an IPv4 address in IPv6 clothes as IPv4', '::ffff:10.0.0.1', '::ffff:1.1.1.1', '1.1.1.1'],
    ['nobody, when the socket is gone', undefined, '1.1.1.1', ''],
  ])('%s', (_title, peer, header, expected) => {
    expect(clientAddress(peer, header, proxies)).toBe(expected);
  });

  test('cannot be chosen by whoever is behind the proxies', () => {
    const forged = fc.array(fc.oneof(fc.ipV4(), fc.ipV6(), fc.string()), { maxLength: 60 });
    fc.assert(
      fc.property(forged, (entries) => {
        const header = [
          ...entries.map((entry) => entry.replaceAll(',', '')),
          '203.0.113.9',
          '10.9.9.9',
        ];

        expect(clientAddress('10.0.0.1', header.join(','), proxies)).toBe('203.0.113.9');
      }),
    );
  });
});

describe('what an address is counted as', () => {
  test.each([
    ['203.0.113.9', '203.0.113.9'],
    ['::ffff:203.0.113.9', '203.0.113.9'],
    ['::FFFF:cb00:7109', '203.0.113.9'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['::', '0:0:0:0::/64'],
    ['64:ff9b::203.0.113.9', '64:ff9b:0:0::/64'],
    ['', ''],
  ])('%s as %s', (address, expected) => {
    expect(addressKey(address)).toBe(expected);
  });

  test('an IPv6 address counts with all others of its /64 and no others, however it is written', () => {
    const group = fc.integer({ min: 0, max: 0xffff });
    fc.assert(
      fc.property(fc.array(group, { minLength: 12, maxLength: 12 }), (groups) => {
        const written = (list: number[]) => list.map((each) => each.toString(16)).join(':');
        const [network, one, other] = [groups.slice(0, 4), groups.slice(4, 8), groups.slice(8, 12)];
        fc.pre(network.some((each) => each !== 0));
        const key = addressKey(written([...network, ...one]));

        expect(addressKey(written([...network, ...other]).toUpperCase())).toBe(key);
        expect(
          addressKey(new URL(`http://[${written([...network, ...one])}]`).hostname.slice(1, -1)),
        ).toBe(key);
        const elsewhere = [...network.slice(0, 3), (network[3] ?? 0) ^ 1];
        expect(addressKey(written([...elsewhere, ...one]))).not.toBe(key);
      }),
    );
  });
});
