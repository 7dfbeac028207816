// Hostile calls to two gateways on a real broker: symbols that would be subjects, JSON that would be code, forged tokens,
// repeated keys, impossible cursors. A spy on every subject sees none that a client has chosen.

import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { systemClock } from '../../bus/system-clock.ts';
import { Auth } from '../../gateway/auth.ts';
import { CHANNELS } from '../../protocol/calls.ts';
import { SESSION_MS } from '../../protocol/limits.ts';
import { eventually } from '../support/eventually.ts';
import { HeldClock } from '../support/held-clock.ts';
import { natsOrSkip } from '../support/nats-server.ts';
import { Neighbour } from '../support/neighbour.ts';
import { isOurs } from '../support/our-subjects.ts';
import type { GatewayPart } from '../support/processes.ts';
import { RawCaller } from '../support/raw-caller.ts';
import { openRaw, type RawSocket } from '../support/raw-socket.ts';
import { FEED_EPOCH, figure, RealFloor } from '../support/real-floor.ts';

const HOSTILE = [
  '>',
  '*',
  'md.>',
  '$JS.API.>',
  'a b',
  'x\r\nPUB y 1',
  'x'.repeat(10_000),
  '',
  '..',
  '../../etc/passwd',
  'a\0b',
  '\u202eLPAA',
  '\ufeffAAPL',
  '\ud800',
  'AAPL ',
  'aapl',
  'AAPL.>',
  'chat.live.AAPL',
  '__proto__',
  'constructor',
  'toString',
];

/** What all of this file may leave behind in the gateway's memory. */
const MOST_GROWTH_BYTES = 128 * 1024 * 1024;

