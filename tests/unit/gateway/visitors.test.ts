import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { subjectToken, TABLES, VISITORS } from '../../../protocol/subjects.ts';
import { Floor } from '../../support/floor.ts';
import { instrumentOf } from '../../support/scripted-feed.ts';

/** Longer than the pause between two words about visitors. */
const A_WHILE_MS = 3_500;

let floor: Floor;
let told: string[];

beforeEach(async () => {
  floor = await Floor.open({ nodes: 2 });
  told = [];
  floor.connect().live.subscribe(VISITORS, (bytes) => {
    told.push(JSON.parse(new TextDecoder().decode(bytes)).symbol);
  });
});
afterEach(() => floor.close());

function join(client: ReturnType<Floor['client']>, symbol: string) {
  return client.call('subscribe', { channel: 'room', symbols: [symbol] });
}

async function bot(name: string): Promise<ReturnType<Floor['client']>> {
  const answer = await floor.request('/api/session', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name, bot: true }),
  });
  const client = floor.client();
  await client.call('authenticate', await answer.json());
  return client;
}

describe('a node', () => {
  test('tells the feeds again and again that a person is there, and where', async () => {
    const ana = floor.client();
    await join(ana, 'BTC-USD');
    await floor.pass(3 * A_WHILE_MS, { stepMs: 250 });
    expect(new Set(told)).toEqual(new Set(['BTC-USD']));
    expect(told.length).toBeGreaterThan(1);

    told.length = 0;
    ana.session.closed();
    await floor.pass(A_WHILE_MS, { stepMs: 250 });

    expect(told).toEqual([]);
  });

  test('tells what whoever came first has opened, also when he gets a name later', async () => {
    const [ana, bo] = [floor.client(), floor.client()];
    await join(ana, 'BTC-USD');
    await join(bo, 'AAPL');
    await bo.authenticate('bo');
    await floor.pass(A_WHILE_MS, { stepMs: 250 });

    expect(told).toEqual(['BTC-USD']);
  });

  test('does not tell of bots, nor of those who join no room', async () => {
    await join(await bot('robot'), 'AAPL');
    await floor.client().call('subscribe', { channel: 'ticker', symbols: '*' });
    await floor.pass(A_WHILE_MS, { stepMs: 250 });
    expect(told).toEqual([]);

    await join(floor.client(1), 'BRK.B');
    await floor.pass(A_WHILE_MS, { stepMs: 250 });

    expect(told).toEqual(['BRK.B']);
  });

  test('names an instrument that is traded where the room is none of these', async () => {
    await join(floor.client(), 'floor');
    await floor.pass(A_WHILE_MS, { stepMs: 250 });
    expect(told).toEqual(['AAPL']);

    const table = await floor.connect().table(TABLES.instruments);
    const index = { ...instrumentOf('AAPL'), type: 'index' };
    await table.put(subjectToken('AAPL'), new TextEncoder().encode(JSON.stringify(index)));
    await floor.pass(A_WHILE_MS, { stepMs: 250 });

    expect(told).toEqual(['AAPL', 'BRK.B']);
  });
});
