import { describe, expect, test } from 'vitest';
import { turns } from '../../support/fake-clock.ts';
import type { Door } from '../../support/fake-gateway.ts';
import { comeBack, confirm, openLiveRig, openRig, snapshot, ticker } from './rig.ts';

const ignore = () => {};

/** Confirms a subscribe and tells each of its symbols a snapshot. */
function serve(door: Door, at = 5) {
  const params = confirm(door);
  for (const symbol of params.symbols) door.tell('ticker', snapshot(at, { symbol }));
  door.flush();
  return params;
}

describe('subscribing', () => {
  test('what is asked for in one turn goes out as one call per channel, interval and tier', async () => {
    const { client, door } = openLiveRig();
    client.ticker('A', ignore);
    client.ticker(['B', 'C'], ignore);
    client.ticker('D', ignore, { tier: 'slow' });
    client.trades('A', ignore);
    client.bars('A', '5m', ignore);
    client.bars('A', '1h', ignore);
    await turns(1);

    expect(door.takeAll().map(({ method, params }) => ({ method, ...params }))).toEqual([
      { method: 'subscribe', channel: 'ticker', symbols: ['A', 'B', 'C'], tier: 'live' },
      { method: 'subscribe', channel: 'ticker', symbols: ['D'], tier: 'slow' },
      { method: 'subscribe', channel: 'trades', symbols: ['A'], tier: 'live' },
      { method: 'subscribe', channel: 'bars', symbols: ['A'], tier: 'live', interval: '5m' },
      { method: 'subscribe', channel: 'bars', symbols: ['A'], tier: 'live', interval: '1h' },
    ]);
  });

  test('what is wanted before there is a connection is asked on the first one', async () => {
    const { client, gateway } = openRig();
    client.ticker('A', ignore);
    await turns(1);
    const door = gateway.admit();

    expect(door.take('subscribe').params.symbols).toEqual(['A']);
  });

  test('consumers of one symbol share one subscription, which ends with the last of them', async () => {
    const { client, door } = openLiveRig();
    const offs = [client.ticker('A', ignore), client.ticker('A', ignore)];
    await turns(1);
    serve(door);
    offs[0]?.();
    await turns(1);
    expect(door.takeAll()).toEqual([]);
    offs[1]?.();
    offs[1]?.();
    await turns(1);

    expect(door.takeAll()).toMatchObject([
      { method: 'unsubscribe', params: { channel: 'ticker', symbols: ['A'] } },
    ]);
  });

  test('the quickest tier that anybody wants is asked for, and left when nobody wants it', async () => {
    const { client, door } = openLiveRig();
    client.ticker('A', ignore, { tier: 'slow' });
    await turns(1);
    expect(serve(door).tier).toBe('slow');
    const off = client.ticker('A', ignore, { tier: 'fast' });
    await turns(1);
    expect(confirm(door)).toMatchObject({ tier: 'fast', positions: { A: { epoch: 1, seq: 5 } } });
    off();
    await turns(1);

    expect(confirm(door)).toMatchObject({ tier: 'slow' });
  });

  test('left and wanted anew in one turn, it is asked again so that there is a first frame', async () => {
    const { client, door } = openLiveRig();
    const off = client.ticker('A', ignore);
    await turns(1);
    serve(door);
    off();
    client.ticker('A', ignore);
    await turns(1);

    expect(door.takeAll()).toMatchObject([{ method: 'subscribe', params: { symbols: ['A'] } }]);
  });

  test('[S2] a rejected symbol is told, and asked again only on another connection', async () => {
    const rig = openLiveRig();
    const { client, door } = rig;
    const told: unknown[] = [];
    client.on('rejected', (one) => told.push(one));
    client.ticker(['A', 'NOPE'], ignore);
    await turns(1);
    const { id } = door.take('subscribe');
    const rejected = [{ symbol: 'NOPE', code: 'unknown_symbol' }];
    door.answer(id, { subscribed: ['A'], rejected });
    door.flush();
    client.ticker('B', ignore);
    await turns(1);
    expect(confirm(door).symbols).toEqual(['B']);
    const next = await comeBack(rig);

    expect(told).toEqual([
      { topic: { channel: 'ticker' }, symbol: 'NOPE', code: 'unknown_symbol' },
    ]);
    expect(next.take('subscribe').params.symbols).toEqual(['A', 'NOPE', 'B']);
  });

  test('a name that is too long for a symbol never leaves', async () => {
    const { client, door } = openLiveRig();
    const told: string[] = [];
    client.on('rejected', ({ code }) => told.push(code));
    client.ticker('X'.repeat(65_000), ignore);
    await turns(1);

    expect([told, door.takeAll()]).toEqual([['unknown_symbol'], []]);
  });

  test('more symbols than the house takes at once are asked in several calls', async () => {
    const rig = openRig();
    const symbols = Array.from({ length: 2_500 }, (_, index) => `S${index}`);
    rig.client.ticker(symbols, ignore);
    const door = rig.gateway.admit();
    const asked = door.takeAll().map(({ params }) => params.symbols);

    expect(asked.map(({ length }) => length)).toEqual([1_000, 1_000, 500]);
    expect(asked.flat()).toEqual(symbols);
  });

  test('no call is longer than a message may be', async () => {
    const rig = openLiveRig();
    const symbols = Array.from({ length: 1_000 }, (_, index) => `${'é'.repeat(28)}${index}`);
    rig.client.ticker(symbols, ignore);
    await turns(1);
    for (const { id, params } of rig.door.takeAll()) {
      rig.door.answer(id, { subscribed: params.symbols, rejected: [] });
      for (const symbol of params.symbols) rig.door.tell('ticker', snapshot(1e15, { symbol }));
    }
    rig.door.flush();
    const next = await comeBack(rig);
    const calls = next.takeAll();

    expect(calls.flatMap(({ params }) => Object.keys(params.positions))).toEqual(symbols);
    for (const call of calls) {
      expect(Buffer.byteLength(JSON.stringify(call))).toBeLessThanOrEqual(65_536);
    }
  });
});

