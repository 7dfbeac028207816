import { describe, expect, test } from 'vitest';
import { Api, httpUrl } from '../../../client/api.ts';
import { FakeClock, turns } from '../../support/fake-clock.ts';
import { FakeHttp } from '../../support/fake-gateway.ts';
import { INSTRUMENT } from './rig.ts';

function openApi(nodes = ['ws://one:8080/ws']) {
  const clock = new FakeClock();
  const http = new FakeHttp();
  return { clock, http, api: new Api(http.fetch, clock, () => nodes) };
}

describe('the HTTP paths', () => {
  test('lie beside the WebSocket, behind TLS if that is', () => {
    expect(httpUrl('ws://one:8080/ws', '/api/bars')).toBe('http://one:8080/api/bars');
    expect(httpUrl('wss://floor.example/outcry/ws', '/api/bars')).toBe(
      'https://floor.example/outcry/api/bars',
    );
  });

  test('[P2] bars are asked with symbol, interval, limit and before', async () => {
    const { api, http } = openApi();
    const page = api.bars('BRK.B', '5m', { limit: 100, before: 300_000 });
    const asked = http.take('/api/bars');
    const body = { symbol: 'BRK.B', interval: '5m', bars: [], position: { epoch: 1, seq: 2 } };
    asked.answer(body);

    expect(Object.fromEntries(asked.url.searchParams)).toEqual({
      symbol: 'BRK.B',
      interval: '5m',
      limit: '100',
      before: '300000',
    });
    expect(await page).toEqual({ ok: true, value: body });
  });

  test('a symbol cannot change the question', async () => {
    const { api, http } = openApi();
    void api.bars('A&limit=9#/../x', '1m', { limit: 5 });
    const { url } = http.take('/api/bars');

    expect(url.searchParams.get('symbol')).toBe('A&limit=9#/../x');
    expect(url.searchParams.getAll('limit')).toEqual(['5']);
  });

  test('[P4] messages are asked with limit and before, and come as history tells them', async () => {
    const { api, http } = openApi();
    const page = api.messages('BRK.B', { limit: 200, before: 7 });
    const asked = http.take('/api/rooms/BRK.B/messages');
    const body = { epoch: 1, messages: [], complete: true };
    asked.answer(body);

    expect(Object.fromEntries(asked.url.searchParams)).toEqual({ limit: '200', before: '7' });
    expect(await page).toEqual({ ok: true, value: body });

    void api.messages('A/../x', { limit: 5 });
    expect(http.take('/api/rooms/A%2F..%2Fx/messages').url.searchParams.has('before')).toBe(false);
  });

  test('[P5] errors come as their code, with the time to wait', async () => {
    const { api, http } = openApi();
    const page = api.bars('A', '1m', { limit: 5 });
    const body = { error: { code: 'rate_limited', message: 'slowly' } };
    http.take('/api/bars').answer(body, 429, { 'retry-after': '3' });

    expect(await page).toEqual({
      ok: false,
      error: { code: 'rate_limited', message: 'slowly', data: { retryMs: 3_000 } },
    });
  });

  test.each([
    ['letters of another script', '日本'],
    ['curly quotes', '“quoted”'],
    ['a space', 'a b'],
    ['a line break', 'line\nbreak'],
    ['endless characters', 'x'.repeat(4_097)],
    ['nothing', ''],
  ])(
    '[O5] a token of %s can be carried by no request: it is none of the house, and is not sent',
    async (_, token) => {
      const { api, http } = openApi();
      const asked = api.feeds(token, null);
      expect(http.waiting).toBe(0);

      expect(await asked).toMatchObject({ ok: false, error: { code: 'token_invalid' } });
    },
  );

  test('[O1] an operator asks with the token, and posts orders', async () => {
    const { api, http } = openApi();
    const state = { shard: '0', rate: 5, volatility: 1, paused: false, symbols: 24 };
    const shown = api.feeds('the-token', null);
    const asked = http.take('/api/operator/feed');
    expect(asked.init).toMatchObject({ method: 'GET' });
    expect(asked.init.headers.authorization).toBe('Bearer the-token');
    asked.answer({ feeds: [state], silent: [] });
    expect(await shown).toEqual({ ok: true, value: { feeds: [state], silent: [] } });

    void api.feeds('the-token', { type: 'rate', rate: 9 });
    const { init } = http.take('/api/operator/feed');
    expect(init).toMatchObject({ method: 'POST', body: '{"type":"rate","rate":9}' });
    expect(init.headers).toEqual({
      authorization: 'Bearer the-token',
      'content-type': 'application/json',
    });
  });

  test('an order that was not answered in time is not given again at another node', async () => {
    const { api, http, clock } = openApi(['ws://one:8080/ws', 'ws://two:8080/ws']);
    const ordered = api.feeds('the-token', { type: 'pause' });
    http.take('/api/operator/feed');
    await clock.settle(15_000, 5_000);

    expect(await ordered).toMatchObject({ ok: false, error: { code: 'timed_out' } });
    expect(() => http.take('/api/operator/feed')).toThrow();
  });

  test('an error page of a proxy passes: unavailable', async () => {
    const { api, http } = openApi();
    const page = api.bars('A', '1m', { limit: 5 });
    http.take('/api/bars').answer({ oops: true }, 502);

    expect(await page).toMatchObject({ ok: false, error: { code: 'unavailable' } });
  });

  test('an answer of another form is internal', async () => {
    const { api, http } = openApi();
    const page = api.bars('A', '1m', { limit: 5 });
    http.take('/api/bars').answer({ bars: 'none' });

    expect(await page).toMatchObject({ ok: false, error: { code: 'internal' } });
  });

  test('a node that cannot be reached is passed over, one that refuses is not', async () => {
    const { api, http } = openApi(['ws://one/ws', 'ws://two/ws']);
    const page = api.bars('A', '1m', { limit: 5 });
    http.take('/api/bars').fail();
    await turns(1);
    const second = http.take('/api/bars');
    second.refuse('unknown_symbol', 404);

    expect(second.url.host).toBe('two');
    expect(await page).toMatchObject({ error: { code: 'unknown_symbol' } });
    expect(http.waiting).toBe(0);
  });

  test('a node that does not answer within 15 s is given up', async () => {
    const { api, http, clock } = openApi();
    const page = api.bars('A', '1m', { limit: 5 });
    clock.advance(15_000);

    expect(await page).toMatchObject({ ok: false, error: { code: 'timed_out' } });
    expect(http.aborted).toBe(1);
  });

  test('a session that was not answered in time is not asked for elsewhere: it may have been made', async () => {
    const { api, http, clock } = openApi(['ws://one/ws', 'ws://two/ws']);
    const session = api.session('Ana', null, false);
    clock.advance(15_000);

    expect(await session).toMatchObject({ ok: false, error: { code: 'timed_out' } });
    expect(http.waiting).toBe(0);
  });

  test('the table of instruments is asked once, and anew for a symbol that is not in it', async () => {
    const { api, http } = openApi();
    const both = [api.instrument('A'), api.instruments()];
    http.take('/api/instruments').answer({ instruments: [INSTRUMENT] });
    expect(await Promise.all(both)).toMatchObject([{ value: INSTRUMENT }, { ok: true }]);
    const listed = api.instrument('NEW');
    await turns(1);
    http.take('/api/instruments').answer({ instruments: [{ ...INSTRUMENT, symbol: 'NEW' }] });

    expect(await listed).toMatchObject({ ok: true, value: { symbol: 'NEW' } });
    const unknown = api.instrument('NOPE');
    await turns(1);
    http.take('/api/instruments').answer({ instruments: [] });
    expect(await unknown).toMatchObject({ ok: false, error: { code: 'unknown_symbol' } });
  });

  test('a table that could not be read is asked again', async () => {
    const { api, http } = openApi();
    const first = api.instruments();
    http.take('/api/instruments').fail();
    expect((await first).ok).toBe(false);
    const second = api.instruments();
    http.take('/api/instruments').answer({ instruments: [] });

    expect((await second).ok).toBe(true);
  });

  test('closed, it gives up what it asks and leaves no timer', async () => {
    const { api, http, clock } = openApi();
    const page = api.bars('A', '1m', { limit: 5 });
    api.close();
    expect(clock.pending).toBe(0);

    expect(await page).toMatchObject({ ok: false, error: { code: 'closed' } });
    expect(await api.instruments()).toMatchObject({ ok: false, error: { code: 'closed' } });
    expect(http.waiting).toBe(0);
  });

  test('[A1] a session is posted as JSON, [A2] with the token of the one before', async () => {
    const { api, http } = openApi();
    void api.session('Ana', null, false);
    void api.session('Ana', 'old', false);
    const [first, second] = [http.take('/api/session').init, http.take('/api/session').init];

    expect(first).toMatchObject({ method: 'POST', body: '{"name":"Ana"}' });
    expect(first.headers).toEqual({ 'content-type': 'application/json' });
    expect(second.headers.authorization).toBe('Bearer old');
  });
});
