// Rules S of docs/protocol.md: subscribing to the market, at a session.

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Client, type Floor, FORMS } from '../support/floor.ts';
import { MarketReader } from '../support/market-reader.ts';

const TICKER = { channel: 'ticker', symbols: ['AAPL'] };

describe.each(FORMS)('subscribing to the market, as %s', (form) => {
  let floor: Floor;
  let client: Client;
  let reader: MarketReader;
  beforeEach(async () => {
    reader = await MarketReader.open(form);
    ({ floor, client } = reader);
  });
  afterEach(() => floor.close());

  it('[S1] [S11] the result comes first, then one frame for each symbol, without a token', async () => {
    floor.feed.trade('AAPL', 10_125);
    await reader.watched({ channel: 'ticker', symbols: ['AAPL', 'BRK.B'] });

    expect(client.socket.order.slice(0, 3)).toEqual(['result', 'ticker', 'ticker']);
    expect(client.socket.replies[0]?.result).toEqual({
      subscribed: ['AAPL', 'BRK.B'],
      rejected: [],
    });
    expect(reader.tickers().map(({ symbol }) => symbol)).toEqual(['AAPL', 'BRK.B']);
  });

  it('[S1] also while the node already holds the state', async () => {
    await reader.watched();
    const other = floor.client();
    other.socket.clear();

    await other.call('subscribe', TICKER);

    expect(other.socket.order).toEqual(['result', 'ticker']);
  });

  it('[S2] unknown symbols are only listed, the others are subscribed', async () => {
    const hostile = [
      '>',
      '*',
      'md.>',
      'a b',
      'x\r\nPUB y 1',
      '',
      '..',
      '\u0000',
      '__proto__',
      'aapl',
    ];
    const reply = await client.call('subscribe', {
      channel: 'ticker',
      symbols: [...hostile, 'AAPL'],
    });

    expect(reply.result.subscribed).toEqual(['AAPL']);
    expect(reply.result.rejected).toEqual(
      hostile.map((symbol) => ({ symbol, code: 'unknown_symbol' })),
    );
  });

  it('[S3] "*" is every instrument, later ones too, but not for rooms', async () => {
    const reply = await client.call('subscribe', { channel: 'ticker', symbols: '*' });
    expect(reply.result.subscribed).toEqual(['AAPL', 'BRK.B', 'BTC-USD']);

    await floor.list('NEWCO');
    await floor.pass(200);

    expect(reader.tickers().map(({ symbol }) => symbol)).toContain('NEWCO');
    const room = await client.call('subscribe', { channel: 'room', symbols: '*' });
    expect(room.error?.code).toBe('invalid_params');
  });

  it('[S3] what was left one by one does not come back when its row is written again', async () => {
    await client.call('subscribe', { channel: 'ticker', symbols: '*' });
    await client.call('unsubscribe', { channel: 'ticker', symbols: ['AAPL'] });
    client.socket.clear();
    await floor.feed.list();
    floor.feed.trade('AAPL', 100);
    await floor.pass(500);

    expect(reader.tickers().filter(({ symbol }) => symbol === 'AAPL')).toEqual([]);
    await client.call('subscribe', { channel: 'ticker', symbols: ['AAPL'] });
    await floor.feed.list();
    floor.feed.trade('AAPL', 100);
    await floor.pass(500);
    expect(reader.tickers().map(({ symbol }) => symbol)).toContain('AAPL');
  });

  it('[S4] an unknown channel is refused', async () => {
    const reply = await client.call('subscribe', { channel: 'orders', symbols: ['AAPL'] });

    expect(reply.error?.code).toBe('unknown_channel');
  });

  it('[S5] [T2] without a position the first frame is a snapshot', async () => {
    const batch = floor.feed.publish('AAPL', {
      trades: [{ time: floor.feed.time, price: 10_125, size: 3, side: 'buy' }],
      quote: { bid: { price: 10_120, size: 5 }, ask: { price: 10_130, size: 7 } },
    });
    await reader.watched();

    const [first] = reader.tickers();
    expect(first).toMatchObject({ snapshot: true, from: batch.seq, to: batch.seq, bars: [] });
    expect(first).toMatchObject({ last: '101.25', bid: ['101.20', '5'], ask: ['101.30', '7'] });
    expect(first).toMatchObject({ epoch: floor.feed.epoch, sent: batch.sent, status: 'open' });
  });

  it('[S6] with a position the first frame is the range since it, empty when nothing happened', async () => {
    await reader.watched();
    const at = floor.feed.trade('AAPL', 100).seq;
    floor.feed.trade('AAPL', 104);
    await floor.pass(100);
    const position = { epoch: floor.feed.epoch, seq: at };

    const back = floor.client();
    await back.call('subscribe', { ...TICKER, positions: { AAPL: position } });
    const even = floor.client();
    const head = { epoch: floor.feed.epoch, seq: at + 1 };
    await even.call('subscribe', { ...TICKER, positions: { AAPL: head } });

    expect(back.told('ticker')).toMatchObject([{ from: at, to: at + 1, last: '1.04' }]);
    expect(back.told('ticker')[0].snapshot).toBeUndefined();
    expect(even.told('ticker')).toMatchObject([{ from: at + 1, to: at + 1, bars: [] }]);
  });

  it('[S7] a position ahead is waited for', async () => {
    await reader.watched();
    const seq = floor.feed.state('AAPL').seq + 1;
    const ahead = floor.client();
    await ahead.call('subscribe', {
      ...TICKER,
      positions: { AAPL: { epoch: floor.feed.epoch, seq } },
    });
    expect(ahead.told('ticker')).toEqual([]);

    floor.feed.trade('AAPL', 100);
    await floor.pass(100);

    expect(ahead.told('ticker')).toMatchObject([{ from: seq, to: seq, bars: [] }]);
    expect(ahead.told('ticker')[0].snapshot).toBeUndefined();
  });

  it('[S7] a position that is never reached gives a snapshot after 2 s', async () => {
    await reader.watched();
    const ahead = floor.client();
    const position = { epoch: floor.feed.epoch, seq: 1_000 };
    await ahead.call('subscribe', { ...TICKER, positions: { AAPL: position } });
    await floor.pass(1_900);
    expect(ahead.told('ticker')).toEqual([]);

    await floor.pass(200);

    expect(ahead.told('ticker')).toMatchObject([{ snapshot: true }]);
  });

  it.each([
    ['of an older epoch', -1],
    ['of another epoch that never comes', 1],
  ])('[S7] a position %s gives a snapshot', async (_text, shift) => {
    await reader.watched();
    const back = floor.client();
    const position = { epoch: floor.feed.epoch + shift, seq: 0 };
    await back.call('subscribe', { ...TICKER, positions: { AAPL: position } });
    await floor.pass(2_100);

    expect(back.told('ticker')[0]).toMatchObject({ snapshot: true });
  });

  it('[S7] a position older than the ring gives a snapshot', async () => {
    await reader.watched();
    const { seq } = floor.feed.trade('AAPL', 100);
    for (let second = 0; second < 12; second += 1) {
      floor.feed.trade('AAPL', 100 + second);
      await floor.pass(1_000, { stepMs: 50 });
    }
    const back = floor.client();
    const position = { epoch: floor.feed.epoch, seq };
    await back.call('subscribe', { ...TICKER, positions: { AAPL: position } });

    expect(back.told('ticker')).toMatchObject([{ snapshot: true }]);
  });

  it('[S8] subscribing again changes the tier and the chain goes on', async () => {
    await reader.watched();
    const { to } = reader.tickers().at(-1) ?? { to: -1 };
    floor.feed.trade('AAPL', 100);
    await floor.clock.settle();
    await client.call('subscribe', { ...TICKER, tier: 'slow' });

    expect(reader.tickers().at(-1)).toMatchObject({ from: to, to: to + 1 });
    client.socket.clear();
    floor.feed.trade('AAPL', 101);
    await floor.pass(500);
    expect(reader.tickers()).toEqual([]);
    await floor.pass(600);
    expect(reader.tickers()).toMatchObject([{ from: to + 1, to: to + 2 }]);
  });

  it('[S8] without a tier it stays at the tier that it has', async () => {
    await client.call('subscribe', { ...TICKER, tier: 'slow' });
    await floor.pass(1_000);
    const { seq, epoch } = floor.feed.state('AAPL');
    await client.call('subscribe', { ...TICKER, positions: { AAPL: { epoch, seq } } });
    client.socket.clear();
    for (let count = 0; count < 20; count += 1) {
      floor.feed.trade('AAPL', 100);
      await floor.pass(100);
    }

    expect(reader.tickers().length).toBeLessThanOrEqual(3);
  });

  it('[S8] with a position it moves there', async () => {
    await reader.watched();
    const { seq } = floor.feed.trade('AAPL', 100);
    floor.feed.trade('AAPL', 101);
    await floor.pass(100);
    client.socket.clear();

    const position = { epoch: floor.feed.epoch, seq: seq - 1 };
    await client.call('subscribe', { ...TICKER, positions: { AAPL: position } });

    expect(reader.tickers()).toMatchObject([{ from: seq - 1, to: seq + 1 }]);
  });

  it('[S9] after unsubscribing nothing comes', async () => {
    await reader.watched();
    const reply = await client.call('unsubscribe', TICKER);
    client.socket.clear();
    floor.feed.trade('AAPL', 100);
    await floor.pass(500);

    expect(reply.result).toEqual({ unsubscribed: ['AAPL'] });
    expect(reader.tickers()).toEqual([]);
    expect((await client.call('unsubscribe', TICKER)).result).toEqual({ unsubscribed: [] });
  });

  it('[S10] paused gets its first frame, then nothing until its tier changes', async () => {
    await reader.watched({ ...TICKER, tier: 'paused' });
    const { to } = reader.tickers()[0] ?? { to: -1 };
    expect(reader.tickers()).toHaveLength(1);
    floor.feed.trade('AAPL', 100);
    floor.feed.trade('AAPL', 102);
    await floor.pass(2_000);
    expect(reader.tickers()).toHaveLength(1);

    await client.call('subscribe', TICKER);

    expect(reader.tickers().at(-1)).toMatchObject({ from: to, to: to + 2, last: '1.02' });
  });

  it('with one symbol of three watched only its batches are subscribed to, and none a minute later', async () => {
    await reader.watched();
    floor.feed.trade('AAPL', 100);
    floor.feed.trade('BRK.B', 100);
    await floor.pass(50);
    expect(floor.node().market.counts.batches).toBe(1);

    await client.call('unsubscribe', TICKER);
    await floor.pass(60_000, { stepMs: 500 });
    floor.feed.trade('AAPL', 101);
    await floor.pass(50);

    expect(floor.node().market.counts.batches).toBe(1);
  });
});
