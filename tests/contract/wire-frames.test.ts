// Rules T of docs/protocol.md: the frames of the market, at a session.

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Client, type Floor, FORMS } from '../support/floor.ts';
import { MarketReader } from '../support/market-reader.ts';

const TICKER = { channel: 'ticker', symbols: ['AAPL'] };

describe.each(FORMS)('frames of the market, as %s', (form) => {
  let floor: Floor;
  let client: Client;
  let reader: MarketReader;
  beforeEach(async () => {
    reader = await MarketReader.open(form);
    ({ floor, client } = reader);
  });
  afterEach(() => floor.close());

  it('[T1] [T9] ranges chain, and a tier is one frame per symbol and flush', async () => {
    await reader.watched();
    for (let step = 0; step < 50; step += 1) {
      floor.feed.trade('AAPL', 100 + (step % 7));
      await floor.pass(10);
    }
    await floor.pass(100);
    const frames = reader.tickers();

    for (const [index, frame] of frames.slice(1).entries()) {
      expect(frame.from).toBe(frames[index]?.to);
    }
    expect(frames.at(-1)?.to).toBe(floor.feed.state('AAPL').seq);
    expect(frames.length).toBeLessThanOrEqual(1 + 600 / 50 + 1);
  });

  it('[T4] last, bid, ask, day and status are those at the end; sent is of the oldest batch', async () => {
    await reader.watched();
    const first = floor.feed.publish('AAPL', {
      trades: [{ time: floor.feed.time, price: 104, size: 2, side: 'buy' }],
      quote: { bid: { price: 103, size: 5 }, ask: { price: 106, size: 7 } },
    });
    await floor.pass(10);
    floor.feed.publish('AAPL', {
      trades: [{ time: floor.feed.time, price: 98, size: 3, side: 'sell' }],
      quote: { bid: { price: 97, size: 4 }, ask: { price: 99, size: 6 } },
    });
    const { sent } = floor.feed.publish('AAPL', { status: 'halted' });
    await floor.pass(100);

    const atEnd = {
      last: '0.98',
      bid: ['0.97', '4'],
      ask: ['0.99', '6'],
      status: 'halted',
      day: { open: '1.04', high: '1.04', low: '0.98', volume: '5', previousClose: '1.00' },
    };
    expect(reader.tickers().at(-1)).toMatchObject({ ...atEnd, sent: first.sent });
    const late = floor.client();
    await late.call('subscribe', TICKER);
    expect(late.told('ticker')).toMatchObject([{ ...atEnd, sent, snapshot: true }]);
    expect(sent).toBeGreaterThan(first.sent);

    floor.feed.publish('AAPL', { quote: { bid: null, ask: { price: 99, size: 1 } } });
    await floor.pass(100);

    expect(reader.tickers().at(-1)).toMatchObject({ ...atEnd, bid: null, ask: ['0.99', '1'] });
  });

  it('[T5] the tape starts with the last trades and counts what a frame leaves out', async () => {
    for (let count = 0; count < 60; count += 1) floor.feed.trade('AAPL', 100 + count);
    await reader.watched({ channel: 'trades', symbols: ['AAPL'], tier: 'slow' });
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
    await reader.watched({ channel: 'book', symbols: ['AAPL'] });
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
    await reader.watched({ channel: 'bars', symbols: ['AAPL'], interval: '1s' });
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
    await reader.watched();
    floor.feed.trade('AAPL', 100);
    await floor.pass(100);
    client.socket.clear();

    floor.feed.restart(floor.feed.epoch + 1);
    floor.feed.trade('AAPL', 105);
    floor.feed.beat();
    await floor.pass(1_000);

    expect(reader.tickers()[0]).toMatchObject({ snapshot: true, epoch: floor.feed.epoch });
    expect(reader.tickers().at(-1)).toMatchObject({ last: '1.05' });
  });

  it('[T8] lost batches end in a snapshot, never in a wrong range', async () => {
    await reader.watched();
    floor.broker.faults = [{ prefix: 'md.batch.', lose: 1 }];
    floor.feed.trade('AAPL', 100);
    floor.broker.faults = [];
    floor.feed.trade('AAPL', 105);
    await floor.pass(1_500);

    const frames = reader.tickers();
    expect(frames.at(-1)).toMatchObject({ last: '1.05', to: 2 });
    expect(frames.some(({ snapshot, to }) => snapshot && to === 2)).toBe(true);
  });
});

function levels(price: number, count: number, step: number) {
  return Array.from({ length: count }, (_, index) => ({ price: price + index * step, size: 1 }));
}
