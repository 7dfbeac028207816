import { describe, expect, test, vi } from 'vitest';
import { createClient } from '../../../client/create-client.ts';
import { followPage } from '../../../client/follow-page.ts';
import { turns } from '../../support/fake-clock.ts';
import { FakeGateway } from '../../support/fake-gateway.ts';
import { confirm, INSTRUMENT, openLiveRig, openRig, snapshot, ticker, URL_ONE } from './rig.ts';

describe('making a client', () => {
  const { WebSocket } = new FakeGateway();

  test('outside of a page it must be told where to go', () => {
    expect(() => createClient({ WebSocket })).toThrow(/url: needed outside of a page/);
  });

  test.each(['http://one/ws', 'one:8080', '', 'ws://'])('%j is no address', (url) => {
    expect(() => createClient({ url, WebSocket })).toThrow(TypeError);
  });

  test('in a page it goes to where the page came from, behind TLS if that is', () => {
    const gateway = new FakeGateway();
    vi.stubGlobal('location', { protocol: 'https:', host: 'floor.example:8443' });
    const client = createClient({ WebSocket: gateway.WebSocket });
    vi.unstubAllGlobals();
    client.close();

    expect(gateway.door().url).toBe('wss://floor.example:8443/ws');
  });

  test('it takes the platform’s WebSocket, and says so when there is none', () => {
    vi.stubGlobal('WebSocket', undefined);
    expect(() => createClient({ url: URL_ONE })).toThrow(/WebSocket: this platform has none/);
    const gateway = new FakeGateway();
    vi.stubGlobal('WebSocket', gateway.WebSocket);
    const client = createClient({ url: URL_ONE });
    vi.unstubAllGlobals();
    client.close();

    expect(gateway.doors).toHaveLength(1);
  });
});

describe('what a gateway may tell', () => {
  test('what is unknown or malformed is counted and nothing else', () => {
    const { client, door } = openLiveRig();
    const before = client.counts.messages;
    for (const text of [
      '{"method":"fireworks"}',
      '{"method":"ticker","params":{}}',
      'nonsense',
      '[]',
    ]) {
      door.say(text);
    }
    door.flush();

    expect(client.counts).toMatchObject({ unknown: 1, malformed: 3, messages: before + 4 });
    expect(client.state.state).toBe('live');
  });

  test('[H3] news of the feed are passed on', () => {
    const { client, door } = openLiveRig();
    const told: unknown[] = [];
    client.on('status', (status) => told.push(status));
    door.tell('status', { type: 'feed', state: 'stale', ageMs: 3_100 });
    door.flush();

    expect(told).toEqual([{ type: 'feed', state: 'stale', ageMs: 3_100 }]);
  });

  test('[F8] ping measures the way to the node and back', async () => {
    const { client, door, clock } = openLiveRig();
    const asked = client.ping();
    clock.advance(12);
    door.answer(door.take('ping').id, { time: 1 });
    door.flush();

    expect(await asked).toEqual({ ok: true, value: 12 });
  });

  test('a handler of the app that throws does not stop the client halfway', async () => {
    const { client, door } = openLiveRig();
    const later = vi.spyOn(globalThis, 'queueMicrotask');
    const heard: number[] = [];
    client.ticker('A', () => {
      throw new Error('of the app');
    });
    client.ticker('A', ({ position }) => heard.push(position.seq));
    await turns(1);
    confirm(door);
    later.mockClear();
    later.mockImplementation(() => {});
    door.tell('ticker', snapshot(5));
    door.tell('ticker', ticker({ from: 5, to: 6 }));
    door.flush();
    const thrown = later.mock.calls.map(([run]) => run);
    later.mockRestore();

    expect(heard).toEqual([5, 6]);
    expect(thrown).toHaveLength(2);
    expect(thrown[0]).toThrow('of the app');
  });
});

describe('the table of instruments', () => {
  test('is asked once, and again when the app wants it anew', async () => {
    const { client, http } = openLiveRig();
    const first = client.instruments();
    http.take('/api/instruments').answer({ instruments: [] });
    expect(await client.instruments()).toEqual(await first);

    const anew = client.instruments({ isAnew: true });
    http.take('/api/instruments').answer({ instruments: [INSTRUMENT] });

    expect(await anew).toMatchObject({ value: [{ symbol: INSTRUMENT.symbol }] });
    expect(await client.instruments()).toEqual(await anew);
    expect(http.waiting).toBe(0);
    client.close();
  });
});

