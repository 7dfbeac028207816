// The first visitor of a floor that nobody watches, at the whole house: news comes to what he opened, once.

import { afterAll, beforeAll, expect, test } from 'vitest';
import WebSocket from 'ws';
import { type Client, createClient } from '../../client/index.ts';
import { type House, startHouse } from '../../run/house.ts';
import { eventually } from '../support/eventually.ts';

/** Trades a second and symbol: so few that a burst is unmistakable. */
const RATE = 0.1;
/** A burst makes about 120 trades. */
const BURST = 40;
const WITHIN_MS = 20_000;

let house: House;
const lines: string[] = [];
const clients: Client[] = [];

beforeAll(async () => {
  const say = (_: object, text: string) => lines.push(text);
  const log = { info: say, warn: say, error: say };
  house = await startHouse({ ports: [0, 0], symbols: 3, rate: RATE, seed: 7, log });
});
afterAll(async () => {
  for (const client of clients) client.close();
  await house.close();
});

function client(gateway: number, bot = false): Client {
  const url = `${house.gateways[gateway]?.url.replace('http', 'ws')}/ws`;
  const made = createClient({ url, WebSocket, bot });
  clients.push(made);
  return made;
}

/** A client that watches `symbol`, and how many trades it has seen. */
function watcher(gateway: number, symbol: string): Client {
  const made = client(gateway);
  made.ticker(symbol, () => {});
  return made;
}

test('[O7] the first person is met by one burst in what he opened, within 20 s', {
  timeout: 120_000,
}, async () => {
  const robot = client(0, true);
  await robot.session.start('robot');
  robot.room('AAPL');
  await eventually('the robot is in its room', async () => {
    const answer = await fetch(`${house.gateways[0]?.url}/metrics`);
    return /^outcry_rooms 1$/m.test(await answer.text());
  });
  const onlooker = watcher(0, 'AAPL');

  const visitor = watcher(0, 'BTC-USD');
  visitor.room('BTC-USD');
  await eventually('there is news', () => lines.some(isWelcome), WITHIN_MS);
  const second = watcher(1, 'MSFT');
  second.room('MSFT');
  await eventually('a burst', () => visitor.counts.trades >= BURST, WITHIN_MS);

  expect(lines.filter(isWelcome)).toEqual(['a first visitor: news in BTC-USD']);
  expect(onlooker.counts.trades).toBeLessThan(BURST / 4);
  expect(second.counts.trades).toBeLessThan(BURST / 4);
});

function isWelcome(line: string): boolean {
  return line.startsWith('a first visitor');
}
