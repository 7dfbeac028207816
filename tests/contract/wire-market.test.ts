// Rules S and T of docs/protocol.md: subscribing to the market and its frames, at a session.

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TickerFrame } from '../../protocol/events.ts';
import { type Client, Floor } from '../support/floor.ts';

const TICKER = { channel: 'ticker', symbols: ['AAPL'] };

describe('subscribing to the market', () => {
  let floor: Floor;
  let client: Client;
  beforeEach(async () => {
    floor = await Floor.open();
    client = floor.client();
    client.socket.clear();
  });
  afterEach(() => floor.close());

  async function watched(params: object = TICKER): Promise<void> {
    await client.call('subscribe', params);
    await floor.pass(100);
  }

  function tickers(): TickerFrame[] {
    return client.told('ticker');
  }

  it('[S1] [S11] the result comes first, then one frame for each symbol, without a token', async () => {
    floor.feed.trade('AAPL', 10_125);
    await watched({ channel: 'ticker', symbols: ['AAPL', 'BRK.B'] });

    expect(client.socket.order.slice(0, 3)).toEqual(['result', 'ticker', 'ticker']);
    expect(client.socket.replies[0]?.result).toEqual({
      subscribed: ['AAPL', 'BRK.B'],
      rejected: [],
    });
    expect(tickers().map(({ symbol }) => symbol)).toEqual(['AAPL', 'BRK.B']);
  });

  it('[S1] also while the node already holds the state', async () => {
    await watched();
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

    expect(tickers().map(({ symbol }) => symbol)).toContain('NEWCO');
    const room = await client.call('subscribe', { channel: 'room', symbols: '*' });
    expect(room.error?.code).toBe('invalid_params');
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
    await watched();

    const [first] = tickers();
    expect(first).toMatchObject({ snapshot: true, from: batch.seq, to: batch.seq, bars: [] });
    expect(first).toMatchObject({ last: '101.25', bid: ['101.20', '5'], ask: ['101.30', '7'] });
    expect(first).toMatchObject({ epoch: floor.feed.epoch, sent: batch.sent, status: 'open' });
  });

  it('[S6] with a position the first frame is the range since it, empty when nothing happened', async () => {
    await watched();
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
    await watched();
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
    await watched();
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
    await watched();
    const back = floor.client();
    const position = { epoch: floor.feed.epoch + shift, seq: 0 };
    await back.call('subscribe', { ...TICKER, positions: { AAPL: position } });
    await floor.pass(2_100);

    expect(back.told('ticker')[0]).toMatchObject({ snapshot: true });
  });

  it('[S7] a position older than the ring gives a snapshot', async () => {
    await watched();
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
    await watched();
    const { to } = tickers().at(-1) ?? { to: -1 };
    floor.feed.trade('AAPL', 100);
    await floor.clock.settle();
    await client.call('subscribe', { ...TICKER, tier: 'slow' });

    expect(tickers().at(-1)).toMatchObject({ from: to, to: to + 1 });
    client.socket.clear();
    floor.feed.trade('AAPL', 101);
    await floor.pass(500);
    expect(tickers()).toEqual([]);
    await floor.pass(600);
    expect(tickers()).toMatchObject([{ from: to + 1, to: to + 2 }]);
  });

  it('[S8] with a position it moves there', async () => {
    await watched();
    const { seq } = floor.feed.trade('AAPL', 100);
    floor.feed.trade('AAPL', 101);
    await floor.pass(100);
    client.socket.clear();

    const position = { epoch: floor.feed.epoch, seq: seq - 1 };
    await client.call('subscribe', { ...TICKER, positions: { AAPL: position } });

    expect(tickers()).toMatchObject([{ from: seq - 1, to: seq + 1 }]);
  });

  it('[S9] after unsubscribing nothing comes', async () => {
    await watched();
    const reply = await client.call('unsubscribe', TICKER);
    client.socket.clear();
    floor.feed.trade('AAPL', 100);
    await floor.pass(500);

    expect(reply.result).toEqual({ unsubscribed: ['AAPL'] });
    expect(tickers()).toEqual([]);
    expect((await client.call('unsubscribe', TICKER)).result).toEqual({ unsubscribed: [] });
  });

  it('[S10] paused gets its first frame, then nothing until its tier changes', async () => {
    await watched({ ...TICKER, tier: 'paused' });
    const { to } = tickers()[0] ?? { to: -1 };
    expect(tickers()).toHaveLength(1);
    floor.feed.trade('AAPL', 100);
    floor.feed.trade('AAPL', 102);
    await floor.pass(2_000);
    expect(tickers()).toHaveLength(1);

    await client.call('subscribe', TICKER);

    expect(tickers().at(-1)).toMatchObject({ from: to, to: to + 2, last: '1.02' });
  });

  it('[T1] [T9] ranges chain, and a tier is one frame per symbol and flush', async () => {
    await watched();
    for (let step = 0; step < 50; step += 1) {
      floor.feed.trade('AAPL', 100 + (step % 7));
      await floor.pass(10);
    }
    await floor.pass(100);
    const frames = tickers();

    for (const [index, frame] of frames.slice(1).entries()) {
      expect(frame.from).toBe(frames[index]?.to);
    }
    expect(frames.at(-1)?.to).toBe(floor.feed.state('AAPL').seq);
    expect(frames.length).toBeLessThanOrEqual(1 + 600 / 50 + 1);
  });

  it('[T4] last, day and quote are those at the end; sent is of the oldest batch', async () => {
    await watched();
    const first = floor.feed.trade('AAPL', 104, 2);
    await floor.pass(10);
    floor.feed.trade('AAPL', 98, 3);
    await floor.pass(100);

    const frame = tickers().at(-1);
    expect(frame).toMatchObject({ sent: first.sent, last: '0.98' });
    expect(frame?.day).toEqual({
      open: '1.04',
      high: '1.04',
      low: '0.98',
      volume: '5',
      previousClose: '1.00',
    });
  });

  it('[T5] the tape starts with the last trades and counts what a frame leaves out', async () => {
    for (let count = 0; count < 60; count += 1) floor.feed.trade('AAPL', 100 + count);
    await watched({ channel: 'trades', symbols: ['AAPL'], tier: 'slow' });
    const [snapshot] = client.told('trades');
    expect(snapshot).toMatchObject({ snapshot: true });
    expect(snapshot.trades).toHaveLength(50);
    expect(snapshot.trades.at(-1)).toEqual([floor.feed.time - 100, '1.59', '1', 'buy']);

    client.socket.clear();
    for (let count = 0; count < 230; count += 1) floor.feed.trade('AAPL', 100, count + 1);
    await floor.pass(1_000);

    const [frame] = client.told('trades');
    expect(frame.missed).toBe(30);
    expect(frame.trades).toHaveLength(200);
    expect(frame.trades[0][2]).toBe('31');
  });

  it('[T6] after each frame of the book the client holds exactly the top ten', async () => {
    floor.feed.publish('AAPL', { bids: levels(100, 10, -1), asks: levels(101, 10, 1) });
    await watched({ channel: 'book', symbols: ['AAPL'] });
    const held = new Map<string, string>(client.told('book')[0].bids);
    expect(held.size).toBe(10);

    client.socket.clear();
    floor.feed.publish('AAPL', {
      bids: [
        { price: 100, size: 0 },
        { price: 90, size: 4 },
      ],
    });
    floor.feed.publish('AAPL', { bids: [{ price: 99, size: 8 }] });
    await floor.pass(100);

    const [frame] = client.told('book');
    expect(frame.bids).toEqual([
      ['0.90', '4'],
      ['0.99', '8'],
      ['1.00', '0'],
    ]);
    for (const [price, size] of frame.bids)
      size === '0' ? held.delete(price) : held.set(price, size);
    const truth = floor.feed.state('AAPL').bids.map(({ price, size }) => [`0.${price}`, `${size}`]);
    expect([...held].sort()).toEqual(truth.sort());
  });

  it('[T7] bars are whole: first the last closed and the forming one, then what changed', async () => {
    floor.feed.trade('AAPL', 100, 5);
    await floor.pass(1_000);
    floor.feed.trade('AAPL', 104, 1);
    await watched({ channel: 'bars', symbols: ['AAPL'], interval: '1s' });
    const [first] = client.told('bars');
    expect(first).toMatchObject({ symbol: 'AAPL', interval: '1s', to: 2 });
    expect(first.bars.map((bar: unknown[]) => [...bar.slice(1)])).toEqual([
      ['1.00', '1.00', '1.00', '1.00', '5', 1, true],
      ['1.04', '1.04', '1.04', '1.04', '1', 1, false],
    ]);

    client.socket.clear();
    floor.feed.trade('AAPL', 107, 2);
    await floor.pass(100);

    const [next] = client.told('bars');
    expect(next).toMatchObject({ to: 3 });
    expect(next.bars.map((bar: unknown[]) => [...bar.slice(1)])).toEqual([
      ['1.04', '1.07', '1.04', '1.07', '3', 2, false],
    ]);
  });

  it('[T8] a feed that starts over gives a snapshot of the higher epoch', async () => {
    await watched();
    floor.feed.trade('AAPL', 100);
    await floor.pass(100);
    client.socket.clear();

    floor.feed.restart(floor.feed.epoch + 1);
    floor.feed.trade('AAPL', 105);
    floor.feed.beat();
    await floor.pass(1_000);

    expect(tickers()[0]).toMatchObject({ snapshot: true, epoch: floor.feed.epoch });
    expect(tickers().at(-1)).toMatchObject({ last: '1.05' });
  });

  it('[T8] lost batches end in a snapshot, never in a wrong range', async () => {
    await watched();
    floor.broker.faults = [{ prefix: 'md.batch.', lose: 1 }];
    floor.feed.trade('AAPL', 100);
    floor.broker.faults = [];
    floor.feed.trade('AAPL', 105);
    await floor.pass(1_500);

    const frames = tickers();
    expect(frames.at(-1)).toMatchObject({ last: '1.05', to: 2 });
    expect(frames.some(({ snapshot, to }) => snapshot && to === 2)).toBe(true);
  });

  it('with one symbol of three watched only its batches are subscribed to, and none a minute later', async () => {
    await watched();
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

function levels(price: number, count: number, step: number) {
  return Array.from({ length: count }, (_, index) => ({ price: price + index * step, size: 1 }));
}
