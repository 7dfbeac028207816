// The door of a node as a whole (rule L2), at real sockets from many addresses, under a clock that stands still.

import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { TrustedProxies } from '../../gateway/addresses.ts';
import { type Gateway, startGateway } from '../../gateway/gateway.ts';
import { HANDSHAKES_PER_SECOND } from '../../protocol/limits.ts';
import { Floor, OPERATOR_TOKEN, SECRET } from '../support/floor.ts';
import { askUpgrade, type RawSocket } from '../support/raw-socket.ts';

/** Divides the limit. */
const AT_ONCE = 50;

let floor: Floor;
let gateway: Gateway;
let sockets: RawSocket[] = [];

beforeEach(async () => {
  floor = await Floor.open({ nodes: 0 });
  gateway = await startGateway({
    bus: floor.connect(),
    clock: floor.clock,
    random: () => 0.5,
    secureBytes: randomBytes,
    log: floor.log,
    node: 'g1',
    host: '127.0.0.1',
    port: 0,
    publicUrl: null,
    webFolder: null,
    origins: [],
    trustedProxies: new TrustedProxies(),
    addressLimits: true,
    secret: SECRET,
    operatorToken: OPERATOR_TOKEN,
  });
});

afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  sockets = [];
  await gateway.close();
  await floor.close();
});

it('[L2] handshakes of many addresses reach the limit of the node: 429 and when to come again', async () => {
  const statuses = new Set<number>();
  for (let caller = 0; caller < HANDSHAKES_PER_SECOND; caller += AT_ONCE) {
    const knocks = Array.from({ length: AT_ONCE }, (_, index) => knock(caller + index));
    for (const { status } of await Promise.all(knocks)) statuses.add(status);
  }
  const refused = await knock(HANDSHAKES_PER_SECOND);
  const [, retryAfter = ''] = /^Retry-After: (\d+)\r$/m.exec(refused.text) ?? [];

  expect(statuses).toEqual(new Set([101]));
  expect(refused.status).toBe(429);
  expect(refused.text).toContain('"code":"rate_limited"');
  expect(Number(retryAfter)).toBeGreaterThan(0);
  await refused.ended();

  floor.clock.advance(Number(retryAfter) * 1_000);

  expect((await knock(HANDSHAKES_PER_SECOND)).status).toBe(101);
  expect(floor.log.errors).toEqual([]);
});

/** Asks for an upgrade from an address of its own. */
async function knock(caller: number): Promise<RawSocket> {
  const from = `127.1.${Math.floor(caller / 250)}.${1 + (caller % 250)}`;
  const socket = await askUpgrade(gateway.port, { from });
  sockets.push(socket);
  return socket;
}