describe('coming back', () => {
  test('[S6] all is asked again from where it stood, one call a channel', async () => {
    const rig = openLiveRig();
    rig.client.ticker(['A', 'B', 'C'], ignore);
    await turns(1);
    serve(rig.door, 5);
    rig.door.tell('ticker', ticker({ symbol: 'B', from: 5, to: 9 }));
    rig.door.flush();
    const next = await comeBack(rig);

    expect(next.takeAll()).toMatchObject([
      {
        method: 'subscribe',
        params: {
          symbols: ['A', 'B', 'C'],
          positions: {
            A: { epoch: 1, seq: 5 },
            B: { epoch: 1, seq: 9 },
            C: { epoch: 1, seq: 5 },
          },
        },
      },
    ]);
  });

  test('what was left meanwhile is not asked', async () => {
    const rig = openLiveRig();
    const off = rig.client.ticker('A', ignore);
    rig.client.ticker('B', ignore);
    await turns(1);
    serve(rig.door);
    rig.door.end();
    off();
    rig.client.wake();
    const next = rig.gateway.admit();

    expect(next.take('subscribe').params.symbols).toEqual(['B']);
  });

  test('[L1] a refused subscribe is asked again after the told time', async () => {
    const rig = openLiveRig();
    const { client, door, clock } = rig;
    client.ticker('A', ignore);
    await turns(1);
    door.refuse(door.take('subscribe').id, 'rate_limited', { retryMs: 700 });
    door.flush();
    client.ticker('B', ignore);
    await clock.settle(690);
    expect(door.takeAll()).toEqual([]);
    await clock.settle(1_010);

    expect(door.take('subscribe').params.symbols).toEqual(['A', 'B']);
  });

  test('what cannot be served for now is asked again, later and later, and holds nobody else up', async () => {
    const rig = openLiveRig();
    const { client, door, clock } = rig;
    const told: unknown[] = [];
    client.on('rejected', (one) => told.push(one));
    client.ticker('A', ignore);
    await turns(1);
    let asked = 0;
    for (let left = 120; left > 0; left -= 1) {
      for (const { id, params } of door.takeAll()) {
        asked += 1;
        const rejected = params.symbols.map((symbol: string) => ({ symbol, code: 'unavailable' }));
        door.answer(id, { subscribed: [], rejected });
      }
      door.say('{"method":"anything"}');
      door.flush();
      await clock.settle(500, 500);
    }
    client.ticker('B', ignore);
    await turns(1);

    expect(told).toEqual([]);
    expect(asked).toBeGreaterThan(3);
    expect(asked).toBeLessThan(12);
    expect(confirm(door).symbols).toEqual(['B']);
  });

  test('[L1] a refused unsubscribe is said again, unless somebody wants it since', async () => {
    const rig = openLiveRig();
    const { client, door, clock } = rig;
    const off = client.ticker(['A', 'B'], ignore);
    await turns(1);
    serve(door);
    off();
    await turns(1);
    door.refuse(door.take('unsubscribe').id, 'rate_limited', { retryMs: 100 });
    door.flush();
    client.ticker('B', ignore);
    await clock.settle(1_100);

    const calls = door.takeAll().map(({ method, params }) => [method, params.symbols]);
    expect(calls).toEqual([
      ['unsubscribe', ['A']],
      ['subscribe', ['B']],
    ]);
  });

  test('a channel that the house does not know is rejected, not asked on and on', async () => {
    const rig = openLiveRig();
    const { client, door, clock } = rig;
    const told: string[] = [];
    client.on('rejected', ({ symbol, code }) => told.push(`${symbol} ${code}`));
    client.book('A', ignore);
    await turns(1);
    door.refuse(door.take('subscribe').id, 'unknown_channel');
    door.flush();
    await clock.settle(4_000, 500);

    expect([told, door.takeAll()]).toEqual([['A unknown_channel'], []]);
  });
});