describe('closing', () => {
  test('in the middle of everything leaves no timer, no listener, no request and says nothing more', async () => {
    const rig = openLiveRig({ token: 't' });
    const { client, door, clock, http } = rig;
    const told: string[] = [];
    client.on('state', ({ state }) => told.push(state));
    client.ticker(['A', 'B'], () => told.push('ticker'));
    client.trades('*', () => told.push('trades'));
    const series = client.candles('A', '1m');
    series.on('state', ({ state }) => told.push(state));
    const room = client.room('A');
    room.on('state', ({ state }) => told.push(state));
    await turns(1);
    const { id } = door.take('authenticate');
    door.answer(id, { user: { id: 'u', name: 'Ana' }, expires: Date.UTC(2026, 5) });
    door.flush();
    room.say('on its way');
    http.take('/api/instruments').answer({ instruments: [INSTRUMENT] });
    await turns(1);
    const waiting = client.ping();
    const started = client.session.start('Bo');

    client.close();
    client.close();
    const sent = door.takeAll().length;
    for (const text of ['{"method":"ticker"}', '{"id":1,"result":{}}']) door.say(text);
    door.flush();
    door.end();
    await turns(2);

    expect([clock.pending, door.listeners, http.waiting, door.isLeft]).toEqual([0, 0, 0, true]);
    expect(await waiting).toMatchObject({ ok: false, error: { code: 'closed' } });
    expect(await started).toMatchObject({ ok: false, error: { code: 'closed' } });
    expect(told).toEqual([]);
    expect([client.state, series.state, room.state]).toEqual([
      { state: 'closed', loss: null },
      { state: 'closed' },
      { state: 'closed' },
    ]);
    expect([sent > 0, door.takeAll()]).toEqual([true, []]);
  });

  test.each(['connecting', 'handshaking', 'waiting'])('while %s leaves nothing either', (state) => {
    const rig = openRig();
    if (state !== 'connecting') rig.gateway.door().accept();
    if (state === 'waiting') rig.gateway.door().end();
    expect(rig.client.state.state).toBe(state);
    rig.client.close();

    expect([rig.clock.pending, rig.gateway.door().listeners]).toEqual([0, 0]);
    expect(rig.gateway.doors).toHaveLength(1);
  });

  test('by a handler that hears of a loss is fine', () => {
    const rig = openLiveRig();
    rig.client.on('state', () => rig.client.close());
    rig.door.end();

    expect([rig.client.state.state, rig.clock.pending]).toEqual(['closed', 0]);
  });

  test('a client that is closed does nothing any more, whatever it is asked', async () => {
    const { client, clock, gateway, http } = openRig();
    client.close();
    client.connect();
    client.wake();
    client.ticker('A', () => {})();
    const series = client.candles('A', '1m');
    const room = client.room('A');
    await turns(1);

    expect(series.state).toMatchObject({ state: 'failed', fault: { code: 'closed' } });
    expect(room.state).toEqual({ state: 'joining' });
    expect([clock.pending, http.waiting, gateway.doors.length]).toEqual([0, 0, 1]);
  });
});

describe('following a page', () => {
  function openPage(visibilityState = 'visible') {
    const document = Object.assign(new EventTarget(), { visibilityState });
    const page = Object.assign(new EventTarget(), { document });
    const heard: string[] = [];
    const client = {
      wake: () => heard.push('wake'),
      setHidden: (isHidden: boolean) => heard.push(isHidden ? 'hidden' : 'seen'),
      session: { resume: () => heard.push('resume') > 0 },
    };
    return { page, document, client, heard };
  }

  test('tells whether it is seen, that the network or the page is back, what another kept', () => {
    const { page, document, client, heard } = openPage();
    followPage(client, page);
    document.visibilityState = 'hidden';
    document.dispatchEvent(new Event('visibilitychange'));
    page.dispatchEvent(new Event('online'));
    page.dispatchEvent(new Event('pageshow'));
    page.dispatchEvent(new Event('storage'));

    expect(heard).toEqual(['seen', 'hidden', 'wake', 'wake', 'resume']);
  });

  test('ends without a trace', () => {
    const { page, document, client, heard } = openPage('hidden');
    followPage(client, page)();
    for (const target of [page, document]) {
      for (const name of ['visibilitychange', 'online', 'pageshow', 'storage']) {
        target.dispatchEvent(new Event(name));
      }
    }

    expect(heard).toEqual(['hidden']);
  });

  test('coming back wakes a client that waits', () => {
    const rig = openLiveRig();
    rig.door.end();
    rig.client.setHidden(true);
    expect(rig.client.state.state).toBe('waiting');
    rig.client.setHidden(false);

    expect(rig.client.state.state).toBe('connecting');
  });
});

describe('a small picture of the past', () => {
  test('is one page, read at the scales of the instrument, and nothing follows', async () => {
    const { client, http, door } = openLiveRig();
    const bars = client.recentBars('A', '1m', 60);
    http.take('/api/instruments').answer({ instruments: [INSTRUMENT] });
    await turns();
    const asked = http.take('/api/bars');
    const row = [60_000, '1.00', '1.20', '0.90', '1.10', '7', 3, true];
    const position = { epoch: 1, seq: 9 };
    asked.answer({ symbol: 'A', interval: '1m', bars: [row], position });

    expect(Object.fromEntries(asked.url.searchParams)).toEqual({
      symbol: 'A',
      interval: '1m',
      limit: '60',
    });
    expect(await bars).toEqual({
      ok: true,
      value: [{ time: 60_000, open: 100, high: 120, low: 90, close: 110, volume: 7, count: 3 }],
    });
    expect(door.takeAll()).toEqual([]);
  });

  test('says why it cannot be had', async () => {
    const { client, http } = openLiveRig();
    const bars = client.recentBars('NOPE', '1m', 60);
    http.take('/api/instruments').answer({ instruments: [] });
    await turns();
    http.take('/api/instruments').answer({ instruments: [] });

    expect(await bars).toMatchObject({ ok: false, error: { code: 'unknown_symbol' } });
  });
});
