// Rules O of docs/protocol.md: the doors of an operator, in front of a feed that takes orders.

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openControlDesk } from '../../feed/publish/control-desk.ts';
import type { MarketControls, NewsVerdict } from '../../feed/source.ts';
import { encodeJson } from '../../protocol/json.ts';
import {
  OPERATOR_FAILURES_BURST,
  ORDER_BYTES,
  RATE_MAX,
  REQUESTS_BURST,
} from '../../protocol/limits.ts';
import { controlSubject } from '../../protocol/subjects.ts';
import { Floor, OPERATOR_TOKEN } from '../support/floor.ts';
import { ScriptedFeed } from '../support/scripted-feed.ts';

const PATH = '/api/operator/feed';
const STATE = { shard: 'main', rate: 5, volatility: 1, paused: false, symbols: 3 };

/** What an operator may change, without a market behind it. */
class Controls implements MarketControls {
  rate = 5;
  volatility = 1;
  isPaused = false;
  readonly news = (symbol: string): NewsVerdict => (symbol === 'BRK.B' ? 'index' : 'started');

  setRate(rate: number): void {
    this.rate = rate;
  }

  setVolatility(factor: number): void {
    this.volatility = factor;
  }

  pause(): void {
    this.isPaused = true;
  }

  resume(): void {
    this.isPaused = false;
  }
}

let floor: Floor;

async function openFloor(options: Parameters<typeof Floor.open>[0] = {}): Promise<void> {
  floor = await Floor.open(options);
  openDesk('main');
}

function openDesk(shard: string): () => void {
  const log = { info() {}, warn() {} };
  const { live } = floor.connect();
  return openControlDesk({ live, shard, symbols: 3, controls: new Controls(), log });
}

/** A feed that is subscribed and answers only what `isAnswered`. Gives what reached it. */
function openStalledDesk(isAnswered: (text: string) => boolean): readonly string[] {
  const reached: string[] = [];
  floor.connect().live.answer(controlSubject('main'), (bytes) => {
    const text = new TextDecoder().decode(bytes);
    reached.push(text);
    if (!isAnswered(text)) throw new Error('it stands still');
    return [encodeJson({ type: 'done', state: STATE })];
  });
  return reached;
}

interface Asked {
  readonly token?: string | null;
  readonly headers?: Record<string, string>;
  readonly method?: string;
  readonly body?: string;
}

async function ask({ token = OPERATOR_TOKEN, headers = {}, ...init }: Asked = {}) {
  const authorization: Record<string, string> =
    token === null ? {} : { authorization: `Bearer ${token}` };
  const asking = floor.request(PATH, { ...init, headers: { ...authorization, ...headers } });
  await floor.pass(4_500, { stepMs: 500 });
  const answer = await asking;
  return { status: answer.status, body: await answer.json(), headers: answer.headers };
}

function post(body: string, asked: Asked = {}) {
  const headers = { 'content-type': 'application/json', ...asked.headers };
  return ask({ ...asked, method: 'POST', headers, body });
}

const order = (one: object, asked: Asked = {}) => post(JSON.stringify(one), asked);

beforeEach(() => openFloor());
afterEach(() => floor.close());