describe('everything', () => {
  test('[S3] "*" is asked as such, and what is listed later comes too', async () => {
    const { client, door } = openLiveRig();
    const heard: string[] = [];
    client.ticker('*', ({ symbol }) => heard.push(symbol));
    await turns(1);
    expect(confirm(door).symbols).toBe('*');
    for (const symbol of ['A', 'B', 'NEW']) door.tell('ticker', snapshot(1, { symbol }));
    door.flush();

    expect(heard).toEqual(['A', 'B', 'NEW']);
  });

  test('coming back, every symbol that was seen goes on from its position', async () => {
    const rig = openLiveRig();
    rig.client.ticker('*', ignore);
    await turns(1);
    confirm(rig.door);
    rig.door.tell('ticker', snapshot(3, { symbol: 'A' }));
    rig.door.tell('ticker', snapshot(4, { symbol: 'B' }));
    rig.door.flush();
    const next = await comeBack(rig);

    expect(next.take('subscribe').params).toMatchObject({
      symbols: '*',
      positions: { A: { epoch: 1, seq: 3 }, B: { epoch: 1, seq: 4 } },
    });
  });

  test('what is also wanted by name keeps its quicker tier behind "*"', async () => {
    const { client, door } = openLiveRig();
    client.ticker('A', ignore, { tier: 'fast' });
    await turns(1);
    serve(door);
    client.ticker('*', ignore, { tier: 'slow' });
    await turns(1);

    const calls = door.takeAll().map(({ params }) => [params.symbols, params.tier]);
    expect(calls).toEqual([
      ['*', 'slow'],
      [['A'], 'fast'],
    ]);
  });

  test('left by name, a symbol goes on at the tier of "*" instead of being unsubscribed', async () => {
    const { client, door } = openLiveRig();
    const off = client.ticker('A', ignore, { tier: 'fast' });
    client.ticker('*', ignore, { tier: 'slow' });
    await turns(1);
    confirm(door);
    confirm(door);
    off();
    await turns(1);

    expect(door.takeAll()).toMatchObject([
      { method: 'subscribe', params: { symbols: ['A'], tier: 'slow' } },
    ]);
  });

  test('when "*" is left, what is wanted by name is asked again', async () => {
    const { client, door } = openLiveRig();
    client.ticker('A', ignore);
    const off = client.ticker('*', ignore);
    await turns(1);
    confirm(door);
    serve(door);
    off();
    await turns(1);

    const calls = door.takeAll().map(({ method, params }) => [method, params.symbols]);
    expect(calls).toEqual([
      ['unsubscribe', '*'],
      ['subscribe', ['A']],
    ]);
  });

  test('its positions never make a message too long', async () => {
    const rig = openLiveRig();
    rig.client.ticker('*', ignore);
    await turns(1);
    confirm(rig.door);
    for (let index = 0; index < 2_000; index += 1) {
      rig.door.tell('ticker', snapshot(1e15, { symbol: `SYMBOL-${index}` }));
    }
    rig.door.flush();
    const next = await comeBack(rig);
    const [call] = next.takeAll();

    expect(Buffer.byteLength(JSON.stringify(call))).toBeLessThanOrEqual(65_536);
    expect(Object.keys(call?.params.positions).length).toBeGreaterThan(1_000);
  });
});