natsOrSkip('hostile calls at two gateways', () => {
  let floor: RealFloor;
  let ports: readonly [number, number];
  let neighbour: Neighbour;
  let gateway: GatewayPart;
  let startedAt: number;
  let residentBytes: number;
  let guests = 0;
  const opened: RawSocket[] = [];

  beforeAll(async () => {
    floor = await RealFloor.open();
    gateway = await floor.startProcess('g1');
    const other = await floor.startNode('g2', { addressLimits: false });
    ports = [gateway.port, other.port];
    neighbour = await Neighbour.watch(gateway.url, 'AAPL');
    startedAt = await figure(gateway.port, 'process_start_time_seconds');
    residentBytes = await figure(gateway.port, 'process_resident_memory_bytes');
  }, 120_000);

  afterAll(async () => {
    for (const socket of opened) socket.destroy();
    neighbour?.close();
    await floor?.close();
  }, 60_000);

  async function session(name: string, token = ''): Promise<Session> {
    const answer = await fetch(`http://127.0.0.1:${ports[0]}/api/session`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(token ? { authorization: `Bearer ${token}` } : {}),
      },
      body: JSON.stringify({ name }),
    });
    return { status: answer.status, ...(await answer.json()) };
  }

  async function guest(): Promise<Session> {
    guests += 1;
    return session(`guest-${guests}`);
  }

  async function open(gateway: 0 | 1 = 0, token = ''): Promise<RawCaller> {
    const caller = new RawCaller(await openRaw(ports[gateway]));
    opened.push(caller.socket);
    if (token) expect(await caller.call('authenticate', { token })).toHaveProperty('result');
    return caller;
  }

  it.each(CHANNELS)(
    '[S2] hostile symbols are unknown on %s, with positions too',
    async (channel) => {
      const caller = await open();
      const positions = Object.fromEntries(HOSTILE.map((symbol) => [symbol, { epoch: 1, seq: 1 }]));

      expect(
        await caller.call('subscribe', { channel, symbols: HOSTILE, positions }),
      ).toMatchObject({
        result: {
          subscribed: [],
          rejected: HOSTILE.map((symbol) => ({ symbol, code: 'unknown_symbol' })),
        },
      });
      expect(await caller.call('unsubscribe', { channel, symbols: HOSTILE })).toMatchObject({
        result: { unsubscribed: [] },
      });
    },
  );

  it('hostile symbols are unknown to history and say', async () => {
    let sayer = await open(0, (await guest()).token);
    for (const [at, symbol] of HOSTILE.entries()) {
      // A user may say ten things at once.
      if (at % 10 === 9) sayer = await open(0, (await guest()).token);
      const unknown = { error: { code: 'unknown_symbol' } };
      expect(await sayer.call('history', { symbol })).toMatchObject(unknown);
      expect(await sayer.call('say', { symbol, text: 'x', key: 'k' })).toMatchObject(unknown);
    }
  });

  it('[P5] hostile symbols are not found in paths and queries', async () => {
    for (const symbol of HOSTILE) {
      const coded = encodeURIComponent(symbol.toWellFormed());
      for (const path of [
        `/api/bars?interval=1m&symbol=${coded}`,
        `/api/rooms/${coded}/messages`,
        `/api/rooms/AAPL%2F${coded}/messages`,
      ]) {
        const { status } = await fetch(`http://127.0.0.1:${ports[0]}${path}`);
        expect(status, path).toBe(symbol.length > 8_000 ? 431 : 404);
      }
    }
  });

  it('[F4] JSON that plays tricks is read as what it says, or refused', async () => {
    const deep = (count: number) => '['.repeat(count) + ']'.repeat(count);
    const beat = (n: string) => `{"id":1,"method":"beat","params":{"n":${n}}}`;
    const subscribe = (rest: string) =>
      `{"id":1,"method":"subscribe","params":{"channel":"ticker",${rest}}}`;
    for (const [text, code] of [
      ['{"id":1,"method":"__proto__"}', 'unknown_method'],
      ['{"id":1,"method":"constructor"}', 'unknown_method'],
      ['{"id":1,"method":"pi\\u0000ng"}', 'unknown_method'],
      ['{"__proto__":{"id":1,"method":"ping"}}', 'invalid_message'],
      ['{"id":1e309,"method":"ping"}', 'invalid_message'],
      ['{"id":{"toString":1},"method":"ping"}', 'invalid_message'],
      [`{"id":"${'a'.repeat(65)}","method":"ping"}`, 'invalid_message'],
      ['null', 'invalid_message'],
      [deep(30_000), 'invalid_message'],
      ['['.repeat(60_000), 'invalid_json'],
      ['\ufeff{"id":1,"method":"ping"}', 'invalid_json'],
      ['{"id":1,"method":"beat","params":{"n":NaN}}', 'invalid_json'],
      [beat('1e309'), 'invalid_params'],
      [beat('-1'), 'invalid_params'],
      [beat('0.5'), 'invalid_params'],
      [beat('9007199254740993'), 'invalid_params'],
      [subscribe(`"symbols":${deep(10_000)}`), 'invalid_params'],
      [subscribe(`"symbols":${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`), 'invalid_params'],
      [subscribe('"symbols":{"length":1,"0":"AAPL"}'), 'invalid_params'],
      [subscribe('"symbols":["AAPL"],"positions":{"AAPL":null}'), 'invalid_params'],
      [subscribe('"symbols":["AAPL"],"tier":"__proto__"'), 'invalid_params'],
    ] as const) {
      const caller = await open();
      const answer = await caller.answer(text);
      expect(answer, text.slice(0, 80)).toMatchObject({ error: { code } });
      expect(await caller.call('ping'), 'it goes on').toHaveProperty('result');
      caller.socket.destroy();
    }

    const caller = await open();
    const twice = await caller.answer('{"id":1,"id":"two","method":"fly","method":"ping"}');
    expect(twice).toMatchObject({ id: 'two', result: {} });
  });

  it('[F4] what is said to a gateway is inherited by nothing in its process', async () => {
    // Were it inherited, an empty object would be a call to it.
    const call = '{"method":"ping","id":7,"params":{}}';
    const polluting = `"__proto__":${call},"constructor":{"prototype":${call}}`;
    for (const gateway of [0, 1] as const) {
      const caller = await open(gateway);
      const positions = `"positions":{${polluting},"__proto__":{"epoch":1,"seq":1}}`;
      const params = `{"channel":"ticker","symbols":["__proto__"],${positions},${polluting}}`;
      const subscribe = `{"id":1,"method":"subscribe","params":${params},${polluting}}`;
      expect(await caller.answer(subscribe)).toMatchObject({ id: 1, result: { subscribed: [] } });
      const empty = await caller.answer('{}');
      expect(empty).toMatchObject({ id: null, error: { code: 'invalid_message' } });
      caller.socket.destroy();
    }
  });

  it('[Y6] what is no text is not said', async () => {
    const sayer = await open(0, (await guest()).token);
    for (const text of ['\ud800', 'a\0b', '\u200b\u202e', '', ' \n ']) {
      expect(await sayer.call('say', { symbol: 'AAPL', text, key: 'k' })).toMatchObject({
        error: { code: 'invalid_text' },
      });
    }
    for (const key of ['', 'a.b', '>', 'a b', 'k\r\nNats-Msg-Id: x', 'k'.repeat(65)]) {
      expect(await sayer.call('say', { symbol: 'AAPL', text: 'x', key })).toMatchObject({
        error: { code: 'invalid_params' },
      });
    }
  });

  it('[A4] hostile names are refused, a name of other letters is escaped', async () => {
    for (const name of [
      '>',
      '*',
      'a.b',
      'a b',
      'x\r\nPUB y 1',
      '\u202eeve',
      'a\0b',
      'x'.repeat(4_000),
    ]) {
      expect(await session(name)).toMatchObject({ status: 400, error: { code: 'invalid_name' } });
    }
    expect(await session('münchen')).toMatchObject({ status: 200 });
  });

  it('[A3] expired, future, tampered and unsigned tokens are refused, and tell nothing', async () => {
    const bus = await floor.connect('forger');
    const mint = async (holdMs: number, name: string, secret?: string) => {
      const clock = new HeldClock(systemClock);
      clock.hold(holdMs);
      const auth = await Auth.open({ bus, clock, secureBytes: randomBytes, secret });
      const made = auth.ok ? await auth.value.createSession(name) : auth;
      return made.ok ? made.value.token : '';
    };
    const good = await mint(0, 'forger-1');
    const [head = '', body = '', signature = ''] = good.split('.');
    const claims = JSON.parse(Buffer.from(body, 'base64url').toString());
    const code = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const none = code({ alg: 'none', typ: 'JWT' });
    const tokens = {
      token_expired: [await mint(-SESSION_MS - 60_000, 'forger-2')],
      token_invalid: [
        await mint(3_600_000, 'forger-3'),
        await mint(0, 'forger-4', 'a secret of another house, long'),
        `${head}.${code({ ...claims, sub: 'somebody-else' })}.${signature}`,
        `${head}.${code({ ...claims, exp: claims.exp + 9_999_999 })}.${signature}`,
        `${head}.${body}.${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`,
        `${head}.${body}.`,
        `${none}.${body}.`,
        `${none}.${body}.${signature}`,
        `${code({ alg: 'HS512' })}.${body}.${signature}`,
        'nonsense',
      ],
    };
    const caller = await open();
    const told = new Set<string>();
    for (const [expected, forged] of Object.entries(tokens)) {
      for (const token of forged) {
        const answer = await caller.call('authenticate', { token });
        expect(answer, token).toMatchObject({ error: { code: expected } });
        told.add(JSON.stringify(answer.error));
        expect(await session('forger-9', token)).toMatchObject({
          status: 401,
          error: { code: expected },
        });
      }
    }
    expect(told.size).toBe(2);
    const said = await caller.call('say', { symbol: 'AAPL', text: 'x', key: 'k' });
    expect(said).toMatchObject({ error: { code: 'unauthenticated' } });
    expect(await caller.call('authenticate', { token: good })).toHaveProperty('result');
  });

  it('[Y2] [Y3] the same key five times over two gateways is one message', async () => {
    const { token } = await guest();
    const callers = [await open(0, token), await open(0, token), await open(1, token)];
    callers.push(await open(1, token), await open(1, token));
    const message = { symbol: 'AAPL', text: 'once', key: 'five-times' };
    const answers = await Promise.all(callers.map((caller) => caller.call('say', message)));

    const results = answers.map(({ result }) => result);
    expect(new Set(results.map((result) => result?.seq)).size).toBe(1);
    expect(results.filter((result) => result?.duplicate === false)).toHaveLength(1);
    const other = await open(1, (await guest()).token);
    const theirs = await other.call('say', message);
    expect(theirs).toMatchObject({ result: { duplicate: false } });
    await eventually('both are told', () => neighbour.said.length >= 2);
    expect(neighbour.said).toEqual(['five-times', 'five-times']);
  });

  it('[S7] [R3] impossible cursors end in a snapshot, or are told to be incomplete', async () => {
    const caller = await open();
    const { epoch } = (await caller.call('history', { symbol: 'AAPL' })).result ?? {};
    const most = Number.MAX_SAFE_INTEGER;
    const at = (one: RawCaller, position: unknown, channel: string) =>
      one.call('subscribe', { channel, symbols: ['AAPL'], positions: { AAPL: position } });
    for (const position of [
      { epoch: -1, seq: 1 },
      { epoch: 1, seq: -1 },
      { epoch: 1, seq: 0.5 },
      { epoch: 1, seq: most + 1 },
      { epoch: '1', seq: 1 },
    ]) {
      for (const channel of ['ticker', 'room']) {
        const answer = await at(caller, position, channel);
        expect(answer).toMatchObject({ error: { code: 'invalid_params' } });
      }
    }
    const rooms = [
      { epoch: 0, seq: 1 },
      { epoch, seq: most },
      { epoch: most, seq: most },
    ];
    const prices = [
      { epoch: 0, seq: 1 },
      { epoch: FEED_EPOCH, seq: most },
      { epoch: most, seq: 1 },
    ];
    await Promise.all([
      ...rooms.map(async (position) => {
        const answer = await at(await open(), position, 'room');
        expect(answer).toMatchObject({ result: { incomplete: ['AAPL'] } });
      }),
      ...prices.map(async (position) => {
        const reader = await open();
        await at(reader, position, 'ticker');
        await eventually('a snapshot', () => reader.snapshots === 1);
      }),
    ]);
    for (const page of [{ before: 0 }, { before: -1 }, { after: -1 }, { before: 1, after: 1 }]) {
      expect(await caller.call('history', { symbol: 'AAPL', ...page })).toMatchObject({
        error: { code: 'invalid_params' },
      });
    }
    expect(await caller.call('history', { symbol: 'AAPL', after: most })).toMatchObject({
      result: { messages: [], complete: true },
    });
  });

  it('nothing that a client has sent became a subject', async () => {
    const seen = floor.subjects;
    await eventually(
      'the last is seen',
      () => seen.has('chat.live.AAPL') && seen.has('chat.log.AAPL'),
    );

    expect([...seen].filter((subject) => !isOurs(subject))).toEqual([]);
    expect(seen).toContain('$KV.names.m=C3=BCnchen');
    const strange = [
      'y',
      'md.>',
      'md.batch.*',
      '$JS.API.>',
      'md.batch.aapl',
      'chat.log.constructor',
    ];
    expect(strange.filter(isOurs)).toEqual([]);
  });

  it('[P7] [T1] after all this it is the same process, and the neighbour noticed nothing', async () => {
    const { frames, beats } = neighbour;
    await eventually('it goes on', () => neighbour.frames > frames && neighbour.beats > beats);

    expect(neighbour.troubles).toEqual([]);
    for (const port of ports) {
      expect((await fetch(`http://127.0.0.1:${port}/readyz`)).status).toBe(200);
    }
    expect(gateway.isRunning).toBe(true);
    expect(await figure(gateway.port, 'process_start_time_seconds')).toBe(startedAt);
    const grown = (await figure(gateway.port, 'process_resident_memory_bytes')) - residentBytes;
    expect(grown).toBeLessThan(MOST_GROWTH_BYTES);
    expect(floor.log.errors).toEqual([]);
    expect(gateway.log).not.toMatch(/"level":(50|60)/);
  });
});

interface Session {
  readonly status: number;
  readonly token: string;
}