describe('orders', () => {
  it('[O1] change rate and volatility, and the answer says what holds then, at every node', async () => {
    expect(await ask()).toMatchObject({ status: 200, body: { feeds: [STATE], silent: [] } });

    expect((await order({ type: 'rate', rate: 12.5 })).body).toEqual({
      feeds: [{ ...STATE, rate: 12.5 }],
      silent: [],
    });
    await order({ type: 'volatility', volatility: 3 });

    expect((await ask()).body.feeds).toEqual([{ ...STATE, rate: 12.5, volatility: 3 }]);
  });

  it('[O2] pause and resume', async () => {
    expect((await order({ type: 'pause' })).body.feeds[0].paused).toBe(true);
    expect((await ask()).body.feeds[0].paused).toBe(true);
    expect((await order({ type: 'resume' })).body.feeds[0].paused).toBe(false);
  });

  it('[O3] bring news in a symbol; an index and a stranger have none', async () => {
    const news = await order({ type: 'news', symbol: 'AAPL' });
    expect(news).toMatchObject({ status: 200, body: { feeds: [STATE], news: 'started' } });

    const index = await order({ type: 'news', symbol: 'BRK.B' });
    expect(index).toMatchObject({ status: 400, body: { error: { code: 'invalid_params' } } });
    expect(index.body.error.message).toContain('index');
    const stranger = await order({ type: 'news', symbol: 'NOPE' });
    expect(stranger).toMatchObject({ status: 404, body: { error: { code: 'unknown_symbol' } } });
  });

  it.each([
    ['no JSON', '{"type":', 'invalid_json'],
    ['nothing', '', 'invalid_json'],
    ['no object', '"pause"', 'invalid_params'],
    ['an order that does not exist', '{"type":"crash"}', 'invalid_params'],
    ['a question of the bus', '{"type":"show"}', 'invalid_params'],
    ['a rate as text', '{"type":"rate","rate":"20"}', 'invalid_params'],
    ['a rate beyond all', '{"type":"rate","rate":1e9}', 'invalid_params'],
    ['an infinite rate', '{"type":"rate","rate":1e999}', 'invalid_params'],
    ['a negative rate', '{"type":"rate","rate":-1}', 'invalid_params'],
    ['a rate that is no number', '{"type":"rate","rate":NaN}', 'invalid_json'],
    ['a volatility of nothing', '{"type":"volatility","volatility":0}', 'invalid_params'],
    ['a symbol that is none', '{"type":"news","symbol":{"a":1}}', 'invalid_params'],
    [
      'more than an order',
      JSON.stringify({ type: 'pause', more: 'x'.repeat(ORDER_BYTES) }),
      'too_large',
    ],
  ])('[O4] that are %s change nothing and are told what was wrong', async (_, body, code) => {
    const refused = await post(body);

    expect(refused.body).toEqual({ error: { code, message: expect.stringMatching(/.{4}/) } });
    expect((await ask()).body.feeds).toEqual([STATE]);
  });

  it.each([
    ['{"type":"crash"}', 'type: one of rate, volatility, pause, resume, news'],
    ['{"type":"show"}', 'type: one of rate, volatility, pause, resume, news'],
    ['{}', 'type: one of rate, volatility, pause, resume, news'],
    ['"pause"', 'an order is an object with a type'],
    ['{"type":"rate"}', 'rate: a number from 0.01 to 1000'],
    ['{"type":"volatility"}', 'volatility: a number from 0.1 to 10'],
    ['{"type":"news"}', 'symbol: a name of 1 to 64 characters'],
    ['{"type":"news","symbol":""}', 'symbol: a name of 1 to 64 characters'],
    ['{"type":"pause","shard":"9"}', 'shard: not a part of this order'],
    ['{"type":"rate","rate":9,"symbol":"AAPL"}', 'symbol: not a part of this order'],
  ])('[O4] as %s are told what was wrong in our words', async (body, message) => {
    expect((await post(body)).body).toEqual({ error: { code: 'invalid_params', message } });
    expect((await ask()).body.feeds).toEqual([STATE]);
  });

  it('[O4] must be JSON, and from an origin that may use this node', async () => {
    const form = { 'content-type': 'text/plain' };
    expect(await order({ type: 'pause' }, { headers: form })).toMatchObject({ status: 400 });
    const origin = { origin: 'https://elsewhere.example' };
    expect(await order({ type: 'pause' }, { headers: origin })).toMatchObject({ status: 403 });
    expect(await ask({ method: 'DELETE' })).toMatchObject({
      body: { error: { code: 'unknown_method' } },
    });

    expect((await ask()).body.feeds).toEqual([STATE]);
  });

  it('[O6] a shard whose feed does not answer is told as silent, and has no news', async () => {
    const symbols = ['NOK'];
    const other = new ScriptedFeed({
      bus: floor.connect(),
      clock: floor.clock,
      symbols,
      shard: 'b',
    });
    await other.list();
    await floor.clock.settle();

    expect((await order({ type: 'pause' })).body).toEqual({
      feeds: [{ ...STATE, paused: true }],
      silent: ['b'],
    });
    expect(await order({ type: 'news', symbol: 'NOK' })).toMatchObject({ status: 503 });
    openDesk('b');
    expect((await order({ type: 'rate', rate: 1 })).body).toEqual({
      feeds: [
        { ...STATE, shard: 'b', rate: 1 },
        { ...STATE, rate: 1, paused: true },
      ],
      silent: [],
    });
  });

  it('[O6] without any feed that answers it is unavailable', async () => {
    await floor.close();
    floor = await Floor.open();
    const none = await order({ type: 'rate', rate: RATE_MAX });
    expect(none).toMatchObject({ status: 503, body: { error: { code: 'unavailable' } } });
    expect(await ask()).toMatchObject({ status: 503 });

    openDesk('main');
    expect((await ask()).body).toEqual({ feeds: [STATE], silent: [] });
  });

  it('[O6] of a feed that stands still never reach it, so none is carried out later', async () => {
    await floor.close();
    floor = await Floor.open();
    const reached = openStalledDesk(() => false);

    for (const one of [{ type: 'pause' }, { type: 'news', symbol: 'AAPL' }]) {
      const refused = { status: 503, body: { error: { code: 'unavailable' } } };
      expect(await order(one)).toMatchObject(refused);
    }
    expect(reached).toEqual(['{"type":"show"}', '{"type":"show"}']);
  });

  it.each([{ type: 'pause' }, { type: 'news', symbol: 'AAPL' }])(
    '[O8] whose feed falls silent over %j may still be carried out, and the answer says so',
    async (one) => {
      await floor.close();
      floor = await Floor.open();
      const reached = openStalledDesk((text) => text === '{"type":"show"}');

      const doubtful = await order(one);

      expect(doubtful).toMatchObject({ status: 503, body: { error: { code: 'unknown_outcome' } } });
      expect(doubtful.body.error.message).toContain('may still be carried out');
      expect(reached).toEqual(['{"type":"show"}', JSON.stringify(one)]);
    },
  );
});

