// Rules B of docs/protocol.md: market frames in binary messages, at a session. That they say what JSON says is shown by the
// suites that run in both forms, and by tests/unit/client/frame-decoder.test.ts.

import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { TrustedProxies } from '../../gateway/addresses.ts';
import { startGateway } from '../../gateway/gateway.ts';
import { ByteReader } from '../../protocol/bytes.ts';
import { type Definition, EntryReader, LAYOUT } from '../../protocol/entry.ts';
import { encodeJson } from '../../protocol/json.ts';
import { MARKET_MESSAGE_BYTES } from '../../protocol/limits.ts';
import { subjectToken, TABLES } from '../../protocol/subjects.ts';
import { eventually } from '../support/eventually.ts';
import { type Client, Floor, OPERATOR_TOKEN, SECRET } from '../support/floor.ts';
import { instrumentOf } from '../support/scripted-feed.ts';

const SYMBOLS = ['AAPL', 'BRK.B', 'BTC-USD'];

function entriesOf(message: Uint8Array): EntryReader[] {
  const reader = new ByteReader(message);
  expect(reader.byte()).toBe(LAYOUT);
  const entries: EntryReader[] = [];
  while (!reader.done) entries.push(new EntryReader(reader.raw(reader.varint())));
  return entries;
}

/** Of every entry that a client was sent: `definition`, or the kind and whether it needs no other before it. */
function toldOf(client: Client): string[] {
  return client.socket.binary.flatMap(entriesOf).map(({ kind, isAbsolute }) => {
    return kind === 'definition' ? kind : `${kind} ${isAbsolute ? 'absolute' : 'change'}`;
  });
}

function definitionsOf(client: Client): Definition[] {
  const entries = client.socket.binary.flatMap(entriesOf);
  return entries.filter(({ kind }) => kind === 'definition').map((entry) => entry.definition());
}