describe('the door', () => {
  it.each([
    ['none', null, 'unauthenticated'],
    ['a wrong one', 'operator-of-the-test!', 'token_invalid'],
    ['a beginning', OPERATOR_TOKEN.slice(0, -1), 'token_invalid'],
    ['one and more', `${OPERATOR_TOKEN}x`, 'token_invalid'],
  ])('[O5] with %s as a token is closed, for questions too', async (_, token, code) => {
    const refused = { status: 401, body: { error: { code } } };
    expect(await ask({ token })).toMatchObject(refused);
    expect(await order({ type: 'pause' }, { token })).toMatchObject(refused);

    expect((await ask()).body.feeds).toEqual([STATE]);
  });

  it('[O5] is closed to a token of a guest, and to one in the address', async () => {
    const guest = await floor.token('ana');
    expect(await ask({ token: guest })).toMatchObject({ status: 401 });
    const basic = { authorization: `Basic ${OPERATOR_TOKEN}` };
    expect(await ask({ token: null, headers: basic })).toMatchObject({ status: 401 });
    const inUrl = await floor.request(`${PATH}?token=${OPERATOR_TOKEN}`);

    expect(inUrl.status).toBe(401);
  });

  it('[O5] after some wrong tokens the address waits, with the right one too', async () => {
    await floor.close();
    await openFloor({ addressLimits: true });
    const wrong = () => floor.request(PATH, { headers: { authorization: 'Bearer guess' } });
    for (let guess = 0; guess < OPERATOR_FAILURES_BURST; guess += 1) {
      expect((await wrong()).status).toBe(401);
    }

    const waiting = await ask();
    expect(waiting).toMatchObject({ status: 429, body: { error: { code: 'rate_limited' } } });
    expect(Number(waiting.headers.get('retry-after'))).toBeGreaterThan(0);
    await floor.pass(waiting.body.error.data.retryMs, { stepMs: 500 });
    expect((await ask()).status).toBe(200);
  });

  it('[O5] does not count right tokens, of which a panel tells one every two seconds', async () => {
    await floor.close();
    await openFloor({ addressLimits: true });

    for (let asked = 0; asked < REQUESTS_BURST / 2; asked += 1) {
      expect((await ask()).status).toBe(200);
    }
  });
});