describe('market frames in binary messages', () => {
  let floor: Floor;
  let client: Client;
  beforeEach(async () => {
    floor = await Floor.open({ form: 'binary' });
    client = floor.client();
  });
  afterEach(() => floor.close());

  async function watch(by: Client, params: object = {}): Promise<void> {
    await by.call('subscribe', { channel: 'ticker', symbols: SYMBOLS, ...params });
    await floor.pass(100);
  }

  it('[B2] what a flush owes a session, on whatever channels, is one message', async () => {
    await watch(client);
    await watch(client, { channel: 'book' });
    await watch(client, { channel: 'trades' });
    client.socket.clear();
    for (const symbol of SYMBOLS) floor.feed.trade(symbol, 101);
    await floor.pass(50);

    expect(client.socket.binary).toHaveLength(1);
    expect(toldOf(client).sort()).toEqual([
      ...SYMBOLS.map(() => 'book change'),
      ...SYMBOLS.map(() => 'ticker change'),
      ...SYMBOLS.map(() => 'trades change'),
    ]);
  });

  it('[B2] so is what a subscribe owes, once the node holds the state', async () => {
    await watch(client);
    const other = floor.client();
    await watch(other);

    expect(other.socket.binary).toHaveLength(1);
    expect(other.told('ticker')).toHaveLength(SYMBOLS.length);
  });

  it('[B5] [B6] numbers are the same for all, each absolute entry is behind its definition, changes follow', async () => {
    const other = floor.client();
    await watch(client);
    await watch(other, { symbols: [...SYMBOLS].reverse() });
    for (const symbol of SYMBOLS) floor.feed.trade(symbol, 101);
    await floor.pass(50);

    for (const one of [client, other]) {
      const first = SYMBOLS.flatMap(() => ['definition', 'ticker absolute']);
      expect(toldOf(one)).toEqual([...first, ...SYMBOLS.map(() => 'ticker change')]);
    }
    const bySymbol = (a: Definition, b: Definition) => (a.symbol < b.symbol ? -1 : 1);
    const numbers = definitionsOf(client).sort(bySymbol);
    expect(definitionsOf(other).sort(bySymbol)).toEqual(numbers);
    expect(new Set(numbers.map(({ number }) => number)).size).toBe(SYMBOLS.length);
  });

  it('[B6] after any subscribe the first entry is absolute, and a range all the same', async () => {
    await watch(client, { symbols: ['AAPL'] });
    client.socket.clear();
    floor.feed.trade('AAPL', 101);
    await client.call('subscribe', { channel: 'ticker', symbols: ['AAPL'], tier: 'fast' });
    floor.feed.trade('AAPL', 102);
    await floor.pass(50);

    expect(toldOf(client)).toEqual(['definition', 'ticker absolute', 'ticker change']);
    expect(client.told('ticker').map(({ snapshot }) => snapshot)).toEqual([undefined, undefined]);
  });

  it('[B6] a reader that hides goes on with changes, and so does one that was skipped', async () => {
    await watch(client, { symbols: ['AAPL'] });
    client.socket.clear();
    await client.call('beat', { n: 1, hidden: true });
    floor.feed.trade('AAPL', 101);
    await floor.pass(1_000);
    client.socket.unsent = 1_000_000;
    floor.feed.trade('AAPL', 102);
    await floor.pass(1_000);
    client.socket.unsent = 0;
    await floor.pass(1_000);

    expect(toldOf(client)).toEqual(['ticker change', 'ticker change']);
  });

  it('[B6] a reader from further back than states are known gets its range absolute', async () => {
    const quick = floor.client();
    await watch(quick, { symbols: ['AAPL'], tier: 'fast' });
    await watch(client, { symbols: ['AAPL'] });
    client.socket.clear();
    client.socket.unsent = 1_000_000;
    for (let step = 0; step < 150; step += 1) {
      floor.feed.trade('AAPL', 100 + (step % 7));
      await floor.pass(20);
    }
    const { to } = quick.told('ticker').at(-1);
    client.socket.unsent = 0;
    await floor.pass(50);

    expect(toldOf(client)).toEqual(['definition', 'ticker absolute']);
    expect(client.told('ticker')).toMatchObject([{ from: 0, to }]);
  });

  it('[B5] an instrument whose scale changes, or that leaves its tick, gets another number', async () => {
    const table = await floor.connect().table(TABLES.instruments);
    const put = (row: object) =>
      table.put(subjectToken('AAPL'), encodeJson({ ...instrumentOf('AAPL'), ...row }));
    await put({ tickSize: 5 });
    await floor.pass(50);
    floor.feed.trade('AAPL', 105);
    await watch(client, { symbols: ['AAPL'] });
    floor.feed.trade('AAPL', 107);
    await floor.pass(50);
    floor.feed.trade('AAPL', 108);
    await floor.pass(50);
    await put({ priceScale: 3 });
    floor.feed.trade('AAPL', 109);
    await floor.pass(100);

    const absolute = ['definition', 'ticker absolute'];
    expect(toldOf(client)).toEqual([...absolute, ...absolute, 'ticker change', ...absolute]);
    expect(definitionsOf(client).map(({ tick }) => tick)).toEqual([5, 1, 1]);
    expect(new Set(definitionsOf(client).map(({ number }) => number)).size).toBe(3);
    const prices = client.told('ticker').map(({ last }) => last);
    expect(prices).toEqual(['1.05', '1.07', '1.08', '0.109']);
  });

  it('bytes are counted as they are sent, in both forms', async () => {
    await watch(client);
    floor.feed.trade('AAPL', 101);
    await floor.pass(50);
    const bytes = client.socket.binary.reduce((sum, { length }) => sum + length, 0);
    const metrics = await (await floor.request('/metrics')).text();

    expect(metrics).toMatch(new RegExp(`^outcry_frame_bytes_total ${bytes}$`, 'm'));
    expect(metrics).toMatch(/^outcry_frames_total 4$/m);
  });

  it('[B2] what is longer than 16 KiB goes on in another message', async () => {
    await floor.close();
    const symbols = Array.from({ length: 500 }, (_, index) => `S${index}`);
    floor = await Floor.open({ form: 'binary', symbols });
    client = floor.client();
    await watch(client, { symbols: '*' });
    const other = floor.client();
    await other.call('subscribe', { channel: 'ticker', symbols: '*' });

    const lengths = other.socket.binary.map(({ length }) => length);
    expect(lengths.length).toBeGreaterThan(1);
    expect(Math.max(...lengths)).toBeLessThanOrEqual(MARKET_MESSAGE_BYTES);
    expect(
      other
        .told('ticker')
        .map(({ symbol }) => symbol)
        .sort(),
    ).toEqual(symbols.sort());
  });
});

describe('the handshake', () => {
  it('[B1] [F7] settles the form: the first that is named of those that are spoken', async () => {
    const floor = await Floor.open({ nodes: 0 });
    const gateway = await startGateway({
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
      addressLimits: false,
      secret: SECRET,
      operatorToken: OPERATOR_TOKEN,
    });
    const formsOf = async (protocols: string[]) => {
      const socket = new WebSocket(`ws://127.0.0.1:${gateway.port}/ws`, protocols);
      const forms: string[] = [];
      socket.on('message', (data, isBinary) => {
        const text = isBinary ? '' : String(data);
        forms.push(isBinary ? 'bytes' : (/"(welcome|ticker|result)"/.exec(text)?.[1] ?? text));
      });
      await once(socket, 'message');
      const params = { channel: 'ticker', symbols: ['AAPL'] };
      socket.send(JSON.stringify({ id: 1, method: 'subscribe', params }));
      await eventually('a first frame', () => {
        floor.clock.advance(50);
        return forms.length >= 3;
      });
      socket.close();
      return [socket.protocol, ...forms];
    };

    try {
      const binary = ['outcry.v1', 'welcome', 'result', 'bytes'];
      const json = ['outcry.json.v1', 'welcome', 'result', 'ticker'];
      expect(await formsOf(['outcry.v1', 'outcry.json.v1'])).toEqual(binary);
      expect(await formsOf(['mqtt', 'outcry.v1'])).toEqual(binary);
      expect(await formsOf(['outcry.json.v1', 'outcry.v1'])).toEqual(json);
      expect(await formsOf([])).toEqual(['', ...json.slice(1)]);
    } finally {
      await gateway.close();
      await floor.close();
    }
  });
});
